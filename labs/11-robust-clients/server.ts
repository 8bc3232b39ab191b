/**
 * The bad neighbour: a greeting server that can behave the way servers do on a bad day.
 * Given complete; nothing to write here.
 */
import { createServer, type Server, type Socket } from 'node:net'
import { parseArgs } from 'node:util'
import { onStopSignal, runProgram, UsageError, wholeNumber } from './program.ts'

const USAGE = `usage: server.ts [--host 127.0.0.1] [--port 7011]
                 [--mode greet|refuse|silent|drip|early-fin|reset]
                 [--bad N] [--away-ms 4000] [--drip-ms 400]`
const DEFAULT_PORT = 7011
const GREETING = 'Thank you for the connection' // 28 bytes, no line end: FIN ends the message
/** How much of it `early-fin` and `reset` send. */
const PART_BYTES = 10
/** An immediate reset could overtake the bytes: the client would see nothing but the error. */
const RESET_MS = 50
/** How long connections may go on once the server is told to stop. */
const STOP_MS = 1_000

export const MODES = ['greet', 'refuse', 'silent', 'drip', 'early-fin', 'reset'] as const
export type Mode = (typeof MODES)[number]
type Log = (line: string) => void

export interface Options {
  host?: string
  /** 0: let the system choose. */
  port?: number
  mode?: Mode
  /** Only this many connections are treated badly; later ones are greeted. Default: all. */
  bad?: number
  /** `refuse`: how long nothing listens. */
  awayMs?: number
  /** `drip`: from one byte to the next. */
  dripMs?: number
  log?: Log
}

export interface Running {
  host: string
  port: number
  /** Stops accepting, ends the connections, and resolves once the port is free again. */
  close(): Promise<void>
}

/**
 * Starts the neighbour. In the mode `refuse` it has already stopped listening again when the
 * promise resolves, and listens once more `awayMs` later.
 * @throws the system error (`EADDRINUSE`, `EACCES`, …) when it cannot listen
 */
export async function start(options: Options = {}): Promise<Running> {
  const { host = '127.0.0.1', port = DEFAULT_PORT, mode = 'greet', awayMs = 4_000 } = options
  const log: Log = options.log ?? (() => {})
  const sockets = new Set<Socket>()
  let badLeft = options.bad ?? Infinity
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    const isBad = mode !== 'refuse' && badLeft-- > 0
    treat(socket, isBad ? mode : 'greet', { dripMs: options.dripMs ?? 400, log })
  })
  const bound = await listen(server, port, host)
  let comeBack: NodeJS.Timeout | undefined
  if (mode === 'refuse') {
    await stopListening(server)
    log(`away for ${awayMs} ms: nobody listens on port ${bound.port}`)
    comeBack = setTimeout(() => {
      server.listen(bound.port, host, () => log('back again'))
    }, awayMs)
  }
  let closing: Promise<void> | undefined
  const close = async (): Promise<void> => {
    clearTimeout(comeBack)
    const force = setTimeout(() => sockets.forEach((socket) => socket.destroy()), STOP_MS)
    for (const socket of sockets) socket.end()
    await stopListening(server)
    clearTimeout(force)
  }
  return { host: bound.address, port: bound.port, close: () => (closing ??= close()) }
}

// #region modes
/** What happens to one connection. */
function treat(socket: Socket, mode: Mode, { dripMs, log }: { dripMs: number; log: Log }): void {
  const peer = `${socket.remoteAddress}:${socket.remotePort}`
  log(`${peer} connected: ${mode}`)
  socket.on('error', (error) => log(`${peer} ${error.message}`))
  socket.on('close', () => log(`${peer} closed`))
  socket.resume() // whatever the client says

  if (mode === 'greet') socket.end(GREETING)
  if (mode === 'early-fin') socket.end(GREETING.slice(0, PART_BYTES))
  if (mode === 'reset') {
    socket.write(GREETING.slice(0, PART_BYTES))
    setTimeout(() => socket.resetAndDestroy(), RESET_MS).unref()
  }
  if (mode === 'drip') drip(socket, dripMs)
  // silent: accepted, and that is all
}

function drip(socket: Socket, everyMs: number): void {
  let sent = 0
  const timer = setInterval(() => {
    socket.write(GREETING.charAt(sent++))
    if (sent < GREETING.length) return
    clearInterval(timer)
    socket.end()
  }, everyMs)
  socket.on('close', () => clearInterval(timer))
}
// #endregion modes

async function listen(
  server: Server,
  port: number,
  host: string,
): Promise<{ address: string; port: number }> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.removeListener('error', reject)
      resolve()
    })
  })
  const bound = server.address()
  if (bound === null || typeof bound === 'string') throw new Error('no address is bound')
  return bound
}

/** Resolves at once when it is not listening at all. */
function stopListening(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()))
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      host: { type: 'string', default: '127.0.0.1' },
      port: { type: 'string', default: String(DEFAULT_PORT) },
      mode: { type: 'string', default: 'greet' },
      bad: { type: 'string' },
      'away-ms': { type: 'string', default: '4000' },
      'drip-ms': { type: 'string', default: '400' },
    },
  })
  const mode = MODES.find((known) => known === values.mode)
  if (!mode) throw new UsageError(`--mode takes one of: ${MODES.join(', ')}`)
  const running = await start({
    host: values.host,
    port: wholeNumber('--port', values.port, 0, 65_535),
    mode,
    ...(values.bad === undefined ? {} : { bad: wholeNumber('--bad', values.bad, 0, 1_000_000) }),
    awayMs: wholeNumber('--away-ms', values['away-ms'], 0, 3_600_000),
    dripMs: wholeNumber('--drip-ms', values['drip-ms'], 1, 60_000),
    log: console.log,
  })
  console.log(`Bad neighbour (${mode}) on ${running.host}:${running.port}`)
  onStopSignal(() => void running.close())
}

if (import.meta.main) runProgram(USAGE, main)
