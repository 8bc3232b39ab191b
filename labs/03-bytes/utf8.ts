/**
 * Text from a byte stream in UTF-8, where a chunk may end inside a character.
 * Errors are a `WireError` (see wire-error.ts).
 */

/** Turns chunks into text. */
export class Utf8Collector {
  /**
   * Takes the next bytes.
   * @returns the characters that are complete now; an incomplete one waits for the rest.
   *   Everything that push and end return, joined, is the whole text
   * @throws WireError `ERR_PROTOCOL` for bytes that are not UTF-8, at the latest in the call
   *   that brings the next byte; every later call throws again
   */
  push(bytes: Uint8Array): string {
    throw new Error('TODO: Utf8Collector.push in utf8.ts')
  }

  /**
   * Says that no more bytes come.
   * @returns what is left of the text
   * @throws WireError `ERR_PROTOCOL` when the last character is incomplete
   */
  end(): string {
    throw new Error('TODO: Utf8Collector.end in utf8.ts')
  }
}
