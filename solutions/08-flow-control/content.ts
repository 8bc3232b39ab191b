/** What is sent: bytes that nobody has to store and that reveal every mix-up. Given complete. */

/**
 * The bytes from `offset` on: each group of four counts the groups (least significant byte first
 * on most machines), so a piece that is missing, doubled or out of place shows.
 * @param offset a multiple of 4
 */
export function contentAt(offset: number, lengthBytes: number, seed = 0): Uint8Array {
  const words = new Uint32Array(Math.ceil(lengthBytes / 4))
  const first = offset / 4 + seed
  for (let index = 0; index < words.length; index += 1) {
    words[index] = first + index
  }
  return new Uint8Array(words.buffer, 0, lengthBytes)
}

/** Longest piece that `contentPieces` yields at once. */
export const PIECE_BYTES = 64 * 1024

/** The same content piece by piece, made only when asked for. */
export function* contentPieces(totalBytes: number, seed = 0): Generator<Uint8Array> {
  for (let offset = 0; offset < totalBytes; offset += PIECE_BYTES) {
    yield contentAt(offset, Math.min(PIECE_BYTES, totalBytes - offset), seed)
  }
}
