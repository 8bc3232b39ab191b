/**
 * Lines: a message ends with a delimiter, LF (0A) or CRLF (0D 0A).
 * The work is done on bytes. Text exists only once a line is complete, so that no character
 * is ever cut in two.
 */
import { WireError, type WireErrorCode } from './wire-error.ts'

const LF = 0x0a
const CR = 0x0d
const DEFAULT_MAX_BYTES = 1024

// #region decoder
/** Cuts lines out of a byte stream. Holds one incomplete line at most. */
export class LineDecoder {
  readonly #maxBytes: number
  /** The incomplete line. One byte more than a line may have: the CR of a CRLF is not content. */
  readonly #line: Uint8Array
  #filledBytes = 0
  #failure: WireError | undefined
  // fatal: wrong bytes are an error, not U+FFFD. ignoreBOM: keep U+FEFF; it is content here.
  readonly #utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

  /** @param maxBytes longest line accepted, in bytes, without its LF or CRLF */
  constructor(maxBytes = DEFAULT_MAX_BYTES) {
    this.#maxBytes = maxBytes
    this.#line = new Uint8Array(maxBytes + 1)
  }

  /**
   * Takes the next bytes of the stream.
   * @returns the lines that are complete now, in order, without LF or CRLF; a CR that is not
   *   followed by LF is content
   * @throws WireError `ERR_TOO_LARGE` as soon as a line has more than `maxBytes` bytes, whether
   *   or not its end has come; `ERR_PROTOCOL` for a line that is not UTF-8. The stream is lost
   *   then, and every later call throws again
   */
  push(chunk: Uint8Array): string[] {
    if (this.#failure) throw this.#failure
    const lines: string[] = []
    let offset = 0
    for (;;) {
      const lf = chunk.indexOf(LF, offset)
      this.#keep(chunk.subarray(offset, lf === -1 ? chunk.length : lf))
      if (lf === -1) return lines
      lines.push(this.#takeLine())
      offset = lf + 1
    }
  }

  /**
   * Says that the stream has ended.
   * @throws WireError `ERR_TRUNCATED` when the last line has no LF
   */
  end(): void {
    if (this.#failure) throw this.#failure
    if (this.#filledBytes > 0) throw new WireError('ERR_TRUNCATED', 'the last line has no end')
  }

  #keep(piece: Uint8Array): void {
    const bytes = this.#filledBytes + piece.length
    const last = piece.at(-1) ?? this.#line[this.#filledBytes - 1]
    // One byte too many may be the CR of a CRLF. Only the next byte can tell.
    if (bytes > this.#maxBytes + 1 || (bytes > this.#maxBytes && last !== CR)) {
      this.#fail('ERR_TOO_LARGE', `a line has more than ${this.#maxBytes} bytes`)
    }
    this.#line.set(piece, this.#filledBytes)
    this.#filledBytes = bytes
  }

  #takeLine(): string {
    const endsWithCr = this.#filledBytes > 0 && this.#line[this.#filledBytes - 1] === CR
    const content = this.#line.subarray(0, this.#filledBytes - (endsWithCr ? 1 : 0))
    this.#filledBytes = 0
    try {
      return this.#utf8.decode(content)
    } catch {
      return this.#fail('ERR_PROTOCOL', 'a line is not UTF-8')
    }
  }

  #fail(code: WireErrorCode, message: string): never {
    this.#failure = new WireError(code, message)
    throw this.#failure
  }
}
// #endregion decoder
