/**
 * One WebSocket to the host, opened again when it is lost. Knows nothing of labs or of Vue.
 *
 * States: `off` (nobody needs it yet) → `connecting` → `connected` ⇄ `lost`; `absent` when there
 * is no host behind the page, `refused` when there is one that does not know our token.
 */
import type { HostMessage, PageMessage } from '../../../platform/shared/messages.ts'
import { parseOutputFrame, type OutputFrame } from './output-frame.ts'

export type LinkState = 'off' | 'connecting' | 'connected' | 'lost' | 'absent' | 'refused'

export interface LinkOptions {
  /** `ws://127.0.0.1:4600/_course/socket` */
  url: string
  protocols: string[]
  hasToken: boolean
  /** Is there a host? Asked when the socket could not be opened. */
  isHostThere(): Promise<boolean>
  openSocket(url: string, protocols: string[]): WebSocket
  setTimer(run: () => void, ms: number): unknown
  clearTimer(timer: unknown): void
}

export interface LinkListener {
  onState(state: LinkState): void
  onMessage(message: HostMessage): void
  onOutput(frame: OutputFrame): void
}

/** First wait after a loss; doubled each time. A host restarts in less than a second. */
const FIRST_RETRY_MS = 250
/** A page left open over night must not keep the machine busy. */
const LONGEST_RETRY_MS = 10_000

export class HostLink {
  state: LinkState = 'off'
  #options: LinkOptions
  #listener: LinkListener
  #socket: WebSocket | undefined
  #retryMs = FIRST_RETRY_MS
  #timer: unknown
  #wasConnected = false

  constructor(options: LinkOptions, listener: LinkListener) {
    this.#options = options
    this.#listener = listener
  }

  /** Connects unless it is connected or on its way. */
  async start(): Promise<void> {
    if (this.state !== 'off') return
    this.#set('connecting')
    if (this.#options.hasToken) this.#open()
    else this.#set((await this.#options.isHostThere()) ? 'refused' : 'absent')
  }

  /** Tries at once instead of waiting: the page is looked at again, the network is back. */
  retryNow(): void {
    if (this.state === 'absent' || this.state === 'refused') {
      this.state = 'off'
      void this.start()
    }
    if (this.state !== 'lost') return
    this.#options.clearTimer(this.#timer)
    this.#open()
  }

  /** @returns whether the message could be sent; what is lost is asked for again on reconnect */
  send(message: PageMessage): boolean {
    if (this.state !== 'connected' || !this.#socket) return false
    this.#socket.send(JSON.stringify(message))
    return true
  }

  dispose(): void {
    this.#options.clearTimer(this.#timer)
    const socket = this.#socket
    this.#socket = undefined
    socket?.close()
    this.#set('off')
  }

  #open(): void {
    const socket = this.#options.openSocket(this.#options.url, this.#options.protocols)
    socket.binaryType = 'arraybuffer'
    this.#socket = socket
    const isCurrent = (): boolean => this.#socket === socket
    socket.addEventListener('open', () => {
      if (!isCurrent()) return
      this.#retryMs = FIRST_RETRY_MS
      this.#wasConnected = true
      this.#set('connected')
    })
    socket.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
      if (isCurrent()) this.#receive(data)
    })
    socket.addEventListener('close', () => {
      if (isCurrent()) void this.#closed()
    })
  }

  #receive(data: unknown): void {
    if (data instanceof ArrayBuffer) {
      const frame = parseOutputFrame(data)
      if (frame) this.#listener.onOutput(frame)
    } else if (typeof data === 'string') {
      this.#listener.onMessage(JSON.parse(data) as HostMessage)
    }
  }

  /** A browser does not tell why a socket failed; the health page does. */
  async #closed(): Promise<void> {
    this.#socket = undefined
    const wasOpen = this.state === 'connected'
    if (wasOpen) this.#set('lost')
    else {
      const isThere = await this.#options.isHostThere()
      if (this.#socket || this.state === 'off') return
      if (isThere) return this.#set('refused')
      this.#set(this.#wasConnected ? 'lost' : 'absent')
    }
    if (this.state === 'lost') this.#retryLater()
  }

  #retryLater(): void {
    this.#timer = this.#options.setTimer(() => this.#open(), this.#retryMs)
    this.#retryMs = Math.min(this.#retryMs * 2, LONGEST_RETRY_MS)
  }

  #set(state: LinkState): void {
    if (this.state === state) return
    this.state = state
    this.#listener.onState(state)
  }
}
