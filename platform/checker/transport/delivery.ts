/**
 * The ways in which a dialogue reaches the learner's code. TCP promises none of them: whoever reads
 * a byte stream must cope with each (lesson 07).
 */
import type { DeliveryName } from '../../shared/verdict.ts'
import type { Random } from '../random.ts'

export interface Delivery {
  name: DeliveryName
  /** What arrives together; all parts in a row are the whole dialogue. */
  parts: Uint8Array[]
}

/**
 * Every delivery of these messages.
 * @param messages as the sender wrote them, one write each
 * @param cutAt offsets into the whole dialogue where a cut hurts most: inside a length field or a
 *   character; random ones are added
 */
export function deliveriesOf(
  messages: Uint8Array[],
  random: Random,
  cutAt: number[] = [],
): Delivery[] {
  const stream = new Uint8Array(Buffer.concat(messages))
  return [
    { name: 'whole', parts: messages.filter((message) => message.length > 0) },
    { name: 'byte-by-byte', parts: cutEvery(stream, 1) },
    { name: 'merged', parts: cutStream(stream, []) },
    { name: 'cut', parts: cutStream(stream, chooseCuts(stream.length, random, cutAt)) },
  ]
}

function chooseCuts(length: number, random: Random, cutAt: number[]): number[] {
  if (length < 2) return []
  const extra = Array.from({ length: 3 }, () => random.int(1, length - 1))
  return [...cutAt, ...extra]
}

/** Cuts before each of these offsets; offsets outside the stream are left out. */
export function cutStream(stream: Uint8Array, offsets: number[]): Uint8Array[] {
  if (stream.length === 0) return []
  const inside = [...new Set(offsets)].filter((offset) => offset > 0 && offset < stream.length)
  const ends = [...inside.sort((a, b) => a - b), stream.length]
  let start = 0
  return ends.map((end) => {
    const part = stream.subarray(start, end)
    start = end
    return part
  })
}

function cutEvery(stream: Uint8Array, bytes: number): Uint8Array[] {
  return cutStream(
    stream,
    Array.from({ length: Math.floor(stream.length / bytes) }, (_, i) => (i + 1) * bytes),
  )
}
