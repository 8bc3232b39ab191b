/**
 * Cuts replies out of what a server sends (lesson 19). Given complete; nothing to write here.
 * Source: RFC 5321 §4.2.1 (replies of several lines), §4.5.3.1.5 (length of a line).
 */
import { WireError } from './wire-error.ts'

export interface Reply {
  /** Three digits: 2.. done, 3.. go on, 4.. not now, 5.. no. */
  code: number
  /** The text of each line, without code and CR LF. */
  lines: string[]
}

const MAX_REPLY_BYTES = 64 * 1024
const LINE = /^([2-5]\d\d)(?:([ -])(.*))?$/s

export class ReplyReader {
  #held = ''
  #lines: string[] = []
  #code = 0

  /** Bytes that belong to no complete reply yet. */
  get heldBytes(): number {
    return this.#held.length + this.#lines.reduce((sum, line) => sum + line.length + 6, 0)
  }

  /**
   * Takes the next bytes of the stream.
   * @returns the replies that are complete now
   * @throws WireError `ERR_PROTOCOL` for what is not a reply, `ERR_TOO_LARGE` for an endless one
   */
  push(chunk: Uint8Array): Reply[] {
    // One character per byte: non-ASCII in text meant for people changes no length.
    this.#held += Buffer.from(chunk).toString('latin1')
    const replies: Reply[] = []
    for (let end = this.#held.indexOf('\r\n'); end !== -1; end = this.#held.indexOf('\r\n')) {
      const reply = this.#take(this.#held.slice(0, end))
      this.#held = this.#held.slice(end + 2)
      if (reply) replies.push(reply)
    }
    if (this.heldBytes > MAX_REPLY_BYTES) throw new WireError('ERR_TOO_LARGE', 'an endless reply')
    return replies
  }

  #take(line: string): Reply | undefined {
    const [, digits, mark = ' ', content = ''] = LINE.exec(line) ?? []
    const code = Number(digits)
    const isSame = this.#lines.length === 0 || code === this.#code
    if (digits === undefined || !isSame)
      throw new WireError('ERR_PROTOCOL', 'this is no line of an SMTP reply')
    this.#code = code
    this.#lines.push(content)
    if (mark === '-') return undefined
    const reply = { code, lines: this.#lines }
    this.#lines = []
    return reply
  }
}
