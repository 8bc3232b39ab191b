/**
 * The text of a message between DATA and the line with one dot: how any text can pass, although a
 * dot ends it (RFC 5321 §4.5.2).
 */

/**
 * Makes the bytes that follow a 354.
 * Every line end (CR LF, a lone CR, a lone LF) becomes CR LF, and one is added if the last line has
 * none. A line that begins with a dot gets a second one. `.` CR LF ends it all; of an empty message
 * nothing else is left.
 */
export function stuff(data: Uint8Array): Uint8Array {
  throw new Error('TODO: stuff in transparency.ts')
}

export interface TakenText {
  /** The message, dots removed; `undefined` when it was too large and thrown away. */
  data: Uint8Array | undefined
  /** What came after the line with the dot: commands again. */
  rest: Uint8Array
}

/** Reads one message up to the line with the dot, however it arrives. */
export class TextReader {
  /** @param maxSize largest message accepted, in bytes, without the stuffed dots */
  constructor(maxSize: number) {
    throw new Error('TODO: TextReader in transparency.ts')
  }

  /**
   * Takes the next bytes.
   *
   * A line ends with CR LF and with nothing else: a lone CR or LF is a byte like any other. A dot
   * at the beginning of a line is not part of the message; a line of nothing but a dot ends it.
   * The CR LF before that line belongs to the message. A message that is too large is still read
   * to its end, but no longer kept.
   * @param chunk belongs to the caller, who may overwrite it after the call
   * @returns the message as soon as its last line is there, else `undefined`
   */
  push(chunk: Uint8Array): TakenText | undefined {
    throw new Error('TODO: TextReader.push in transparency.ts')
  }
}
