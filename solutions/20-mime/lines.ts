/**
 * Lines on a byte stream, as SMTP has them: only CR LF, side by side, ends one.
 * Source: RFC 5321 §2.3.8 (lines), §4.5.3.1.4 (a command line has at most 512 octets).
 */

const CR = 0x0d
const LF = 0x0a

export interface TakenLine {
  /** The line's bytes without its CR LF; `undefined` when it was too long and thrown away. */
  line: Uint8Array | undefined
  /** What came after the line. It has not been read yet. */
  rest: Uint8Array
}

// #region reader
/** Cuts lines off a stream, one at a time. Never holds more than `maxBytes`. */
export class LineReader {
  readonly #maxBytes: number
  #held: Uint8Array
  /** Bytes of this line that have come, kept or not. */
  #count = 0
  #last = 0

  /** @param maxBytes longest line accepted, CR LF included */
  constructor(maxBytes = 512) {
    this.#maxBytes = maxBytes
    this.#held = new Uint8Array(maxBytes)
  }

  /**
   * Takes the next bytes of the stream, up to the end of one line.
   * @returns the line as soon as its CR LF is there, else `undefined`; then all of `chunk` is kept.
   *   A lone CR or LF is part of the line
   */
  push(chunk: Uint8Array): TakenLine | undefined {
    for (const [index, byte] of chunk.entries()) {
      const isEnd = byte === LF && this.#last === CR
      if (this.#count < this.#maxBytes) this.#held[this.#count] = byte
      this.#count++
      this.#last = byte
      if (isEnd) return { line: this.#finish(), rest: chunk.subarray(index + 1) }
    }
    return undefined
  }

  #finish(): Uint8Array | undefined {
    const line = this.#count > this.#maxBytes ? undefined : this.#held.slice(0, this.#count - 2)
    this.#count = 0
    this.#last = 0
    return line
  }
}
// #endregion reader
