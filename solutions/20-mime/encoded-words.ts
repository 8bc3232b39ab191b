/**
 * Header text in any script, carried by ASCII (lesson 20).
 * No Buffer in this file: the page runs it in the browser.
 * Source: RFC 2047 §2 (encoded words), §5 (where they stand), §6.2 (what is between them).
 */
import { WireError } from './wire-error.ts'

/** A word of 39 bytes is 64 characters long: after "Subject: " it still fits on one line. */
const WORD_BYTES = 39
/** With the space before it, a longer one would not fit on a line of 78. */
const MAX_PLAIN_WORD = 76

// #region check
/**
 * The gate for everything that goes into a header: a line break in it would begin a field of
 * somebody else's making, or the body.
 * @throws WireError `ERR_INVALID` for control characters and halves of surrogate pairs
 */
export function checkHeaderText(text: string): void {
  if (/\p{Cc}/u.test(text)) throw new WireError('ERR_INVALID', 'a control character in the header')
  if (!text.isWellFormed()) throw new WireError('ERR_INVALID', 'half a character in the header')
}
// #endregion check

// #region plain
/** Would every reader show the text as it is? Space at an end and double spaces may get lost. */
export function isPlain(text: string): boolean {
  if (text === '') return true
  // A literal "=?" would be decoded by the reader, which nobody meant.
  if (text.includes('=?') || !/^[!-~]+(?: [!-~]+)*$/.test(text)) return false
  return text.split(' ').every((word) => word.length <= MAX_PLAIN_WORD)
}
// #endregion plain

// #region encode
/**
 * @returns the text as it is when it is plain, else encoded words with one space between them
 * @throws WireError `ERR_INVALID` for control characters and halves of surrogate pairs
 * @example encodeText('Привет') // '=?UTF-8?B?0J/RgNC40LLQtdGC?='
 */
export function encodeText(text: string): string {
  checkHeaderText(text)
  if (isPlain(text)) return text
  const encoder = new TextEncoder()
  const words: number[][] = [[]]
  // A string's iterator gives whole characters, so no word ends inside one.
  for (const character of text) {
    const bytes = encoder.encode(character)
    if ((words.at(-1)?.length ?? 0) + bytes.length > WORD_BYTES) words.push([])
    words.at(-1)?.push(...bytes)
  }
  return words.map((bytes) => `=?UTF-8?B?${btoa(String.fromCharCode(...bytes))}?=`).join(' ')
}
// #endregion encode
