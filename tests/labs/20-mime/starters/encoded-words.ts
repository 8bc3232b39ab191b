/**
 * Header text in any script, carried by ASCII. Errors are a `WireError` (see wire-error.ts).
 * Source: RFC 2047 §2 (encoded words), §5 (where they stand), §6.2 (what is between them).
 */

/**
 * The gate for everything that goes into a header.
 * @throws WireError `ERR_INVALID` when the text holds a control character (U+0000 to U+001F, U+007F to
 *   U+009F; line breaks and tabs are among them) or half of a surrogate pair
 */
export function checkHeaderText(text: string): void {
  throw new Error('TODO: checkHeaderText in encoded-words.ts')
}

/**
 * Would every reader show the text as it is?
 * @returns true for an empty text, and for words of visible ASCII characters with one space between
 *   them, when no word has more than 76 characters and `=?` occurs nowhere
 */
export function isPlain(text: string): boolean {
  throw new Error('TODO: isPlain in encoded-words.ts')
}

/**
 * Makes any text fit for a header field such as Subject.
 * Plain text stays as it is. Any other becomes encoded words, all of it, with one space
 * between them: `=?UTF-8?B?` Base64 of some UTF-8 bytes `?=`. A word has at most 75 characters, and
 * each of them decodes by itself: no character is split between two.
 * @throws WireError `ERR_INVALID` as `checkHeaderText` does
 * @example encodeText('Привет') // '=?UTF-8?B?0J/RgNC40LLQtdGC?='
 */
export function encodeText(text: string): string {
  throw new Error('TODO: encodeText in encoded-words.ts')
}
