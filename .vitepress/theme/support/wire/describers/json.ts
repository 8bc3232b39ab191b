/**
 * JSON documents (RFC 8259) one behind the other: each ends where its outermost bracket closes.
 * Nothing but its own end tells where a document ends, which is what the picture is to show.
 */
import {
  MAX_EXAMINED_BYTES,
  MAX_MESSAGES,
  numbered,
  part,
  type Describer,
  type Message,
} from './describer.ts'

const QUOTE = 0x22
const BACKSLASH = 0x5c
const OPENING = new Set([0x5b, 0x7b])
const CLOSING = new Set([0x5d, 0x7d])
const SPACE = new Set([0x20, 0x09, 0x0a, 0x0d])

export const describeJson: Describer = ({ bytes }) => {
  const documents: Omit<Message, 'number'>[] = []
  const limit = Math.min(bytes.size, MAX_EXAMINED_BYTES)
  let start = 0
  while (documents.length < MAX_MESSAGES) {
    while (start < limit && SPACE.has(bytes.at(start) ?? -1)) start += 1
    if (start >= limit || !OPENING.has(bytes.at(start) ?? -1)) break
    const end = documentEnd(start)
    documents.push({
      kind: 'json',
      start,
      end: end ?? bytes.size,
      isComplete: end !== undefined,
      parts: part('content', start, end ?? bytes.size),
    })
    if (end === undefined) break
    start = end
  }
  return numbered(documents)

  function documentEnd(from: number): number | undefined {
    let depth = 0
    let isString = false
    for (let offset = from; offset < limit; offset += 1) {
      const byte = bytes.at(offset)
      if (byte === undefined) return undefined
      if (isString) {
        if (byte === BACKSLASH) offset += 1
        else if (byte === QUOTE) isString = false
      } else if (byte === QUOTE) isString = true
      else if (OPENING.has(byte)) depth += 1
      else if (CLOSING.has(byte) && --depth === 0) return offset + 1
    }
    return undefined
  }
}
