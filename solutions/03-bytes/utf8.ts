/**
 * Text from a byte stream in UTF-8, where a chunk may end inside a character.
 * Source: RFC 3629 §3 and §4 (which byte sequences are UTF-8).
 */
import { WireError } from './wire-error.ts'

// #region collector
/** Turns chunks into text. Holds back at most the first three bytes of one character. */
export class Utf8Collector {
  // fatal: wrong bytes are an error, not U+FFFD. ignoreBOM: keep U+FEFF; it is content here.
  readonly #decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  #failure: WireError | undefined

  /**
   * Takes the next bytes.
   * @returns the characters that are complete now; an incomplete one waits for the rest
   * @throws WireError `ERR_PROTOCOL` for bytes that are not UTF-8; every later call throws again
   */
  push(bytes: Uint8Array): string {
    // stream: the beginning of a character at the end of the chunk is kept, not refused.
    return this.#decode(bytes, true)
  }

  /**
   * Says that no more bytes come.
   * @returns what is left, which is always empty
   * @throws WireError `ERR_PROTOCOL` when the last character is incomplete
   */
  end(): string {
    return this.#decode(new Uint8Array(0), false)
  }

  #decode(bytes: Uint8Array, stream: boolean): string {
    if (this.#failure) throw this.#failure
    try {
      return this.#decoder.decode(bytes, { stream })
    } catch (error) {
      // After a failure, the decoder would start over, in the middle of whatever this was.
      this.#failure = new WireError('ERR_PROTOCOL', 'these bytes are not UTF-8', { cause: error })
      throw this.#failure
    }
  }
}
// #endregion collector
