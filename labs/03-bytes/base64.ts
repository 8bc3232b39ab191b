/**
 * Base64 by hand (RFC 4648 §4), without Buffer, atob or btoa.
 * Errors are a `WireError` (see wire-error.ts).
 */

/**
 * @param bytes any bytes, possibly none
 * @returns four characters of A–Z a–z 0–9 + / for every three bytes begun, padded with `=`;
 *   no line breaks
 */
export function b64encode(bytes: Uint8Array): string {
  throw new Error('TODO: b64encode in base64.ts')
}

/**
 * @param text Base64 as `b64encode` writes it, and nothing else
 * @returns the bytes
 * @throws WireError `ERR_INVALID` for a foreign character (including a space or a line break), a
 *   length that is not a multiple of four, padding anywhere but at the end or more than two of it,
 *   or spare bits after the last byte that are not zero
 */
export function b64decode(text: string): Uint8Array {
  throw new Error('TODO: b64decode in base64.ts')
}
