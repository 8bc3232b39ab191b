/** A user of the registry: says who it is, stays connected, and asks who else is there. */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { linesOf } from './talk.ts'
import { WireError } from './wire-error.ts'

export interface ConnectOptions {
  /** Default `127.0.0.1`. */
  host?: string
  /** Default 7023. */
  port?: number
  /** For connecting and the answer together, and for each `list()`. Default 5,000 ms. */
  timeoutMs?: number
}

export interface Listed {
  id: number
  name: string
  age: number
}

/** Longest line we accept from a server. */
const MAX_LINE_BYTES = 1024 * 1024

interface Connection {
  socket: Socket
  lines: AsyncGenerator<Buffer>
  timeoutMs: number
}

// #region user
export class User {
  readonly name: string
  readonly age: number
  #connection: Connection | undefined
  /** The exchange before the next one. */
  #last: Promise<unknown> = Promise.resolve()

  /** @throws WireError `ERR_INVALID` when the registry would refuse name or age */
  constructor(name: string, age: number) {
    if (typeof name !== 'string' || !isName(name))
      throw new WireError('ERR_INVALID', 'a name has 1 to 64 characters, no control characters')
    if (!Number.isInteger(age) || age < 0 || age > 150)
      throw new WireError('ERR_INVALID', 'an age is a whole number from 0 to 150')
    this.name = name
    this.age = age
  }

  /** Connects, says who it is, and stays. @throws see the errors of a client; nothing stays open */
  async connect(options: ConnectOptions = {}): Promise<{ id: number; online: number }> {
    if (this.#connection) throw new WireError('ERR_INVALID', 'this user is connected already')
    const { host = '127.0.0.1', port = 7023, timeoutMs = 5_000 } = options
    const socket = connect({ host, port })
    socket.on('error', () => {}) // whoever waits for something gets it too
    const connection = { socket, timeoutMs, lines: linesOf(socket, MAX_LINE_BYTES) }
    this.#connection = connection
    const { name, age } = this
    const answer = await this.#ask(connection, JSON.stringify({ name, age }))
    const { ok, id, online, error } = answer
    if (ok === true && typeof id === 'number' && typeof online === 'number') return { id, online }
    await this.#drop()
    const said =
      typeof error === 'string' ? `the registry says ${JSON.stringify(error)}` : undefined
    throw new WireError('ERR_PROTOCOL', said ?? 'this is no answer of a registry')
  }

  /** Who is there now. Calls may overlap: each has its own answer. */
  async list(): Promise<Listed[]> {
    const connection = this.#connection
    if (!connection) throw new WireError('ERR_INVALID', 'this user is not connected')
    // Answers carry no number: only the order of the questions tells them apart.
    const answered = this.#last.then(() => this.#ask(connection, 'list'))
    this.#last = answered.catch(() => {})
    const { users } = await answered
    if (Array.isArray(users) && users.every(isListed)) return users
    await this.#drop()
    throw new WireError('ERR_PROTOCOL', 'this is no list of users')
  }

  /**
   * Sends FIN and waits for the registry's. May be called twice, and before `connect`, which may
   * follow again.
   */
  async leave(): Promise<void> {
    await this.#last
    const connection = this.#connection
    if (!connection || connection.socket.destroyed) return
    const { socket, lines, timeoutMs } = connection
    const closed = new Promise((resolve) => socket.once('close', resolve))
    const timer = setTimeout(() => socket.destroy(), timeoutMs)
    socket.end()
    try {
      // What is left is read; otherwise its FIN would never be seen.
      while (!(await lines.next()).done);
    } catch {
      // It broke off. Gone is gone.
    }
    socket.destroy()
    await closed
    clearTimeout(timer)
  }
  // #endregion user

  // #region ask
  /** One line out, one line back. Whatever goes wrong ends the connection: it is out of step. */
  async #ask({ socket, lines, timeoutMs }: Connection, line: string): Promise<Answer> {
    const deadline = setTimeout(() => {
      socket.destroy(new WireError('ERR_TIMEOUT', `no answer within ${timeoutMs} ms`))
    }, timeoutMs)
    try {
      if (socket.connecting) await once(socket, 'connect')
      socket.write(`${line}\n`)
      const { value, done } = await lines.next()
      if (done) throw new WireError('ERR_TRUNCATED', 'the registry ended the connection')
      return parseAnswer(value)
    } catch (error) {
      await this.#drop()
      throw error
    } finally {
      clearTimeout(deadline)
    }
  }
  // #endregion ask

  async #drop(): Promise<void> {
    const socket = this.#connection?.socket
    this.#connection = undefined
    if (!socket || socket.closed) return
    const closed = new Promise((resolve) => socket.once('close', resolve))
    socket.destroy()
    await closed
  }
}

type Answer = Record<string, unknown>

function parseAnswer(line: Uint8Array): Answer {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(line)
    return (JSON.parse(text) ?? {}) as Answer
  } catch (cause) {
    throw new WireError('ERR_PROTOCOL', 'the answer is not JSON', { cause })
  }
}

function isListed(value: unknown): value is Listed {
  const { id, name, age } = (value ?? {}) as Record<string, unknown>
  return typeof id === 'number' && typeof name === 'string' && typeof age === 'number'
}

function isName(name: string): boolean {
  const characters = [...name].length
  if (characters < 1 || characters > 64) return false
  return name.isWellFormed() && !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(name)
}
