/**
 * Drip server: sends a text in many scripts, one byte per write, then FIN. A
 * reader that decodes each piece by itself sees most characters broken.
 */
import { createServer, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { onStopSignal, runProgram, wholeNumber } from './program.ts'

const USAGE =
  'usage: server.ts [--host 127.0.0.1] [--port 7003] [--text "any text"] [--pause-ms 20]'
const DEFAULT_PORT = 7003
const DEFAULT_TEXT = 'Hello, Привет, 你好, 🌍'
/** Long enough for the reader to get its turn, so the bytes arrive one at a time. */
const DEFAULT_PAUSE_MS = 20
/** How long connections may go on once the server is told to stop. */
const STOP_MS = 1_000

export interface Options {
  host?: string
  /** 0: let the system choose. */
  port?: number
  text?: string
  /** Between two bytes. */
  pauseMs?: number
  log?(line: string): void
}

export interface Running {
  host: string
  port: number
  /** Stops accepting, ends the connections, and resolves once the port is free again. */
  close(): Promise<void>
}

/**
 * Starts the drip server.
 * @returns once it listens
 * @throws the system error (`EADDRINUSE`, `EACCES`, …) when it cannot listen
 */
export async function start(options: Options = {}): Promise<Running> {
  const { host = '127.0.0.1', port = DEFAULT_PORT, text = DEFAULT_TEXT } = options
  const { pauseMs = DEFAULT_PAUSE_MS, log = () => {} } = options
  const bytes = new TextEncoder().encode(text)
  const sockets = new Set<Socket>()
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket)
    const peer = `${socket.remoteAddress}:${socket.remotePort}`
    log(`${peer} connected: ${text.length} UTF-16 units, ${bytes.length} bytes to send`)
    socket.on('error', (error) => log(`${peer} ${error.message}`))
    socket.on('close', () => {
      sockets.delete(socket)
      log(`${peer} closed`)
    })
    // Whatever the client says is read and thrown away.
    socket.resume()
    void drip(socket, bytes, pauseMs)
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
      for (const socket of sockets) socket.end()
    }))
  return { host: bound.address, port: bound.port, close }
}

// #region drip
async function drip(socket: Socket, bytes: Uint8Array, pauseMs: number): Promise<void> {
  for (const byte of bytes) {
    // The client may have left, or the server may be closing.
    if (!socket.writable) return
    socket.write(Uint8Array.of(byte))
    if (pauseMs > 0) await pause(pauseMs)
  }
  socket.end()
}
// #endregion drip

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      host: { type: 'string', default: '127.0.0.1' },
      port: { type: 'string', default: String(DEFAULT_PORT) },
      text: { type: 'string', default: DEFAULT_TEXT },
      'pause-ms': { type: 'string', default: String(DEFAULT_PAUSE_MS) },
    },
  })
  const port = wholeNumber('--port', values.port, 0, 65_535)
  const pauseMs = wholeNumber('--pause-ms', values['pause-ms'], 0, 1_000)
  const running = await start({
    host: values.host,
    port,
    text: values.text,
    pauseMs,
    log: console.log,
  })
  console.log(`Drip server listens on ${running.host}:${running.port}`)
  onStopSignal(() => void running.close())
}

if (import.meta.main) runProgram(USAGE, main)
