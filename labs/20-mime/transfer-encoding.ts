/**
 * Bodies as lines of ASCII.
 * Source: RFC 2045 §6.7 (quoted-printable), §6.8 (Base64), RFC 2049 §4 (line ends first).
 */

/**
 * @returns Base64 in lines of 76 characters (the last one may be shorter); CRLF between them, none
 *   at the end
 */
export function encodeBase64(bytes: Uint8Array): string {
  throw new Error('TODO: encodeBase64 in transfer-encoding.ts')
}

/** @returns the text with every line end (CRLF, CR alone, LF alone) as CRLF */
export function toCrlf(text: string): string {
  throw new Error('TODO: toCrlf in transfer-encoding.ts')
}

/**
 * The UTF-8 of a text in quoted-printable.
 * Line ends become CRLF and stay line ends. In a line, the bytes 33 to 126, except `=`, stand for
 * themselves, and so do space and tab unless they are the last in their line; every other byte is `=`
 * and two hexadecimal digits in upper case. A line of more than 76 characters is cut by soft line
 * breaks, `=` and CRLF; the `=` counts among the 76, and no `=XX` is cut.
 * @example encodeQuotedPrintable('1 = 1 ') // '1 =3D 1=20'
 */
export function encodeQuotedPrintable(text: string): string {
  throw new Error('TODO: encodeQuotedPrintable in transfer-encoding.ts')
}
