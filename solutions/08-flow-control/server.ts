/**
 * Flood: every client gets as many bytes as it can take, and the buffer levels are shown. `--by`
 * says how: with pump, with sendAll, or ignoring what write returns.
 */
import { createServer, type Socket } from 'node:net'
import { once } from 'node:events'
import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { parseArgs } from 'node:util'
import { contentPieces } from './content.ts'
import { gauge, type Gauge, type Levels } from './gauge.ts'
import { onStopSignal, runProgram, UsageError, wholeNumber } from './program.ts'
import { pump } from './pump.ts'
import { sendAll } from './send-all.ts'
import { MEBIBYTE, secondsText, sizeText } from './sizes.ts'

const USAGE = `usage: server.ts [--host 127.0.0.1] [--port 7008]
                 [--by pump|send-all|ignore] [--mebibytes 16] [--every-ms 250]`
const DEFAULT_PORT = 7008
/** How long connections may go on once the server is told to stop. */
const STOP_MS = 1_000
export const WAYS = ['pump', 'send-all', 'ignore'] as const
export type Way = (typeof WAYS)[number]

type Log = (line: string) => void

export interface Options {
  host?: string
  /** 0: let the system choose. */
  port?: number
  by?: Way
  mebibytes?: number
  /** How often the levels are looked at. */
  everyMs?: number
  log?: Log
  /** Gets the levels as numbers, too. */
  onLevels?: (levels: Levels) => void
}

export interface Running {
  host: string
  port: number
  /** Stops accepting, breaks off the floods, and resolves once the port is free again. */
  close(): Promise<void>
}

/**
 * Starts the flood server.
 * @returns once it listens
 * @throws the system error (`EADDRINUSE`, `EACCES`, …) when it cannot listen
 */
export async function start(options: Options = {}): Promise<Running> {
  const { host = '127.0.0.1', port = DEFAULT_PORT } = options
  const sockets = new Set<Socket>()
  const stop = new AbortController()
  // A client may send FIN at once and still want everything (lesson 05).
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    void flood(socket, stop.signal, options)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  const bound = server.address()
  if (bound === null || typeof bound === 'string') throw new Error('no address is bound')
  let closing: Promise<void> | undefined
  const close = (): Promise<void> =>
    (closing ??= new Promise((resolve) => {
      const force = setTimeout(() => sockets.forEach((socket) => socket.destroy()), STOP_MS)
      server.close(() => {
        clearTimeout(force)
        resolve()
      })
      stop.abort()
    }))
  return { host: bound.address, port: bound.port, close }
}

// #region flood
async function flood(socket: Socket, signal: AbortSignal, options: Options): Promise<void> {
  const { by = 'pump', mebibytes = 16, everyMs = 250, log = () => {} } = options
  const hash = createHash('sha256')
  const pieces = hashed(contentPieces(mebibytes * MEBIBYTE), (piece) => hash.update(piece))
  log(`connected, ${mebibytes} MiB by ${by}`)
  // The sending function reports errors; without a listener they would end this process.
  socket.on('error', () => {})
  socket.resume() // what a client says is ignored
  const levels = gauge(socket)
  const look = async (): Promise<void> => {
    const now = await levels.levels()
    options.onLevels?.(now)
    log(levelsText(now))
  }
  const timer = setInterval(() => void look(), everyMs)
  try {
    if (by === 'pump') await pump(Readable.from(pieces, { objectMode: false }), socket, { signal })
    else await finish(socket, signal, by === 'ignore' ? ignoreFalse : sendAll, pieces)
    log(`sent ${sizeText(socket.bytesWritten)}, ${summary(levels)}`)
    log(`sha256 ${hash.digest('hex')}`)
  } catch (error) {
    const isKnown = error instanceof Error && ('code' in error || error.name === 'AbortError')
    if (!isKnown) throw error // a bug of ours, or a TODO: it must not go unnoticed
    log(`broken off: ${error.message}, ${summary(levels)}`)
  } finally {
    clearInterval(timer)
    socket.destroySoon()
  }
}

/** What not to do: everything is taken, nothing is refused, and it all waits in memory. */
function ignoreFalse(socket: Socket, bytes: Uint8Array): void {
  socket.write(bytes)
}

/** One piece after the other, then FIN. */
async function finish(
  socket: Socket,
  signal: AbortSignal,
  send: (socket: Socket, bytes: Uint8Array) => Promise<void> | void,
  pieces: Iterable<Uint8Array>,
): Promise<void> {
  signal.addEventListener('abort', () => socket.destroy(), { once: true })
  for (const piece of pieces) await send(socket, piece)
  socket.end()
  if (!socket.writableFinished) await once(socket, 'finish', { signal })
}
// #endregion flood

function* hashed(
  pieces: Iterable<Uint8Array>,
  note: (piece: Uint8Array) => void,
): Generator<Uint8Array> {
  for (const piece of pieces) {
    note(piece)
    yield piece
  }
}

function levelsText({ atMs, writtenBytes, waitingBytes, ...kernel }: Levels): string {
  const { sendBufferBytes, receiveBufferBytes } = kernel
  const queues =
    sendBufferBytes === undefined || receiveBufferBytes === undefined
      ? ''
      : `  send buffer ${column(sendBufferBytes)}  receive buffer ${column(receiveBufferBytes)}`
  const written = `written ${column(writtenBytes)}  writableLength ${column(waitingBytes)}`
  return `${secondsText(atMs)}  ${written}${queues}`
}

function column(bytes: number): string {
  return sizeText(bytes).padStart(9)
}

function summary({ falseCount, peakBytes }: Gauge): string {
  return `write returned false ${falseCount} times, at most ${sizeText(peakBytes)} waited here`
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      host: { type: 'string', default: '127.0.0.1' },
      port: { type: 'string', default: String(DEFAULT_PORT) },
      by: { type: 'string', default: 'pump' },
      mebibytes: { type: 'string', default: '16' },
      'every-ms': { type: 'string', default: '250' },
    },
  })
  const port = wholeNumber('--port', values.port, 0, 65_535)
  const mebibytes = wholeNumber('--mebibytes', values.mebibytes, 0, 4096)
  const everyMs = wholeNumber('--every-ms', values['every-ms'], 10, 60_000)
  const by = WAYS.find((known) => known === values.by)
  if (!by) throw new UsageError(`--by takes one of: ${WAYS.join(', ')}`)
  await refuseUnwritten(by)

  const running = await start({ host: values.host, port, by, mebibytes, everyMs, log: console.log })
  console.log(`Flood listens on ${running.host}:${running.port}`)
  onStopSignal(() => void running.close())
}

/** If the exercise is not written yet, say so now, not when the first client comes. */
async function refuseUnwritten(by: Way): Promise<void> {
  const { Socket } = await import('node:net')
  const nowhere = new Socket().on('error', () => {})
  nowhere.destroy()
  const tried =
    by === 'pump'
      ? pump(Readable.from([]), nowhere)
      : by === 'send-all' && sendAll(nowhere, new Uint8Array())
  try {
    await tried
  } catch (error) {
    if (error instanceof Error && error.message.startsWith('TODO')) throw error
  }
}

if (import.meta.main) runProgram(USAGE, main)
