/**
 * Frames: a message travels after its length.
 *
 *     0        4
 *     +--------+------------------+
 *     | u32 BE | payload …        |     length = bytes of the payload, without these four
 *     +--------+------------------+
 *
 * Source: RFC 9293 §2.2 (a TCP stream has no message boundaries, so the program adds its own).
 */
import { WireError } from './wire-error.ts'

const HEADER_BYTES = 4
const DEFAULT_MAX_BYTES = 1024 * 1024

// #region encode
/**
 * Puts `payload` into one frame.
 * @param payload any bytes, possibly none
 * @returns 4 bytes of length, most significant byte first, then the payload
 */
export function encodeFrame(payload: Uint8Array): Uint8Array {
  // One array, so one write: header and payload apart would cost two segments,
  // and the second could wait for the first's acknowledgement.
  const frame = new Uint8Array(HEADER_BYTES + payload.length)
  // setUint32 writes four bytes, big-endian unless told otherwise.
  // frame[3] = payload.length would keep only the lowest byte.
  new DataView(frame.buffer).setUint32(0, payload.length)
  frame.set(payload, HEADER_BYTES)
  return frame
}
// #endregion encode

// #region decoder
/**
 * Cuts the payloads of frames out of a byte stream, however the stream arrives.
 * Holds one incomplete frame at most: 4 + `maxBytes` bytes.
 */
export class FrameDecoder {
  readonly #maxBytes: number
  readonly #header = new Uint8Array(HEADER_BYTES)
  /** The payload being filled; undefined while the header is incomplete. */
  #payload: Uint8Array | undefined
  /** How many bytes of the header, or of the payload, have arrived. */
  #filledBytes = 0
  #failure: WireError | undefined

  /** @param maxBytes longest payload accepted */
  constructor(maxBytes = DEFAULT_MAX_BYTES) {
    this.#maxBytes = maxBytes
  }

  /**
   * Takes the next bytes of the stream.
   * @param chunk part of a frame, several frames, or both; the caller may reuse it
   * @returns the payloads that are complete now, each in memory of its own
   * @throws WireError `ERR_TOO_LARGE` as soon as a header announces more than
   *   `maxBytes`; the stream is lost then, and every later call throws again
   */
  push(chunk: Uint8Array): Uint8Array[] {
    if (this.#failure) throw this.#failure
    const payloads: Uint8Array[] = []
    let offset = 0
    for (;;) {
      // Two states, one step: fill what we are waiting for with what there is.
      const target = this.#payload ?? this.#header
      const piece = chunk.subarray(offset, offset + target.length - this.#filledBytes)
      // set() copies: the chunk belongs to the caller, who may soon overwrite it.
      target.set(piece, this.#filledBytes)
      this.#filledBytes += piece.length
      offset += piece.length
      // The rest comes later, or never.
      if (this.#filledBytes < target.length) return payloads

      this.#filledBytes = 0
      if (this.#payload) {
        payloads.push(this.#payload)
        this.#payload = undefined
      } else {
        // Length 0 needs no special case: zero bytes are complete at once.
        this.#payload = new Uint8Array(this.#announcedBytes())
      }
    }
  }

  /**
   * Says that the stream has ended.
   * @throws WireError `ERR_TRUNCATED` when it ended inside a frame, even inside the header
   */
  end(): void {
    if (this.#failure) throw this.#failure
    if (this.#payload || this.#filledBytes > 0) {
      throw new WireError('ERR_TRUNCATED', 'the stream ended inside a frame')
    }
  }

  /** The limit comes first: four bytes must not allocate gigabytes. */
  #announcedBytes(): number {
    const bytes = new DataView(this.#header.buffer).getUint32(0)
    if (bytes <= this.#maxBytes) return bytes
    this.#failure = new WireError(
      'ERR_TOO_LARGE',
      `a frame of ${bytes} bytes is announced, ${this.#maxBytes} are allowed`,
    )
    throw this.#failure
  }
}
// #endregion decoder
