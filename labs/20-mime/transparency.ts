/**
 * The text of a message between DATA and the line with one dot: how any text can pass, although a
 * dot ends it.
 * Source: RFC 5321 §4.5.2 (transparency), §2.3.8 (lines).
 */

const CR = 0x0d
const LF = 0x0a
const DOT = 0x2e

// #region stuff
/**
 * Makes the bytes that follow a 354.
 * Every line end (CR LF, a lone CR, a lone LF) becomes CR LF, and one is added if the last line has
 * none. A line that begins with a dot gets a second one. A line with one dot ends it all.
 */
export function stuff(data: Uint8Array): Uint8Array {
  const out: number[] = []
  let atLineStart = true
  for (const [index, byte] of data.entries()) {
    // The LF of a CR LF was written with its CR.
    if (byte === LF && data[index - 1] === CR) continue
    if (byte === CR || byte === LF) {
      out.push(CR, LF)
      atLineStart = true
      continue
    }
    if (atLineStart && byte === DOT) out.push(DOT)
    out.push(byte)
    atLineStart = false
  }
  if (!atLineStart) out.push(CR, LF)
  out.push(DOT, CR, LF)
  return Uint8Array.from(out)
}
// #endregion stuff

export interface TakenText {
  /** The message, dots removed; `undefined` when it was too large and thrown away. */
  data: Uint8Array | undefined
  /** What came after the line with the dot: commands again. */
  rest: Uint8Array
}

/**
 * Where in the text the next byte is. `start`: in the first place of a line. `dot`: after a dot in
 * that place. `dot-cr`: after that dot and a CR. `cr`: after any other CR.
 */
type Place = 'start' | 'dot' | 'dot-cr' | 'cr' | 'line'

// #region reader
/**
 * Reads one message up to the line with the dot, byte by byte: every pair and triple that matters
 * may be cut anywhere. Holds at most `maxSize` bytes.
 */
export class TextReader {
  readonly #maxSize: number
  #place: Place = 'start'
  #held = new Uint8Array(1024)
  #size = 0

  /** @param maxSize largest message accepted, in bytes without the stuffed dots */
  constructor(maxSize: number) {
    this.#maxSize = maxSize
  }

  /**
   * Takes the next bytes.
   * @returns the message as soon as CR LF dot CR LF is there, else `undefined`. At the very
   *   beginning dot CR LF is enough: the CR LF before it ended the DATA command
   */
  push(chunk: Uint8Array): TakenText | undefined {
    for (const [index, byte] of chunk.entries()) {
      if (this.#place === 'dot-cr' && byte === LF)
        return { data: this.#finish(), rest: chunk.subarray(index + 1) }
      this.#take(byte)
    }
    return undefined
  }

  #take(byte: number): void {
    if (this.#place === 'start' && byte === DOT) {
      this.#place = 'dot' // a stuffed dot, or the end: not text in either case
      return
    }
    if (this.#place === 'dot' && byte === CR) {
      this.#place = 'dot-cr'
      return
    }
    // Not the end after all, so the CR held back was text.
    if (this.#place === 'dot-cr') this.#keep(CR)
    const endsLine = byte === LF && (this.#place === 'cr' || this.#place === 'dot-cr')
    this.#keep(byte)
    this.#place = endsLine ? 'start' : byte === CR ? 'cr' : 'line'
  }

  #keep(byte: number): void {
    // What is too large is counted but no longer kept.
    if (this.#size < this.#maxSize) {
      if (this.#size === this.#held.length) this.#held = grow(this.#held)
      this.#held[this.#size] = byte
    }
    this.#size++
  }

  #finish(): Uint8Array | undefined {
    return this.#size > this.#maxSize ? undefined : this.#held.slice(0, this.#size)
  }
}
// #endregion reader

/** Twice as long: a million bytes that come one by one are copied twenty times, not a million. */
function grow(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const longer = new Uint8Array(bytes.length * 2)
  longer.set(bytes)
  return longer
}
