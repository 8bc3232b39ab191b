/** Replies from a byte stream: three digits and text, on one line or several (RFC 5321 §4.2). */

export interface Reply {
  /** 200 to 599. */
  code: number
  /** What follows the codes; the texts of several lines are separated by LF. */
  text: string
}

/** Cuts replies out of a byte stream, however the stream arrives. */
export class ReplyReader {
  /**
   * Takes the next bytes of the stream.
   *
   * A line is a code of three digits, the first 2 to 5, the second 0 to 5, and after it either a
   * hyphen and text, and more lines of this reply follow; or a space and text, or nothing at all,
   * and this was the last one. Only CR LF ends a line; one with a lone CR or LF is not a reply.
   * The text is UTF-8.
   * @param chunk belongs to the caller, who may overwrite it after the call
   * @returns the replies that are complete now, in order
   * @throws WireError `ERR_PROTOCOL` for a line that is not a reply, and when the code changes
   *   within one; `ERR_TOO_LARGE` for a line of more than 512 bytes, CR LF included, or a reply of
   *   more than 100 lines
   */
  push(chunk: Uint8Array): Reply[] {
    throw new Error('TODO: ReplyReader.push in replies.ts')
  }
}
