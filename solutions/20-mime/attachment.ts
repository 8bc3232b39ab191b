/**
 * What an attachment is, and what it is called (lesson 20).
 * Source: RFC 2183 §2 (disposition), RFC 2231 §4 (parameters in other character sets).
 */
import { checkHeaderText } from './encoded-words.ts'
import { quote } from './header-field.ts'
import { WireError } from './wire-error.ts'

/** Longest file name that usual file systems take, in bytes of UTF-8. */
const MAX_NAME_BYTES = 255

// #region type
const TYPES = new Map([
  ['.txt', 'text/plain'],
  ['.pdf', 'application/pdf'],
  ['.png', 'image/png'],
  ['.jpg', 'image/jpeg'],
  ['.json', 'application/json'],
  ['.zip', 'application/zip'],
  // "application/vnd.ms-excel" is the older .xls, a different format altogether.
  ['.xlsx', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'],
])

/** @returns the type that belongs to the end of the name, `application/octet-stream` otherwise */
export function typeOf(name: string): string {
  const extension = /\.[^.]*$/.exec(name)?.[0].toLowerCase() ?? ''
  return TYPES.get(extension) ?? 'application/octet-stream'
}
// #endregion type

// #region disposition
/**
 * The value of Content-Disposition for a file.
 * @returns `attachment; filename="a.txt"`; in front of the file name, when it is not all ASCII,
 *   `filename*=UTF-8''…` with the real one
 * @throws WireError `ERR_INVALID` for an empty name, one of more than 255 bytes, control characters
 */
export function dispositionOf(name: string): string {
  checkHeaderText(name)
  const bytes = new TextEncoder().encode(name).length
  if (bytes === 0 || bytes > MAX_NAME_BYTES)
    throw new WireError('ERR_INVALID', 'a file name has 1 to 255 bytes')
  // The u flag makes a character beyond 16 bits one match, not two.
  const fallback = `filename=${quote(name.replace(/[^ -~]/gu, '_'))}`
  if (/^[ -~]*$/.test(name)) return `attachment; ${fallback}`
  // The real one first: some readers, Python's among them, take whichever they meet first.
  return `attachment; filename*=UTF-8''${percentEncode(name)}; ${fallback}`
}

/** encodeURIComponent leaves ' ( ) * alone, which mean something in a parameter. */
function percentEncode(text: string): string {
  return encodeURIComponent(text).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}
// #endregion disposition
