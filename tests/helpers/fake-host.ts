/**
 * A host without programs, for tests of the page: serves the built site, speaks messages.ts over a
 * real WebSocket, and does what a test tells it to.
 */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import sirv from 'sirv'
import { WebSocketServer, type WebSocket } from 'ws'
import {
  OUTPUT_HEADER_BYTES,
  PROTOCOL_NAME,
  SOCKET_PATH,
  TOKEN_PREFIX,
  parsePageMessage,
  type ChecksState,
  type HostMessage,
  type PageMessage,
  type Points,
  type ProcessState,
} from '../../platform/shared/messages.ts'

export const TOKEN = 'a-token-for-tests-only-0000'

/** A page answers in milliseconds; a loaded machine needs more. */
const MESSAGE_MS = 20_000

export interface FakeHost {
  url: string
  /** The address as `npm start` prints it. */
  urlWithToken: string
  /** Every message of every page, in order of arrival. */
  received: PageMessage[]
  /** Resolves with the first message, old or new, that `wanted` accepts. */
  message<T extends PageMessage['type']>(
    type: T,
    wanted?: (message: Extract<PageMessage, { type: T }>) => boolean,
  ): Promise<Extract<PageMessage, { type: T }>>
  send(message: HostMessage): void
  setProcess(state: ProcessState): void
  setChecks(checks: ChecksState): void
  /** Prints in a terminal; kept for pages that attach later. */
  print(terminal: number, text: string): void
  /** Ends every connection, as a lost network does. */
  cut(): void
  /** Lets nobody in from now on, or everybody again. */
  setOpen(isOpen: boolean): void
  dispose(): Promise<void>
}

export interface FakeHostOptions {
  siteFolder: string
  lab: string
  /** Names of the lab's processes; their terminals are numbered from 1. */
  processes: string[]
  points?: Points[]
  /** Headers of each page, a Content-Security-Policy for example. */
  headers?: Record<string, string>
}

export async function startFakeHost(options: FakeHostOptions): Promise<FakeHost> {
  const host = new Host(options)
  await host.listen()
  return host.handle()
}

