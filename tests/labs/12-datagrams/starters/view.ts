/**
 * What a program sees of a datagram when it asks for only `n` bytes, as `recvfrom(n)` does.
 * Node always hands over the whole datagram, so the loss is imitated here.
 */

export interface View {
  text: string
  /** Bytes of the datagram that are not in `text`. */
  lost: number
}

/**
 * @param bytes one datagram
 * @param n size of the buffer in bytes, from 0 on
 * @returns the text of the first `n` bytes without an incomplete last character, and how many bytes
 *   are lost: those after the first `n`, and those of that character. Other bytes that are not
 *   UTF-8 become U+FFFD, as with `TextDecoder`, and count as shown. U+FEFF is a
 *   character like any other. Never throws.
 */
export function view(bytes: Uint8Array, n = 5): View {
  throw new Error('TODO: view in view.ts')
}
