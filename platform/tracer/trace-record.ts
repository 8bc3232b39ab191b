/** Puts records together in memory, where the sink takes them from. See trace-format.ts. */
import {
  FLAGS_SHIFT,
  HEADER_BYTES,
  MARK,
  MAX_RECORD_BYTES,
  MAX_TAIL_BYTES,
  recordBytes,
  TAIL_MASK,
} from './trace-format.ts'

/** So many bytes wait at most. */
export const GATHERED_BYTES = 32 * 1024

/** Records lie here one after another, each at a multiple of 8. */
export const scratch = Buffer.allocUnsafeSlow(GATHERED_BYTES + MAX_RECORD_BYTES)
const words = new Uint32Array(scratch.buffer)
const numbers = new Float64Array(scratch.buffer)

// Taken before the program can replace them.
const writeText = scratch.write.bind(scratch)
const copyBytes = scratch.set.bind(scratch)

/** @param at a multiple of 8 */
export function putHeader(at: number, code: number, seq: number, atUs: number): void {
  const place = at >> 3
  words[at >> 2] = MARK | code
  numbers[place + 1] = seq
  numbers[place + 2] = atUs
}

export function putNumbers(at: number, connection: number, first: number, second: number): void {
  const place = at >> 3
  numbers[place + 3] = connection
  numbers[place + 4] = first
  numbers[place + 5] = second
}

/**
 * To be called when the tail is there.
 * @returns size of the whole record
 */
export function putSize(at: number, tailBytes: number, flags: number): number {
  words[(at >> 2) + 1] = (flags << FLAGS_SHIFT) | tailBytes
  return recordBytes(tailBytes)
}

/** Text is cut between characters where it is too long. @returns how many bytes it became */
export function putText(at: number, text: string): number {
  return writeText(text, at + HEADER_BYTES, MAX_TAIL_BYTES, 'utf8')
}

/**
 * The first `count` of the bytes, or a text of so many.
 * @param before bytes of the tail that are there already
 */
export function putBytes(
  at: number,
  bytes: Uint8Array | string,
  count: number,
  before = 0,
): number {
  const place = at + HEADER_BYTES + before
  if (typeof bytes === 'string') writeText(bytes, place, count, 'utf8')
  else copyBytes(bytes.length === count ? bytes : firstOf(bytes, count), place)
  return before + count
}

function firstOf({ buffer, byteOffset }: Uint8Array, count: number): Uint8Array {
  return new Uint8Array(buffer, byteOffset, count)
}

/** Whole records in the first bytes of `scratch`. */
export function countRecords(bytes: number): number {
  let [records, at] = [0, 0]
  for (;;) {
    at += recordBytes((words[(at >> 2) + 1] ?? 0) & TAIL_MASK)
    if (at > bytes) return records
    records++
  }
}