class Host {
  #options: FakeHostOptions
  #server: Server
  #sockets = new WebSocketServer({
    noServer: true,
    handleProtocols: () => PROTOCOL_NAME,
  })
  #received: PageMessage[] = []
  #waiters = new Set<() => void>()
  #processes = new Map<string, ProcessState>()
  #checks: ChecksState = { run: 0, state: 'never', verdicts: [] }
  #output = new Map<number, Buffer>()
  #isOpen = true

  constructor(options: FakeHostOptions) {
    this.#options = options
    options.processes.forEach((process, index) => {
      this.#processes.set(process, idle(process, index + 1))
    })
    const site = sirv(options.siteFolder, { extensions: ['html'], dev: true })
    this.#server = createServer((request, response) => {
      for (const [name, value] of Object.entries(options.headers ?? {}))
        response.setHeader(name, value)
      if (request.url === '/_course/health') {
        response.setHeader('content-type', 'application/json')
        response.end('{"name":"on-the-wire","version":"0.0.0"}')
        return
      }
      site(request, response, () => void response.writeHead(404).end())
    })
    this.#server.on('upgrade', (request, socket, head) => {
      // A page that reloads drops a socket that is being refused.
      socket.on('error', () => socket.destroy())
      const protocols = (request.headers['sec-websocket-protocol'] ?? '').split(/,\s*/)
      const knows = protocols.includes(PROTOCOL_NAME) && protocols.includes(TOKEN_PREFIX + TOKEN)
      if (request.url !== SOCKET_PATH || !knows || !this.#isOpen) {
        socket.end('HTTP/1.1 401 Unauthorized\r\n\r\n')
        return
      }
      this.#sockets.handleUpgrade(request, socket, head, (client) => this.#welcome(client))
    })
  }

  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
  }

  handle(): FakeHost {
    const { port } = this.#server.address() as AddressInfo
    const url = `http://127.0.0.1:${port}`
    return {
      url,
      urlWithToken: `${url}/#token=${TOKEN}`,
      received: this.#received,
      message: (type, wanted = () => true) => this.#message(type, wanted),
      send: (message) => this.#broadcast(message),
      setProcess: (state) => {
        this.#processes.set(state.process, state)
        this.#broadcast({ type: 'process', lab: this.#options.lab, state })
      },
      setChecks: (checks) => {
        this.#checks = checks
        this.#broadcast({ type: 'checks', lab: this.#options.lab, checks })
      },
      print: (terminal, text) => this.#print(terminal, Buffer.from(text)),
      cut: () => {
        for (const client of this.#sockets.clients) client.terminate()
      },
      setOpen: (isOpen) => (this.#isOpen = isOpen),
      dispose: async () => {
        for (const client of this.#sockets.clients) client.terminate()
        this.#server.closeAllConnections()
        await new Promise((resolve) => this.#server.close(resolve))
      },
    }
  }

  #welcome(client: WebSocket): void {
    client.on('message', (data: Buffer) => {
      const text = data.toString('utf8')
      const message = parsePageMessage(text)
      if (!message) throw new Error(`The page sent what is no message: ${text}`)
      this.#received.push(message)
      this.#answer(client, message)
      for (const waiter of this.#waiters) waiter()
    })
    const points = this.#options.points ?? []
    tell(client, { type: 'welcome', version: '0.0.0', points, editor: true })
  }

  #answer(client: WebSocket, message: PageMessage): void {
    if (message.type === 'open-lab')
      tell(client, {
        type: 'lab',
        lab: message.lab,
        processes: message.lab === this.#options.lab ? [...this.#processes.values()] : [],
        checks: this.#checks,
      })
    if (message.type === 'attach') {
      const kept = this.#output.get(message.terminal) ?? Buffer.alloc(0)
      const rest = kept.subarray(message.fromByte)
      if (rest.length > 0) client.send(frame(message.terminal, message.fromByte, rest))
    }
  }

  #print(terminal: number, bytes: Buffer): void {
    const kept = this.#output.get(terminal) ?? Buffer.alloc(0)
    this.#output.set(terminal, Buffer.concat([kept, bytes]))
    for (const client of this.#sockets.clients) client.send(frame(terminal, kept.length, bytes))
  }

  #broadcast(message: HostMessage): void {
    for (const client of this.#sockets.clients) tell(client, message)
  }

  async #message<T extends PageMessage['type']>(
    type: T,
    wanted: (message: Extract<PageMessage, { type: T }>) => boolean,
  ): Promise<Extract<PageMessage, { type: T }>> {
    type Wanted = Extract<PageMessage, { type: T }>
    const isIt = (message: PageMessage): message is Wanted =>
      message.type === type && wanted(message as Wanted)
    for (;;) {
      const found = this.#received.find(isIt)
      if (found) return found
      await new Promise<void>((resolve, reject) => {
        const limit = setTimeout(
          () => reject(new Error(`No message "${type}" within ${MESSAGE_MS} ms.`)),
          MESSAGE_MS,
        )
        const waiter = (): void => {
          this.#waiters.delete(waiter)
          clearTimeout(limit)
          resolve()
        }
        this.#waiters.add(waiter)
      })
    }
  }
}

function idle(process: string, terminal: number): ProcessState {
  return { process, terminal, phase: 'idle', target: 'solutions', example: 0, listening: [] }
}

function tell(client: WebSocket, message: HostMessage): void {
  client.send(JSON.stringify(message))
}

function frame(terminal: number, fromByte: number, bytes: Buffer): Buffer {
  const header = Buffer.alloc(OUTPUT_HEADER_BYTES)
  header.writeUInt32BE(terminal)
  header.writeBigUInt64BE(BigInt(fromByte), 4)
  return Buffer.concat([header, bytes])
}
