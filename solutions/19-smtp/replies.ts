/**
 * Replies from a byte stream: three digits and text, on one line or several.
 * Source: RFC 5321 §4.2 (replies), §4.2.1 (codes, several lines), §4.5.3.1.5 (length of a line).
 */
import { LineReader } from './lines.ts'
import { WireError } from './wire-error.ts'

export interface Reply {
  /** 200 to 599. */
  code: number
  /** What follows the codes; the texts of several lines are separated by LF. */
  text: string
}

/** Longest line of a reply, CR LF included. */
const MAX_LINE_BYTES = 512
/** More lines than any server has extensions. */
const MAX_LINES = 100

/** The code, a hyphen when more lines follow or a space, the text; without a text, the code alone. */
const LINE = /^([2-5][0-5][0-9])(?:([- ])([^\r\n]*))?$/

// #region reader
/** Cuts replies out of a byte stream, however the stream arrives. */
export class ReplyReader {
  readonly #lines = new LineReader(MAX_LINE_BYTES)
  #code: string | undefined
  #texts: string[] = []

  /**
   * Takes the next bytes of the stream.
   * @returns the replies that are complete now, in order
   * @throws WireError `ERR_PROTOCOL` for a line that is no reply, and when the code changes within
   *   one; `ERR_TOO_LARGE` for a line of more than 512 bytes or a reply of more than 100 lines
   */
  push(chunk: Uint8Array): Reply[] {
    const replies: Reply[] = []
    for (let rest = chunk; ;) {
      const taken = this.#lines.push(rest)
      if (!taken) return replies
      if (!taken.line) throw new WireError('ERR_TOO_LARGE', 'a line of a reply is too long')
      const reply = this.#takeLine(new TextDecoder().decode(taken.line))
      if (reply) replies.push(reply)
      rest = taken.rest
    }
  }

  /** @returns the reply, when this was its last line */
  #takeLine(line: string): Reply | undefined {
    const [, code, mark, text = ''] = LINE.exec(line) ?? []
    if (code === undefined) throw new WireError('ERR_PROTOCOL', 'this is no reply of SMTP')
    if (code !== (this.#code ?? code))
      throw new WireError('ERR_PROTOCOL', 'the code changes within one reply')
    this.#code = code
    this.#texts.push(text)
    if (this.#texts.length > MAX_LINES)
      throw new WireError('ERR_TOO_LARGE', 'a reply has too many lines')
    if (mark === '-') return undefined
    const reply = { code: Number(code), text: this.#texts.join('\n') }
    this.#code = undefined
    this.#texts = []
    return reply
  }
}
// #endregion reader
