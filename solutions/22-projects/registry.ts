/**
 * The user registry. A client says who it is and stays; while it is connected it is listed.
 *
 *     client                                 server
 *       |-- {"name":"Ann","age":30} ---------->|
 *       |<-- {"ok":true,"id":1,"online":1} ----|
 *       |-- list ----------------------------->|
 *       |<-- {"users":[{"id":1,…}]} -----------|
 */
import { once } from 'node:events'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { leave, linesOf, sendLine } from './talk.ts'

export interface RegistryOptions {
  /** Default `127.0.0.1`. */
  host?: string
  /** Default 7023; 0 lets the system choose. */
  port?: number
  /** How long a client may take to say who it is. Default 5,000 ms. */
  helloMs?: number
  /** How long a client may take to leave once it has our FIN. Default 1,000 ms. */
  graceMs?: number
  log?: (line: string) => void
}

export interface RegistryService {
  host: string
  port: number
  /**
   * Stops accepting, sends FIN to connected clients, destroys whatever is left after `graceMs`, and
   * resolves when the port is free. May be called twice.
   */
  close(): Promise<void>
}

interface Entry {
  id: number
  name: string
  age: number
}

type Refusal = 'bad-request' | 'bad-name' | 'bad-age'

/** Longest line, without its LF. 64 characters escaped as \u… twice each fit. */
const MAX_LINE_BYTES = 1024
const MAX_NAME_CHARACTERS = 64
const MAX_AGE = 150
/** Ask the peer's system now and then whether it is still there. Off by default. */
const PROBE_AFTER_MS = 60_000

// #region start
/**
 * Starts the registry.
 * @returns once it listens
 * @throws the system's error (`EADDRINUSE`, `EACCES` …); nothing stays open then
 */
export async function start(options: RegistryOptions = {}): Promise<RegistryService> {
  const { host = '127.0.0.1', port = 7023, helloMs = 5_000, graceMs = 1_000 } = options
  const registry = new Registry(options.log ?? (() => {}))
  const clients = new Set<Socket>()
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    clients.add(socket)
    socket.on('close', () => clients.delete(socket))
    void converse(socket, registry, { helloMs, graceMs })
  })
  server.listen({ host, port })
  await once(server, 'listening')
  const bound = server.address() as AddressInfo

  async function stop(): Promise<void> {
    const closed = once(server, 'close')
    server.close()
    for (const socket of clients) leave(socket, graceMs)
    await closed
  }
  let closing: Promise<void> | undefined
  return { host: bound.address, port: bound.port, close: () => (closing ??= stop()) }
}
// #endregion start

// #region users
/** Who is there. Adding and removing have one place each, and so does the log. */
class Registry {
  readonly #users = new Map<number, Entry>()
  readonly #log: (line: string) => void
  #lastId = 0

  constructor(log: (line: string) => void) {
    this.#log = log
  }

  add(name: string, age: number): Entry {
    // Not the number of users plus one: that may already be somebody's.
    const entry = { id: ++this.#lastId, name, age }
    this.#users.set(entry.id, entry)
    this.#log(`+ ${entry.id} ${name} ${age}`)
    return entry
  }

  /** May be called any number of times: the Map knows who is there. */
  remove({ id, name }: Entry): void {
    if (this.#users.delete(id)) this.#log(`- ${id} ${name}`)
  }

  get online(): number {
    return this.#users.size
  }

  /** A Map keeps the order in which ids were given. */
  get users(): Entry[] {
    return [...this.#users.values()]
  }
}
// #endregion users

// #region converse
async function converse(
  socket: Socket,
  registry: Registry,
  { helloMs, graceMs }: { helloMs: number; graceMs: number },
): Promise<void> {
  let user: Entry | undefined
  socket.on('error', () => {}) // the reading below throws it
  socket.setKeepAlive(true, PROBE_AFTER_MS)
  // One clock for the whole greeting. Neither bytes nor `list` restart it.
  const late = setTimeout(() => leave(socket, graceMs), helloMs)
  try {
    for await (const line of linesOf(socket, MAX_LINE_BYTES)) {
      if (socket.writableEnded) break
      const text = textOf(line)
      if (text === 'list') {
        await sendLine(socket, { users: registry.users })
        continue
      }
      const hello = user ? 'bad-request' : readHello(text)
      if (typeof hello === 'string') {
        await sendLine(socket, { ok: false, error: hello })
        break
      }
      clearTimeout(late)
      user = registry.add(hello.name, hello.age)
      await sendLine(socket, { ok: true, id: user.id, online: registry.online })
    }
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_TOO_LARGE')
      await sendLine(socket, { ok: false, error: 'too-large' })
  }
  // Every way out comes by here: FIN, reset, refusal, close().
  clearTimeout(late)
  if (user) registry.remove(user)
  leave(socket, graceMs)
}
// #endregion converse

// #region hello
/** @returns undefined for bytes that are not UTF-8 */
function textOf(line: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(line).replace(/\r$/, '')
  } catch {
    return undefined
  }
}

function readHello(text: string | undefined): Omit<Entry, 'id'> | Refusal {
  let value: unknown
  try {
    value = JSON.parse(text ?? '')
  } catch {
    return 'bad-request'
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'bad-request'
  const { name, age } = value as Record<string, unknown>
  if (typeof name !== 'string' || !isName(name)) return 'bad-name'
  if (typeof age !== 'number' || !isAge(age)) return 'bad-age'
  return { name, age }
}

/** A line break in a name would start a new line in the log, with whatever follows it. */
function isName(name: string): boolean {
  const characters = [...name].length
  if (characters < 1 || characters > MAX_NAME_CHARACTERS) return false
  return name.isWellFormed() && !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(name)
}

function isAge(age: number): boolean {
  return Number.isInteger(age) && age >= 0 && age <= MAX_AGE
}
// #endregion hello
