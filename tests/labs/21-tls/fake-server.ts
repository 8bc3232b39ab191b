/** A mail server that does as the check says, with real TLS, and keeps what it hears. */
import { once } from 'node:events'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import { commonFailure, type CheckContext } from '#checker'
import { makeCertificate, type Shown } from './certificates.ts'

export const NAME = 'mail.example.com'
/** One for all checks that need no other: it is made once. */
export const GOOD = makeCertificate([NAME, '127.0.0.1'])

const PATIENCE_MS = 2_000

/**
 * What the server says when it is asked, by what it hears: `connect`, `EHLO`, `STARTTLS`, `AUTH`,
 * `MAIL`, `RCPT`, `DATA`, `text`, `QUIT`. Inside TLS `tls connect` … goes first. An empty string is
 * silence; what has no entry is answered as a good server does.
 */
export type Script = Partial<Record<string, string>>

export interface FakeOptions {
  mode: 'starttls' | 'implicit'
  script?: Script
  shown?: Shown
}

export class FakeServer {
  /** Lines as they came: `clear EHLO client.example.com`, `tls QUIT`. */
  readonly heard: string[] = []
  readonly texts: string[] = []
  connections = 0
  handshakes = 0
  port = 0
  readonly #options: FakeOptions
  #open = 0
  #wake = Promise.withResolvers<void>()

  constructor(options: FakeOptions) {
    this.#options = options
  }

  async start({ lab }: CheckContext): Promise<this> {
    const sockets = new Set<Socket>()
    const server = createServer((socket) => {
      this.connections++
      this.#open++
      sockets.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => this.#closed())
      if (this.#options.mode === 'implicit') this.#secure(socket, 'connect')
      else this.#serve(socket, 'clear', 'connect')
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    this.port = (server.address() as AddressInfo).port
    lab.defer(() => {
      for (const socket of sockets) socket.destroy()
      server.close()
    })
    return this
  }

  /** @throws LearnerFailure when a connection stays open, or there was none */
  async allClosed(): Promise<void> {
    const late = Promise.withResolvers<'late'>()
    const timer = setTimeout(() => late.resolve('late'), PATIENCE_MS)
    // The client may be done before this side has seen that it came.
    while (this.connections === 0 || this.#open > 0)
      if ((await Promise.race([this.#wake.promise, late.promise])) === 'late')
        throw this.connections === 0
          ? commonFailure('no-connection')
          : commonFailure('left-open', { seconds: PATIENCE_MS / 1000 })
    clearTimeout(timer)
  }

  /** What was heard in one phase: `['EHLO …', 'STARTTLS']`. */
  heardIn(phase: 'clear' | 'tls'): string[] {
    return this.heard
      .filter((line) => line.startsWith(`${phase} `))
      .map((line) => line.slice(phase.length + 1))
  }

  #closed(): void {
    this.#open--
    this.#wake.resolve()
    this.#wake = Promise.withResolvers()
  }

  #secure(socket: Socket, first: 'connect' | undefined): void {
    if (this.#options.script?.['handshake'] === '') return void socket.resume()
    const { credentials } = this.#options.shown ?? GOOD
    const tls = new TLSSocket(socket, { isServer: true, ...credentials })
    tls.on('error', () => {})
    tls.once('secure', () => {
      this.handshakes++
      this.#serve(tls, 'tls', first)
    })
  }

  #serve(socket: Socket, phase: 'clear' | 'tls', first: 'connect' | undefined): void {
    let held = ''
    let isText = false
    const say = (what: string): string => {
      const { script = {} } = this.#options
      const reply =
        (phase === 'tls' ? script[`tls ${what}`] : undefined) ?? script[what] ?? usual(what, phase)
      socket.write(reply)
      return reply
    }
    const hear = (chunk: Buffer): void => {
      held += chunk.toString('latin1')
      for (;;) {
        const mark = isText ? '\r\n.\r\n' : '\r\n'
        const end = held.indexOf(mark)
        if (end === -1) return
        const line = held.slice(0, end)
        held = held.slice(end + mark.length)
        if (isText) {
          this.texts.push(line)
          isText = false
          say('text')
          continue
        }
        this.heard.push(`${phase} ${line}`)
        const verb = /^[a-z]*/i.exec(line)?.[0].toUpperCase() ?? ''
        const reply = say(verb)
        isText = verb === 'DATA' && reply.startsWith('354')
        if (verb === 'STARTTLS' && reply.startsWith('220')) {
          socket.off('data', hear)
          return this.#secure(socket, undefined)
        }
        if (verb === 'QUIT') return void socket.end()
      }
    }
    socket.on('data', hear)
    if (first) say(first)
  }
}

/** A reply with as many lines as an EHLO has extensions. */
export function hello(...extensions: string[]): string {
  const lines = [`${NAME} greets you`, ...extensions]
  return lines.map((line, at) => `250${at < extensions.length ? '-' : ' '}${line}\r\n`).join('')
}

function usual(what: string, phase: 'clear' | 'tls'): string {
  switch (what) {
    case 'connect':
      return `220 ${NAME} ESMTP\r\n`
    case 'EHLO':
      return hello('SIZE 1048576', phase === 'tls' ? 'AUTH PLAIN LOGIN' : 'STARTTLS')
    case 'STARTTLS':
      return '220 go ahead\r\n'
    case 'AUTH':
      return '235 welcome\r\n'
    case 'DATA':
      return '354 go on\r\n'
    case 'text':
      return '250 queued as 7\r\n'
    case 'QUIT':
      return '221 goodbye\r\n'
    case 'MAIL':
    case 'RCPT':
      return '250 ok\r\n'
    default:
      return '500 what?\r\n'
  }
}
