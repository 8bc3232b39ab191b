/**
 * The page of a recorder: speaks with the host as a browser does, and writes down what it is told,
 * with the time of each message.
 */
import { WebSocket, type RawData } from 'ws'
import {
  OUTPUT_HEADER_BYTES,
  PROTOCOL_NAME,
  SOCKET_PATH,
  TOKEN_PREFIX,
  type HostMessage,
  type PageMessage,
  type ProcessState,
} from '../shared/messages.ts'
import type { RecordingEntry } from '../shared/recording.ts'
import type { TraceEvent } from '../shared/trace.ts'

/** A step of the hand that the machine does not answer within this time has failed. */
const PATIENCE_MS = 20_000

export class RecordingPage {
  readonly entries: RecordingEntry[] = []
  readonly states = new Map<string, ProcessState>()
  readonly #lab: string
  readonly #socket: WebSocket
  readonly #names = new Map<number, string>()
  readonly #printed = new Map<string, string>()
  readonly #decoders = new Map<string, TextDecoder>()
  readonly #waiters = new Set<() => void>()
  #zeroUs = nowUs()
  #trouble: string | undefined

  private constructor(lab: string, socket: WebSocket) {
    this.#lab = lab
    this.#socket = socket
    socket.on('open', () => this.#wake())
    socket.on('message', (data, isBinary) => this.#take(data, isBinary))
    socket.on('error', (error) => this.#fail(error.message))
    socket.on('close', () => this.#fail('the host closed the connection'))
  }

  /** Connects to a host and opens a lab with all its terminals and its trace. */
  static async open(hostUrl: string, lab: string): Promise<RecordingPage> {
    const { origin, hash } = new URL(hostUrl)
    const protocols = [PROTOCOL_NAME, TOKEN_PREFIX + hash.slice('#token='.length)]
    const socket = new WebSocket(origin.replace('http', 'ws') + SOCKET_PATH, protocols, { origin })
    const page = new RecordingPage(lab, socket)
    await page.until('the host to let us in', () => socket.readyState === WebSocket.OPEN)
    page.send({ type: 'hello', language: 'en' })
    page.send({ type: 'open-lab', lab })
    page.send({ type: 'trace-open', lab })
    await page.until('the lab', () => page.states.size > 0)
    for (const { terminal } of page.states.values())
      page.send({ type: 'attach', terminal, fromByte: 0 })
    return page
  }

  send(message: PageMessage): void {
    this.#socket.send(JSON.stringify(message))
  }

  /** From now on the time counts, and what was before is forgotten. */
  begin(): void {
    this.entries.length = 0
    this.#zeroUs = nowUs()
  }

  /** Microseconds since the beginning. */
  get atUs(): number {
    return nowUs() - this.#zeroUs
  }

  type(process: string, text: string): void {
    const state = this.states.get(process)
    if (!state) throw new Error(`There is no process "${process}".`)
    this.entries.push({ at: this.atUs, process, kind: 'typed', text })
    this.send({ type: 'input', terminal: state.terminal, text })
  }

  note(process: string, kind: 'held' | 'released'): void {
    this.entries.push({ at: this.atUs, process, kind })
  }

  /** Everything that a terminal has printed since it was emptied. */
  printed(process: string): string {
    return this.#printed.get(process) ?? ''
  }

  /** Events of the latest start of a process. */
  traced(process: string): string[] {
    const last = this.entries.findLastIndex(
      (entry) => entry.process === process && entry.kind === 'trace-reset',
    )
    return this.entries
      .slice(last + 1)
      .flatMap((entry) =>
        entry.process === process && entry.kind === 'trace' ? [entry.event.type] : [],
      )
  }

  /**
   * Waits until something is so; looks again after each message.
   * @throws when the host complains, is gone, or nothing happens for a long time
   */
  async until(what: string, isSo: () => boolean, patienceMs = PATIENCE_MS): Promise<void> {
    while (!isSo()) {
      if (this.#trouble !== undefined) throw new Error(`Waiting for ${what}: ${this.#trouble}.`)
      await new Promise<void>((resolve, reject) => {
        const limit = setTimeout(() => {
          this.#waiters.delete(done)
          reject(new Error(`Waited in vain for ${what}.`))
        }, patienceMs)
        const done = (): void => {
          clearTimeout(limit)
          this.#waiters.delete(done)
          resolve()
        }
        this.#waiters.add(done)
      })
    }
  }

  close(): void {
    this.#socket.removeAllListeners('close')
    this.#socket.close()
  }

  // --- from the host ---

  #take(data: RawData, isBinary: boolean): void {
    if (!Buffer.isBuffer(data)) return
    if (isBinary) this.#takeOutput(data)
    else this.#takeMessage(JSON.parse(data.toString()) as HostMessage)
    this.#wake()
  }

  #takeOutput(frame: Buffer): void {
    const terminal = frame.readUInt32BE(0)
    const fromByte = Number(frame.readBigUInt64BE(4))
    const process = this.#nameOf(terminal)
    const decoder = this.#decoders.get(process) ?? new TextDecoder('utf-8', { fatal: true })
    this.#decoders.set(process, decoder)
    const bytes = frame.subarray(OUTPUT_HEADER_BYTES)
    const text = decoder.decode(bytes, { stream: true })
    this.#printed.set(process, this.printed(process) + text)
    this.entries.push({ at: this.atUs, process, kind: 'output', text })
    this.send({ type: 'ack', terminal, toByte: fromByte + bytes.length })
  }

  #takeMessage(message: HostMessage): void {
    if ('lab' in message && message.lab !== undefined && message.lab !== this.#lab) return
    if (message.type === 'lab') for (const state of message.processes) this.#takeState(state)
    else if (message.type === 'process') {
      this.#takeState(message.state)
      this.#recordState(message.state)
    } else if (message.type === 'terminal-reset') this.#recordClear(message.terminal)
    else if (message.type === 'trace-reset') {
      const { process, start } = message
      this.entries.push({ at: this.atUs, process, kind: 'trace-reset', start })
    } else if (message.type === 'trace')
      for (const event of message.events) this.#recordEvent(message, event)
    else if (message.type === 'problem') this.#fail(message.sentence)
  }

  #recordClear(terminal: number): void {
    const process = this.#nameOf(terminal)
    this.#printed.delete(process)
    this.#decoders.delete(process)
    this.entries.push({ at: this.atUs, process, kind: 'clear' })
  }

  #takeState(state: ProcessState): void {
    this.states.set(state.process, state)
    this.#names.set(state.terminal, state.process)
  }

  #recordState({ terminal: _terminal, ...state }: ProcessState): void {
    this.entries.push({ at: this.atUs, process: state.process, kind: 'state', state })
  }

  #recordEvent(of: { process: string; start: number }, event: TraceEvent): void {
    const { atUs, ...rest } = event
    const at = Math.max(0, atUs - this.#zeroUs)
    this.entries.push({ at, process: of.process, kind: 'trace', start: of.start, event: rest })
  }

  #nameOf(terminal: number): string {
    const name = this.#names.get(terminal)
    if (name === undefined) throw new Error(`The host speaks of an unknown terminal ${terminal}.`)
    return name
  }

  #fail(why: string): void {
    this.#trouble ??= why
    this.#wake()
  }

  #wake(): void {
    for (const waiter of this.#waiters) waiter()
  }
}

/** The machine's monotonic clock, which the tracer uses as well. */
function nowUs(): number {
  return Number(process.hrtime.bigint() / 1_000n)
}
