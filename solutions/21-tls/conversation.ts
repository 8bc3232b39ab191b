/**
 * The client's side of an SMTP dialogue: say a line, wait for the whole reply. It does not know
 * whether TLS is below it. Given complete; nothing to write here.
 */
import type { Socket } from 'node:net'
import { forLog } from './credentials.ts'
import { ReplyReader, type Reply } from './replies.ts'
import { stuff } from './transparency.ts'
import { WireError } from './wire-error.ts'

/** Replies that nobody asked for. A server that goes on like this is after our memory. */
const MAX_WAITING = 100

export class Conversation {
  readonly #log: (line: string) => void
  readonly #reader = new ReplyReader()
  readonly #waiting: Reply[] = []
  #socket: Socket
  #failure: Error | undefined
  #wake = Promise.withResolvers<void>()

  /** @param log gets each line of both sides; passwords are masked by `forLog` */
  constructor(socket: Socket, log: (line: string) => void = () => {}) {
    this.#log = log
    this.#socket = socket
    this.#listen()
  }

  /**
   * Whether something has come that no `reply()` has returned: whole replies or part of one.
   * It stays here until `reply()` takes it, whatever socket the conversation goes on with.
   */
  get hasUnread(): boolean {
    return this.#waiting.length > 0 || this.#reader.heldBytes > 0
  }

  /**
   * Waits for the next reply, all its lines.
   * @throws the socket's error; WireError `ERR_TRUNCATED` when the server ends,
   *   `ERR_PROTOCOL`, `ERR_TOO_LARGE`
   */
  async reply(): Promise<Reply> {
    while (this.#waiting.length === 0) {
      if (this.#failure) throw this.#failure
      await this.#wake.promise
    }
    const reply = this.#waiting.shift() as Reply
    for (const line of reply.lines) this.#log(`S: ${reply.code} ${line}`)
    return reply
  }

  /** Sends a line (the CR LF is added) and waits for the reply. */
  async ask(line: string): Promise<Reply> {
    this.#log(`C: ${forLog(line)}`)
    this.#socket.write(`${line}\r\n`)
    return await this.reply()
  }

  /** Sends a mail after a 354, with stuffed dots and the line that ends it; waits for the reply. */
  async sendText(text: string): Promise<Reply> {
    const bytes = stuff(Buffer.from(text, 'utf8'))
    this.#log(`C: … ${bytes.length} bytes`)
    this.#socket.write(bytes)
    return await this.reply()
  }

  /** Stops reading from the socket: whatever comes next is for somebody else. */
  release(): void {
    this.#socket.off('data', this.#take).off('error', this.#fail).off('end', this.#end)
    this.#socket.off('close', this.#end)
  }

  /** Goes on with another socket. */
  continueOn(socket: Socket): void {
    this.#socket = socket
    this.#listen()
  }

  #listen(): void {
    this.#socket.on('data', this.#take).on('error', this.#fail).on('end', this.#end)
    this.#socket.on('close', this.#end)
  }

  readonly #take = (chunk: Uint8Array): void => {
    try {
      this.#waiting.push(...this.#reader.push(chunk))
      if (this.#waiting.length > MAX_WAITING)
        throw new WireError('ERR_TOO_LARGE', 'replies to what nobody asked')
    } catch (error) {
      this.#failure ??= error instanceof Error ? error : new Error(String(error))
      this.#socket.destroy()
    }
    this.#notify()
  }

  readonly #fail = (error: Error): void => {
    this.#failure ??= error
    this.#notify()
  }

  readonly #end = (): void => {
    this.#fail(new WireError('ERR_TRUNCATED', 'the server ended in the middle of the dialogue'))
  }

  #notify(): void {
    this.#wake.resolve()
    this.#wake = Promise.withResolvers()
  }
}
