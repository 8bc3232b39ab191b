/**
 * Lines on a byte stream: a message ends with LF (0A) or CRLF (0D 0A).
 * Errors are a `WireError` (see wire-error.ts).
 */

export interface TakenLine {
  /** The line's bytes, without its LF or CRLF. */
  line: Uint8Array
  /** How many bytes of `received` it took, line end included. */
  usedBytes: number
}

/**
 * Takes one line off the front of `received`.
 * @param received what has come but was not yet taken; may stop anywhere, may hold several lines
 * @param maxBytes longest line accepted, in bytes, without its LF or CRLF
 * @returns the first line, or `undefined` while its LF has not come. A CR that is not followed by
 *   LF is content; an empty line is a line
 * @throws WireError `ERR_TOO_LARGE` as soon as the first line has more than `maxBytes` bytes,
 *   whether or not its LF has come
 */
export function takeLine(received: Uint8Array, maxBytes = 1024): TakenLine | undefined {
  throw new Error('TODO: takeLine in lines.ts')
}
