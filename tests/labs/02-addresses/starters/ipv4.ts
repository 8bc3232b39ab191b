/**
 * IPv4 addresses as text and as four bytes.
 * Errors are a `WireError` (see wire-error.ts).
 */

/**
 * @param text four decimal numbers from 0 to 255 with dots between them, without leading zeros,
 *   signs or spaces
 * @returns four bytes, in the order in which they are written
 * @throws WireError `ERR_INVALID` for anything else, such as `127.1`, `0x7f.0.0.1` or `010.0.0.1`
 */
export function ipv4ToBytes(text: string): Uint8Array {
  throw new Error('TODO: ipv4ToBytes in ipv4.ts')
}

/**
 * @param bytes exactly four
 * @returns dotted decimal
 * @throws WireError `ERR_INVALID` for another number of bytes
 */
export function bytesToIpv4(bytes: Uint8Array): string {
  throw new Error('TODO: bytesToIpv4 in ipv4.ts')
}
