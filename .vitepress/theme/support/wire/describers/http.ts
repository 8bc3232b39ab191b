/**
 * HTTP/1.1 messages (RFC 9112): a head that an empty line ends, then a body by Content-Length or in
 * chunks, or, for a response with neither, up to the end of the stream. Of a response the trace of
 * one direction does not tell whether it answers HEAD: such a head without a body looks incomplete.
 */
import {
  asciiBetween,
  lineEnd,
  MAX_EXAMINED_BYTES,
  MAX_MESSAGES,
  numbered,
  part,
  type Describer,
  type Message,
  type Part,
} from './describer.ts'
import type { ByteSource } from '../stream-bytes.ts'

type Unnumbered = Omit<Message, 'number'>

export const describeHttp: Describer = ({ bytes, hasEnded }) => {
  const messages: Unnumbered[] = []
  let start = 0
  while (start < bytes.size && messages.length < MAX_MESSAGES) {
    const headEnd = endOfHead(bytes, start)
    const head = asciiBetween(
      bytes,
      start,
      Math.min(headEnd ?? bytes.size, start + MAX_EXAMINED_BYTES),
    )
    if (!looksLikeHttp(head)) break
    const code = /^HTTP\/\d\.\d (\d{3})/.exec(head)?.[1]
    messages.push({
      kind: 'http-head',
      start,
      end: headEnd ?? bytes.size,
      isComplete: headEnd !== undefined,
      parts: part('head', start, headEnd ?? bytes.size),
      ...(code === undefined ? {} : { code }),
    })
    if (headEnd === undefined) break
    const body = bodyOf(bytes, { head, code, start: headEnd, hasEnded })
    if (body) messages.push(body)
    start = body?.end ?? headEnd
  }
  return numbered(messages)
}

/** The first bytes of a message may be all that has come yet. */
function looksLikeHttp(head: string): boolean {
  return /^(?:[A-Z]{1,16}(?: |$)|HTTP\/|H(?:T(?:T(?:P)?)?)?$)/.test(head)
}

function endOfHead(bytes: ByteSource, from: number): number | undefined {
  for (let start = from; ;) {
    const end = lineEnd(bytes, start)
    if (end === undefined || end - from > MAX_EXAMINED_BYTES) return undefined
    const isEmpty = end - start === 1 || (end - start === 2 && bytes.at(start) === 0x0d)
    if (isEmpty && start > from) return end
    start = end
  }
}

function bodyOf(
  bytes: ByteSource,
  message: { head: string; code: string | undefined; start: number; hasEnded: boolean },
): Unnumbered | undefined {
  const { head, code, start, hasEnded } = message
  if (code !== undefined && (code.startsWith('1') || code === '204' || code === '304'))
    return undefined
  if (/^transfer-encoding:.*\bchunked\s*$/im.test(head)) return chunkedBody(bytes, start)
  const length = /^content-length:\s*(\d+)\s*$/im.exec(head)?.[1]
  if (length === undefined && code === undefined) return undefined
  const whole = length === undefined ? bytes.size : start + Number(length)
  const end = Math.min(whole, bytes.size)
  if (end === start && length === '0') return undefined
  const isComplete = length === undefined ? hasEnded : end === whole
  return { kind: 'http-body', start, end, isComplete, parts: part('body', start, end) }
}

/** Chunks (RFC 9112 §7.1): a line with the size in hexadecimal, the bytes, CRLF; size 0 ends. */
function chunkedBody(bytes: ByteSource, from: number): Unnumbered {
  const parts: Part[] = []
  let start = from
  let isComplete = false
  while (!isComplete && parts.length < MAX_MESSAGES) {
    const sizeEnd = lineEnd(bytes, start)
    if (sizeEnd === undefined) break
    const size = Number.parseInt(asciiBetween(bytes, start, sizeEnd), 16)
    if (!Number.isSafeInteger(size)) break
    parts.push(...part('size', start, sizeEnd))
    if (size === 0) {
      const end = endOfTrailers(bytes, sizeEnd)
      start = end ?? bytes.size
      isComplete = end !== undefined
      break
    }
    const dataEnd = Math.min(sizeEnd + size, bytes.size)
    parts.push(...part('body', sizeEnd, dataEnd))
    const next = sizeEnd + size + 2
    parts.push(...part('end', dataEnd, Math.min(next, bytes.size)))
    start = Math.min(next, bytes.size)
    if (next > bytes.size) break
  }
  const end = isComplete ? start : bytes.size
  return { kind: 'http-body', start: from, end, isComplete, parts }
}

function endOfTrailers(bytes: ByteSource, from: number): number | undefined {
  for (let start = from; ;) {
    const end = lineEnd(bytes, start)
    if (end === undefined) return undefined
    if (end - start <= 2) return end
    start = end
  }
}
