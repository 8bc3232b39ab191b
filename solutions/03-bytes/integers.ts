/**
 * Whole numbers in network byte order: the most significant byte first.
 * Source: RFC 1700, "Data Notation"; RFC 791, Appendix B.
 */
import { WireError } from './wire-error.ts'

const MAX_U32 = 0xffff_ffff

// #region read
/**
 * @param offset of the first byte in `bytes`
 * @returns 0 to 65,535
 * @throws WireError `ERR_INVALID` unless both bytes are there
 */
export function readU16BE(bytes: Uint8Array, offset = 0): number {
  return viewOf(bytes, offset, 2).getUint16(0)
}

/**
 * @param offset of the first byte in `bytes`
 * @returns 0 to 4,294,967,295, never negative
 * @throws WireError `ERR_INVALID` unless all four bytes are there
 */
export function readU32BE(bytes: Uint8Array, offset = 0): number {
  // With shifts it would be (… << 24 | …) >>> 0: JavaScript's bit operators give signed numbers.
  return viewOf(bytes, offset, 4).getUint32(0)
}
// #endregion read

// #region write
/**
 * @param value a whole number from 0 to 4,294,967,295
 * @returns four bytes
 * @throws WireError `ERR_INVALID` for any other value: it would come out as a different one
 */
export function writeU32BE(value: number): Uint8Array {
  if (!Number.isInteger(value) || value < 0 || value > MAX_U32)
    throw new WireError('ERR_INVALID', `${value} does not fit into four bytes`)
  const bytes = new Uint8Array(4)
  new DataView(bytes.buffer).setUint32(0, value)
  return bytes
}
// #endregion write

function viewOf(bytes: Uint8Array, offset: number, size: number): DataView {
  if (!Number.isInteger(offset) || offset < 0 || offset + size > bytes.length)
    throw new WireError('ERR_INVALID', `there are no ${size} bytes at ${offset}`)
  // The array may be a window: its bytes begin at byteOffset of the memory behind it.
  return new DataView(bytes.buffer, bytes.byteOffset + offset, size)
}
