/** A page of the course, as a test plays it: sends messages, keeps what comes back. */
import { WebSocket } from 'ws'
import {
  OUTPUT_HEADER_BYTES,
  PROTOCOL_NAME,
  SOCKET_PATH,
  TOKEN_PREFIX,
  type HostMessage,
  type PageMessage,
  type ProcessState,
} from '../../../platform/shared/messages.ts'

const LIMIT_MS = 15_000

type Of<Type extends HostMessage['type']> = Extract<HostMessage, { type: Type }>

export interface Seen {
  /** Everything since the last reset, decoded at the end: a cut character would show. */
  bytes: Buffer[]
  /** Offset of the next byte. */
  next: number
  resets: number
  /** Places where a frame did not begin where the one before it ended. */
  gaps: string[]
}

export class Page {
  readonly messages: HostMessage[] = []
  readonly terminals = new Map<number, Seen>()
  readonly closed: Promise<{ code: number; reason: string }>
  acknowledges = true
  readonly #socket: WebSocket
  readonly #waiters = new Set<() => void>()
  isClosed = false

  private constructor(socket: WebSocket) {
    this.#socket = socket
    this.closed = new Promise((resolve) =>
      socket.once('close', (code, reason) => resolve({ code, reason: String(reason) })),
    )
    socket.on('close', () => {
      this.isClosed = true
      this.#wake()
    })
    socket.on('error', () => {})
    socket.on('message', (data: Buffer, isBinary) => {
      if (isBinary) this.#takeOutput(data)
      else this.#takeMessage(JSON.parse(String(data)) as HostMessage)
      this.#wake()
    })
  }

  static open(url: string, headers: Record<string, string> = {}): Promise<Page> {
    const { origin, hash } = new URL(url)
    const token = hash.slice('#token='.length)
    const socket = new WebSocket(
      origin.replace('http', 'ws') + SOCKET_PATH,
      [PROTOCOL_NAME, TOKEN_PREFIX + token],
      { origin, headers, perMessageDeflate: false },
    )
    const page = new Page(socket)
    return new Promise((resolve, reject) => {
      socket.once('open', () => resolve(page))
      socket.once('error', reject)
    })
  }

  get isOpen(): boolean {
    return this.#socket.readyState === WebSocket.OPEN
  }

  send(message: PageMessage): void {
    this.#socket.send(JSON.stringify(message))
  }

  sendRaw(data: string | Buffer): void {
    this.#socket.send(data)
  }

  close(): void {
    this.#socket.close()
  }

  /** Stops reading from the socket itself, as a page that hangs does. */
  freeze(): void {
    this.#socket.pause()
  }

  thaw(): void {
    this.#socket.resume()
  }

  /** Opens a lab. @returns terminal ids by process */
  async openLab(lab: string): Promise<Record<string, number>> {
    this.send({ type: 'open-lab', lab })
    const opened = await this.message('lab', (message) => message.lab === lab)
    return Object.fromEntries(opened.processes.map((one) => [one.process, one.terminal]))
  }

  attach(terminal: number, fromByte = 0): void {
    this.send({ type: 'attach', terminal, fromByte })
  }

  run(lab: string, process: string, more: { example?: number; target?: 'labs' } = {}): void {
    const { example = 0, target = 'solutions' } = more
    this.send({ type: 'run', lab, process, target, example, columns: 80, rows: 24 })
  }

  seen(terminal: number): Seen {
    const seen = this.terminals.get(terminal) ?? { bytes: [], next: 0, resets: 0, gaps: [] }
    this.terminals.set(terminal, seen)
    return seen
  }

  text(terminal: number): string {
    return Buffer.concat(this.seen(terminal).bytes).toString().replaceAll('\r\n', '\n')
  }

  /** Waits for the first message of a type, old ones included. */
  async message<Type extends HostMessage['type']>(
    type: Type,
    fits: (message: Of<Type>) => boolean = () => true,
    limitMs = LIMIT_MS,
  ): Promise<Of<Type>> {
    const find = (): Of<Type> | undefined =>
      this.messages.find((one): one is Of<Type> => one.type === type && fits(one as Of<Type>))
    await this.until(() => find() !== undefined, `a message "${type}"`, limitMs)
    const found = find()
    if (!found) throw new Error('unreachable')
    return found
  }

  /** Waits until a process is in a phase, now and not earlier. */
  async phase(process: string, ...phases: ProcessState['phase'][]): Promise<ProcessState> {
    const last = (): ProcessState | undefined =>
      this.messages.findLast(
        (one): one is Of<'process'> => one.type === 'process' && one.state.process === process,
      )?.state
    await this.until(() => phases.includes(last()?.phase ?? 'idle'), `${process} ${phases.join()}`)
    const state = last()
    if (!state) throw new Error(`${process} has no state`)
    return state
  }

  /** Waits, without looking again and again: each message and frame is a chance. */
  async until(isTrue: () => boolean, what: string, limitMs = LIMIT_MS): Promise<void> {
    const deadline = performance.now() + limitMs
    while (!isTrue()) {
      const leftMs = deadline - performance.now()
      if (leftMs <= 0) throw new Error(`waited in vain for ${what}; got ${this.#summary()}`)
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, leftMs)
        this.#waiters.add(() => {
          clearTimeout(timer)
          resolve()
        })
      })
    }
  }

  #summary(): string {
    return this.messages
      .slice(-6)
      .map((one) => JSON.stringify(one).slice(0, 200))
      .join('\n')
  }

  #wake(): void {
    const waiters = [...this.#waiters]
    this.#waiters.clear()
    for (const wake of waiters) wake()
  }

  #takeMessage(message: HostMessage): void {
    this.messages.push(message)
    if (message.type !== 'terminal-reset') return
    const seen = this.seen(message.terminal)
    seen.bytes = []
    seen.next = message.fromByte
    seen.resets++
  }

  #takeOutput(frame: Buffer): void {
    const terminal = frame.readUInt32BE(0)
    const from = Number(frame.readBigUInt64BE(4))
    const seen = this.seen(terminal)
    if (from !== seen.next) seen.gaps.push(`${seen.next} → ${from}`)
    const bytes = frame.subarray(OUTPUT_HEADER_BYTES)
    seen.bytes.push(bytes)
    seen.next = from + bytes.length
    if (this.acknowledges) this.send({ type: 'ack', terminal, toByte: seen.next })
  }
}
