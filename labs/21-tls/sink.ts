/**
 * A submission server that stores what it is given and delivers nothing: with STARTTLS, or with
 * TLS from the first byte. Given complete; `start` may be called from elsewhere.
 * Source: RFC 8314 §3.3 (implicit TLS and STARTTLS), RFC 3207 (STARTTLS).
 */
import { once } from 'node:events'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { createSecureContext, TLSSocket, type SecureContext } from 'node:tls'
import type { Credentials } from './authority.ts'
import { Session, type Mode, type StoredMessage } from './session.ts'

export type { Mode, StoredMessage } from './session.ts'

/** How long connections may go on once the server is told to stop. */
const STOP_MS = 1_000

export interface SinkOptions {
  mode: Mode
  /** Key and certificate of the server; a sink in the clear needs none. */
  credentials?: Credentials
  isKnown: (user: string, pass: string) => boolean
  host?: string
  /** 0 lets the system choose. */
  port: number
  name?: string
  maxSize?: number
  /** How long a client may be silent, even in the handshake. Default 5 minutes. */
  idleMs?: number
  log?: (line: string) => void
  onMessage?: (message: StoredMessage) => void
}

export interface Sink {
  host: string
  port: number
  messages: StoredMessage[]
  close(): Promise<void>
}

/** @throws the system's error (`EADDRINUSE` …); nothing stays open then */
export async function start(options: SinkOptions): Promise<Sink> {
  const { host = '127.0.0.1', port, credentials, onMessage } = options
  const context = credentials && createSecureContext(credentials)
  const messages: StoredMessage[] = []
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    const store = (message: StoredMessage): void => {
      messages.push(message)
      onMessage?.(message)
    }
    new Client(socket, { ...options, context, store }).serve()
  })
  server.listen({ host, port })
  await once(server, 'listening')
  server.on('error', (error) => options.log?.(`not accepted: ${error.message}`))
  const bound = server.address() as AddressInfo
  let closing: Promise<void> | undefined
  const close = async (): Promise<void> => {
    const closed = once(server, 'close')
    server.close()
    for (const socket of sockets) socket.end()
    const cutOff = setTimeout(() => sockets.forEach((socket) => socket.destroy()), STOP_MS)
    await closed
    clearTimeout(cutOff)
  }
  return { host: bound.address, port: bound.port, messages, close: () => (closing ??= close()) }
}

interface ClientOptions extends SinkOptions {
  context: SecureContext | undefined
  store: (message: StoredMessage) => void
}

/** One connection, from its first byte to its last. */
class Client {
  readonly #socket: Socket
  readonly #options: ClientOptions
  readonly #session: Session
  readonly #peer: string

  constructor(socket: Socket, options: ClientOptions) {
    this.#socket = socket
    this.#options = options
    this.#session = new Session(options)
    this.#peer = `${socket.remoteAddress}:${socket.remotePort}`
  }

  serve(): void {
    const socket = this.#socket
    this.#log(`connected (${this.#options.mode})`)
    socket.on('error', (error) => this.#log(error.message))
    socket.on('close', () => this.#log('closed'))
    socket.setTimeout(this.#options.idleMs ?? 300_000, () => socket.destroy())
    if (this.#options.mode === 'implicit') this.#secure()
    else {
      socket.write(this.#session.greeting())
      socket.on('data', this.#heard)
    }
  }

  readonly #heard = (chunk: Uint8Array): void => this.#hear(this.#socket, chunk)

  #hear(socket: Socket, chunk: Uint8Array): void {
    if (socket.writableEnded) return
    const { replies, messages, commands, startsTls, isOver } = this.#session.push(chunk)
    for (const command of commands) this.#log(`said ${command}`)
    for (const message of messages) {
      this.#options.store(message)
      this.#log(`stored ${message.data.length} bytes from <${message.from}>`)
    }
    if (isOver) socket.end(replies)
    else if (replies !== '' && !socket.write(replies) && !startsTls) this.#waitForReader(socket)
    if (startsTls) this.#secure()
  }

  /** Replies that nobody reads pile up here: no more commands until they have gone out. */
  #waitForReader(socket: Socket): void {
    socket.pause()
    socket.once('drain', () => socket.resume())
  }

  // #region secure
  /** Puts TLS between the socket and the dialogue. The bytes of the socket are TLS's from here. */
  #secure(): void {
    this.#socket.off('data', this.#heard)
    const tls = new TLSSocket(this.#socket, {
      isServer: true,
      ...(this.#options.context ? { secureContext: this.#options.context } : {}),
    })
    // OpenSSL's own messages are long, and its codes say the same.
    tls.on('error', (error) => this.#log(`TLS: ${codeOf(error)}`))
    tls.once('secure', () => {
      this.#log(`secured: ${tls.getProtocol()}`)
      this.#session.secured()
      if (this.#options.mode === 'implicit') tls.write(this.#session.greeting())
      tls.on('data', (chunk: Uint8Array) => this.#hear(tls, chunk))
    })
  }
  // #endregion secure

  #log(line: string): void {
    this.#options.log?.(`${this.#peer} ${line}`)
  }
}

function codeOf(error: Error): string {
  return 'code' in error ? String(error.code) : error.message
}
