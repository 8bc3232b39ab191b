/** A page of the course without a browser: the page's own link and feed over a socket of ws. */
import { WebSocket } from 'ws'
import { HostLink } from '../../../.vitepress/theme/support/host-link.ts'
import { TerminalFeed, type Screen } from '../../../.vitepress/theme/support/terminal-feed.ts'
import {
  PROTOCOL_NAME,
  SOCKET_PATH,
  TOKEN_PREFIX,
  type HostMessage,
  type PageMessage,
  type ProcessPhase,
} from '../../shared/messages.ts'
import { LAB } from './started-host.ts'

type PlainSocket = InstanceType<typeof globalThis.WebSocket>

export class BenchPage {
  readonly #link: HostLink
  readonly #feeds = new Map<number, TerminalFeed>()
  readonly #terminals = new Map<string, number>()
  readonly #phases = new Map<string, ProcessPhase>()
  readonly #waiters = new Set<() => void>()
  #socket: WebSocket | undefined

  private constructor(hostUrl: string) {
    const { origin, hash } = new URL(hostUrl)
    const options = {
      url: origin.replace('http', 'ws') + SOCKET_PATH,
      protocols: [PROTOCOL_NAME, TOKEN_PREFIX + hash.slice('#token='.length)],
      hasToken: true,
      isHostThere: () => Promise.resolve(true),
      openSocket: (url: string, protocols: string[]) => {
        this.#socket = new WebSocket(url, protocols, { origin, perMessageDeflate: false })
        return this.#socket as unknown as PlainSocket
      },
      setTimer: setTimeout,
      clearTimer: () => {},
    }
    this.#link = new HostLink(options, {
      onState: () => this.#wake(),
      onMessage: (message) => this.#take(message),
      onOutput: ({ terminal, fromByte, bytes }) =>
        this.#feeds.get(terminal)?.accept(fromByte, bytes),
    })
  }

  /** Connects, and opens the lab of the bench. */
  static async open(hostUrl: string): Promise<BenchPage> {
    const page = new BenchPage(hostUrl)
    void page.#link.start()
    await page.#until(() => page.#link.state === 'connected')
    page.#send({ type: 'hello', language: 'en' })
    page.#send({ type: 'open-lab', lab: LAB })
    await page.#until(() => page.#terminals.size > 0)
    return page
  }

  /** Shows a process's terminal on a screen from now on. */
  show(process: string, screen: Screen): void {
    const terminal = this.#terminalOf(process)
    const feed = new TerminalFeed(screen, (toByte) => this.#send({ type: 'ack', terminal, toByte }))
    this.#feeds.set(terminal, feed)
    this.#send({ type: 'attach', terminal, fromByte: 0 })
  }

  run(process: string): void {
    const size = { columns: 80, rows: 24 }
    this.#send({ type: 'run', lab: LAB, process, target: 'solutions', example: 0, ...size })
  }

  type(process: string, text: string): void {
    this.#send({ type: 'input', terminal: this.#terminalOf(process), text })
  }

  /** Resolves when the host has said so since `run`. */
  async phase(process: string, wanted: ProcessPhase): Promise<void> {
    await this.#until(() => this.#phases.get(process) === wanted)
  }

  /** Reads nothing more, as a page that hangs. */
  freeze(): void {
    this.#socket?.pause()
  }

  dispose(): void {
    this.#link.dispose()
    this.#socket?.terminate()
  }

  #terminalOf(process: string): number {
    const terminal = this.#terminals.get(process)
    if (terminal === undefined) throw new Error(`The lab of the bench has no process ${process}.`)
    return terminal
  }

  #send(message: PageMessage): void {
    this.#link.send(message)
    if (message.type === 'run') this.#phases.delete(message.process)
  }

  #take(message: HostMessage): void {
    if (message.type === 'problem') throw new Error(message.sentence)
    if (message.type === 'lab')
      for (const { process, terminal } of message.processes) this.#terminals.set(process, terminal)
    if (message.type === 'terminal-reset')
      this.#feeds.get(message.terminal)?.reset(message.fromByte)
    if (message.type === 'process') this.#phases.set(message.state.process, message.state.phase)
    this.#wake()
  }

  async #until(isSo: () => boolean): Promise<void> {
    while (!isSo()) await new Promise<void>((resolve) => this.#waiters.add(resolve))
  }

  #wake(): void {
    const waiters = [...this.#waiters]
    this.#waiters.clear()
    for (const wake of waiters) wake()
  }
}
