/**
 * Lines on a byte stream: a message ends with LF (0A) or CRLF (0D 0A).
 * Source: RFC 9293 §2.2 (a TCP stream has no message boundaries of its own).
 */
import { WireError } from './wire-error.ts'

const LF = 0x0a
const CR = 0x0d

export interface TakenLine {
  /** The line's bytes, without its LF or CRLF. */
  line: Uint8Array
  /** How many bytes of `received` it took, line end included. */
  usedBytes: number
}

// #region take
/**
 * Takes one line off the front of `received`.
 * @param received what has come but was not yet taken; may stop anywhere, may hold several lines
 * @param maxBytes longest line accepted, in bytes, without its LF or CRLF
 * @returns the first line, or `undefined` while its LF has not come. A CR that is not followed by
 *   LF is content; an empty line is a line
 * @throws WireError `ERR_TOO_LARGE` as soon as the first line has more than `maxBytes` bytes,
 *   whether or not its LF has come
 */
export function takeLine(received: Uint8Array, maxBytes = 1024): TakenLine | undefined {
  const lf = received.indexOf(LF)
  const end = lf === -1 ? received.length : lf
  // A CR in the last place is part of the line end, or may be: the next byte will tell.
  const contentBytes = received[end - 1] === CR ? end - 1 : end
  if (contentBytes > maxBytes)
    throw new WireError('ERR_TOO_LARGE', `a line has more than ${maxBytes} bytes`)
  if (lf === -1) return undefined
  return { line: received.slice(0, contentBytes), usedBytes: lf + 1 }
}
// #endregion take
