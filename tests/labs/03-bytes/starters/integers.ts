/**
 * Whole numbers in network byte order: the most significant byte first.
 * Errors are a `WireError` (see wire-error.ts).
 */

/**
 * @param bytes may be a window into a larger piece of memory
 * @param offset of the first byte in `bytes`
 * @returns 0 to 65,535
 * @throws WireError `ERR_INVALID` unless both bytes are there, or when `offset` makes no sense
 */
export function readU16BE(bytes: Uint8Array, offset = 0): number {
  throw new Error('TODO: readU16BE in integers.ts')
}

/**
 * @param bytes may be a window into a larger piece of memory
 * @param offset of the first byte in `bytes`
 * @returns 0 to 4,294,967,295, never negative
 * @throws WireError `ERR_INVALID` unless all four bytes are there, or when `offset` makes no sense
 */
export function readU32BE(bytes: Uint8Array, offset = 0): number {
  throw new Error('TODO: readU32BE in integers.ts')
}

/**
 * @param value a whole number from 0 to 4,294,967,295
 * @returns four bytes
 * @throws WireError `ERR_INVALID` for any other value
 */
export function writeU32BE(value: number): Uint8Array {
  throw new Error('TODO: writeU32BE in integers.ts')
}
