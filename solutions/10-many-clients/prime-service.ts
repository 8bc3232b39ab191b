/**
 * A service with work for the processor. Each line is a request, and each gets one line as an
 * answer, in the order of the requests:
 *
 *     primes 100   →  25        how many primes there are up to 0–5,000,000
 *     ping         →  pong
 *     other lines  →  error
 */
import { once } from 'node:events'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { linesOf } from './lines.ts'
import { WorkerPool } from './worker-pool.ts'

export interface PrimeOptions {
  /** Default `127.0.0.1`. */
  host?: string
  /** Default 7010; 0 lets the system choose. */
  port?: number
  /** How many worker threads count. Default 2. */
  workers?: number
  /** The program that a worker runs. Default `prime-worker.ts`. */
  workerFile?: string | URL
  /** How long `close()` waits for requests in progress. Default 1,000 ms. */
  graceMs?: number
  log?: (line: string) => void
}

export interface PrimeService {
  host: string
  port: number
  /**
   * Stops accepting. Clients waiting for an answer get it, then FIN; the others get FIN at once.
   * Destroys whatever is left after `graceMs`, ends the workers, and resolves when the
   * port is free. May be called twice.
   */
  close(): Promise<void>
}

const MAX_PRIMES = 5_000_000
const MAX_LINE_BYTES = 64
const DEFAULT_WORKER = new URL('./prime-worker.ts', import.meta.url)

interface Talk {
  socket: Socket
  /** One of its requests is in progress. */
  isBusy: boolean
  /** The server is stopping: the answer to this request is the last one. */
  isLast: boolean
}

// #region start
/**
 * Starts the service.
 * @returns once it listens
 * @throws the system's error (`EADDRINUSE`, `EACCES` …); nothing stays open then
 */
export async function start(options: PrimeOptions = {}): Promise<PrimeService> {
  const { host = '127.0.0.1', port = 7010, graceMs = 1_000, log = () => {} } = options
  const pool = new WorkerPool(options.workerFile ?? DEFAULT_WORKER, options.workers ?? 2)
  const talks = new Set<Talk>()
  // A client may send FIN after its last request and wait: only we know when we have answered.
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    const talk = { socket, isBusy: false, isLast: false }
    talks.add(talk)
    socket.on('close', () => talks.delete(talk))
    void converse(talk, pool, graceMs, log)
  })
  server.listen({ host, port })
  await once(server, 'listening')
  server.on('error', (error) => log(`not accepted: ${error.message}`))
  const bound = server.address() as AddressInfo

  async function stop(): Promise<void> {
    const closed = once(server, 'close')
    server.close()
    for (const talk of talks) {
      talk.isLast = true
      if (!talk.isBusy) talk.socket.end()
    }
    const cutOff = setTimeout(() => {
      for (const { socket } of talks) socket.destroy()
    }, graceMs)
    await closed
    clearTimeout(cutOff)
    await pool.close()
  }
  let closing: Promise<void> | undefined
  return { host: bound.address, port: bound.port, close: () => (closing ??= stop()) }
}
// #endregion start

// #region converse
async function converse(
  talk: Talk,
  pool: WorkerPool,
  graceMs: number,
  log: (line: string) => void,
): Promise<void> {
  const { socket } = talk
  const peer = `${socket.remoteAddress}:${socket.remotePort}`
  const gone = new AbortController()
  socket.once('close', () => gone.abort())
  socket.on('error', () => {}) // the reading below throws it
  try {
    // One request at a time keeps the answers in order, and nobody can fill the queue alone. The
    // await stops only this conversation; the event loop goes on with all the others.
    for await (const line of linesOf(socket, MAX_LINE_BYTES)) {
      if (socket.writableEnded) continue
      talk.isBusy = true
      const reply = await answer(line, pool, gone.signal)
      talk.isBusy = false
      log(`${peer} ${line} → ${reply}`)
      const isTaken = socket.write(`${reply}\n`)
      if (talk.isLast) break
      if (!isTaken) await once(socket, 'drain', { signal: gone.signal })
    }
  } catch (error) {
    if (!socket.writableEnded && isTooLarge(error)) socket.write('error\n')
  }
  socket.end()
  // What still comes is read and thrown away: left unread, it would turn into a reset.
  socket.resume()
  const cutOff = setTimeout(() => socket.destroy(), graceMs)
  socket.once('close', () => clearTimeout(cutOff))
}

/** @param signal aborted when the client has vanished */
async function answer(line: string, pool: WorkerPool, signal: AbortSignal): Promise<string> {
  if (line === 'ping') return 'pong'
  const limit = /^primes (\d{1,7})$/.exec(line)?.[1]
  if (limit === undefined || Number(limit) > MAX_PRIMES) return 'error'
  try {
    return String(await pool.run(Number(limit), { signal }))
  } catch {
    return 'error' // the worker died on it; the service did not
  }
}
// #endregion converse

function isTooLarge(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_TOO_LARGE'
}
