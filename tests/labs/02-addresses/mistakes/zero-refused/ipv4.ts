/**
 * IPv4 addresses as text and as four bytes.
 * Source: RFC 6943 §3.1.1 (why loose parsing is dangerous).
 */
import { WireError } from './wire-error.ts'

// #region parse
/** 0 to 255 without a leading zero: some programs take 010 for eight, others for ten. */
const PART = /^(?:0|[1-9]\d{0,2})$/

/**
 * @param text four decimal numbers from 0 to 255 with dots between them, and nothing else
 * @returns four bytes, in the order in which they are written and sent
 * @throws WireError `ERR_INVALID` for anything else
 */
export function ipv4ToBytes(text: string): Uint8Array {
  const parts = text.split('.')
  // Number('') is 0, Number(' 1') is 1, Number('0x7f') is 127: look at the characters first.
  if (
    parts.length !== 4 ||
    !parts.every((part) => PART.test(part) && Number(part) > 0 && Number(part) <= 255)
  )
    throw new WireError('ERR_INVALID', `${JSON.stringify(text)} is not an IPv4 address`)
  return Uint8Array.from(parts, Number)
}
// #endregion parse

// #region format
/**
 * @param bytes exactly four
 * @returns dotted decimal
 * @throws WireError `ERR_INVALID` for another number of bytes
 */
export function bytesToIpv4(bytes: Uint8Array): string {
  if (bytes.length !== 4)
    throw new WireError('ERR_INVALID', `an IPv4 address has 4 bytes, not ${bytes.length}`)
  return bytes.join('.')
}
// #endregion format
