/**
 * What a program sees of a datagram when it asks for only `n` bytes, as `recvfrom(n)` does.
 * Node always hands over the whole datagram, so the loss is imitated here.
 */

/** The longest UTF-8 character, less the byte that completes it. */
const MAX_CUT_BYTES = 3

export interface View {
  text: string
  /** Bytes of the datagram that are not in `text`. */
  lost: number
}

// #region view
/**
 * @param bytes one datagram
 * @param n size of the buffer in bytes, from 0 on
 * @returns the text of the first `n` bytes without an incomplete last character, and how many bytes
 *   are lost: those after the first `n`, and those of that character. Other bytes that are not
 *   UTF-8 become U+FFFD, as with `TextDecoder`, and count as shown. U+FEFF is a
 *   character like any other. Never throws.
 */
export function view(bytes: Uint8Array, n = 5): View {
  const window = bytes.subarray(0, n)
  return { text: decode(window), lost: bytes.length - window.length + cutBytes(window) }
}

/** `stream: true` says that more may come, so an incomplete end is kept back instead of replaced. */
function decode(bytes: Uint8Array): string {
  // A decoder used just once: what it holds back is forgotten with it.
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes, { stream: true })
}

/** An end that decodes to nothing on its own is the beginning of a longer character. */
function cutBytes(window: Uint8Array): number {
  const longest = Math.min(MAX_CUT_BYTES, window.length)
  for (let count = 1; count <= longest; count++)
    if (decode(window.subarray(window.length - count)) === '') return count
  return 0
}
// #endregion view
