/** Frames: four bytes of length, most significant first, then so many bytes (lesson 07). */
import { MAX_MESSAGES, numbered, part, type Describer, type Message } from './describer.ts'

const HEADER_BYTES = 4

export const describeFrames: Describer = ({ bytes }) => {
  const frames: Omit<Message, 'number'>[] = []
  let start = 0
  while (start < bytes.size && frames.length < MAX_MESSAGES) {
    const size = lengthAt(start)
    const header = Math.min(start + HEADER_BYTES, bytes.size)
    // A header that was counted only hides where every later frame begins.
    if (size === undefined && header === start + HEADER_BYTES) break
    const whole = start + HEADER_BYTES + (size ?? 0)
    const end = Math.min(whole, bytes.size)
    frames.push({
      kind: 'frame',
      start,
      end,
      isComplete: size !== undefined && end === whole,
      parts: [...part('length', start, header), ...part('payload', header, end)],
      ...(size === undefined ? {} : { size }),
    })
    start = end
  }
  return numbered(frames)

  function lengthAt(offset: number): number | undefined {
    let length = 0
    for (let index = 0; index < HEADER_BYTES; index += 1) {
      const byte = bytes.at(offset + index)
      if (byte === undefined) return undefined
      length = length * 256 + byte
    }
    return length
  }
}
