/**
 * What an attachment is, and what it is called. Errors are a `WireError` (see wire-error.ts).
 * Source: RFC 2183 §2 (disposition), RFC 2231 §4 (parameters in other character sets).
 */

/**
 * The type that belongs to the end of a name, whatever the case of its letters:
 *   .txt text/plain · .pdf application/pdf · .png image/png · .jpg image/jpeg
 *   .json application/json · .zip application/zip · .xlsx its own, from the lesson
 * @returns `application/octet-stream` for any other
 */
export function typeOf(name: string): string {
  throw new Error('TODO: typeOf in attachment.ts')
}

/**
 * The value of Content-Disposition, in one line:
 *   `attachment; filename="a \"b\".txt"` for a name of printable ASCII
 *   `attachment; filename*=UTF-8''%D0%BE…; filename="_____.txt"` for any other: first the bytes of
 *     its UTF-8, where letters, digits and - . _ ~ ! stand for themselves and every other byte is `%`
 *     and two hexadecimal digits in upper case; then a fallback with one `_` for each character that
 *     is not ASCII
 * @throws WireError `ERR_INVALID` for an empty name, one of more than 255 bytes of UTF-8, and for
 *   what `checkHeaderText` refuses
 */
export function dispositionOf(name: string): string {
  throw new Error('TODO: dispositionOf in attachment.ts')
}
