/**
 * Frames: a message travels after its length.
 *
 *     0        4
 *     +--------+------------------+
 *     | u32 BE | payload …        |     length = bytes of the payload, without these four
 *     +--------+------------------+
 *
 * Errors are a `WireError` (see wire-error.ts).
 */

/**
 * Puts `payload` into one frame.
 * @param payload any bytes, possibly none
 * @returns 4 bytes of length, most significant byte first, then the payload
 */
export function encodeFrame(payload: Uint8Array): Uint8Array {
  throw new Error('TODO: encodeFrame in framing.ts')
}

/** Cuts the payloads of frames out of a byte stream, however the stream arrives. */
export class FrameDecoder {
  /** @param maxBytes longest payload accepted */
  constructor(maxBytes = 1024 * 1024) {
    throw new Error('TODO: FrameDecoder in framing.ts')
  }

  /**
   * Takes the next bytes of the stream.
   * @param chunk what arrived: part of a frame, several frames, or both. It belongs to the
   *   caller, who may overwrite it after the call
   * @returns the payloads that are complete now, in order, each in memory of its own;
   *   a payload of 0 bytes is one too
   * @throws WireError `ERR_TOO_LARGE` as soon as a header announces more than `maxBytes`;
   *   the stream is lost then, and every later call throws again
   */
  push(chunk: Uint8Array): Uint8Array[] {
    throw new Error('TODO: FrameDecoder.push in framing.ts')
  }

  /**
   * Says that the stream has ended.
   * @throws WireError `ERR_TRUNCATED` when it ended inside a frame, even inside the header
   */
  end(): void {
    throw new Error('TODO: FrameDecoder.end in framing.ts')
  }
}
