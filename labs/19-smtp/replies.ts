/** Replies out of a byte stream: three digits and a text, in one line or in several (RFC 5321 §4.2). */

export interface Reply {
  /** 200 to 599. */
  code: number
  /** What stands behind the codes; the texts of several lines are parted by LF. */
  text: string
}

/** Cuts replies out of a byte stream, however the stream arrives. */
export class ReplyReader {
  /**
   * Takes the next bytes of the stream.
   *
   * A line is a code of three digits, the first 2 to 5, the second 0 to 5, and behind it either a
   * hyphen and a text, then more lines of this reply follow; or a space and a text, or nothing at
   * all, then it was the last one. Only CR LF ends a line; a CR or LF alone in one makes it no reply.
   * The text is UTF-8.
   * @param chunk belongs to the caller, who may overwrite it after the call
   * @returns the replies that are complete now, in order
   * @throws WireError `ERR_PROTOCOL` for a line that is no reply, and when the code changes within
   *   one; `ERR_TOO_LARGE` for a line of more than 512 bytes with its CR LF, or a reply of more
   *   than 100 lines
   */
  push(chunk: Uint8Array): Reply[] {
    throw new Error('TODO: ReplyReader.push in replies.ts')
  }
}
