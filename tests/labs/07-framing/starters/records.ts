/**
 * Records: every message has the same size, so no boundary needs to be marked at all.
 *
 *     0        4                          36    37
 *     +--------+--------------------------+-----+
 *     | u32 BE | name, UTF-8, zeros after | u8  |
 *     +--------+--------------------------+-----+
 *       id                                  age
 *
 * Errors are a `WireError` (see wire-error.ts).
 */

/** Size of one record. */
export const RECORD_BYTES = 37

export interface Person {
  /** 0 to 4294967295 */
  id: number
  /** at most 32 bytes of UTF-8, without U+0000 */
  name: string
  /** 0 to 255 */
  age: number
}

/**
 * Packs a person into a record.
 * @returns exactly 37 bytes
 * @throws WireError `ERR_INVALID` for what a record cannot carry unchanged: an `id` or `age` that
 *   is not a whole number in its range, a name of more than 32 bytes, a name with U+0000 or with
 *   half of a surrogate pair
 */
export function encodeRecord(person: Person): Uint8Array {
  throw new Error('TODO: encodeRecord in records.ts')
}

/**
 * Reads a record.
 * @param bytes exactly one record
 * @throws WireError `ERR_INVALID` when there are not exactly 37 bytes, when the name is not UTF-8
 *   (because a sender cut a character, for instance), or when anything but zeros follows it
 */
export function decodeRecord(bytes: Uint8Array): Person {
  throw new Error('TODO: decodeRecord in records.ts')
}
