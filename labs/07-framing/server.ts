/**
 * Frame echo: every frame that a client sends comes back as it was.
 * Run as a program, it also shows what each read brought, which is rarely what was written.
 */
import { createServer, type Socket } from 'node:net'
import { parseArgs } from 'node:util'
import { encodeFrame, FrameDecoder } from './framing.ts'
import { onStopSignal, runProgram, wholeNumber } from './program.ts'
import { count, showBytes } from './show.ts'

const USAGE = 'usage: server.ts [--host 127.0.0.1] [--port 7007] [--max-bytes 1048576]'
const DEFAULT_PORT = 7007
const DEFAULT_MAX_BYTES = 1024 * 1024
/** How long connections may go on once the server is told to stop. */
const STOP_MS = 1_000
/** Codes of errors that a peer causes by what it sends. */
const PEER_ERRORS = new Set(['ERR_TOO_LARGE', 'ERR_TRUNCATED', 'ERR_PROTOCOL'])

type Log = (line: string) => void

export interface Options {
  host?: string
  /** 0: let the system choose. */
  port?: number
  /** Longest payload accepted. */
  maxBytes?: number
  log?: Log
}

export interface Running {
  host: string
  port: number
  /** Stops accepting, ends the connections, and resolves once the port is free again. */
  close(): Promise<void>
}

/**
 * Starts the echo server.
 * @returns once it listens
 * @throws the system error (`EADDRINUSE`, `EACCES`, …) when it cannot listen
 */
export async function start(options: Options = {}): Promise<Running> {
  const { host = '127.0.0.1', port = DEFAULT_PORT, maxBytes = DEFAULT_MAX_BYTES } = options
  const log: Log = options.log ?? (() => {})
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    echo(socket, new FrameDecoder(maxBytes), log)
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

// #region echo
function echo(socket: Socket, decoder: FrameDecoder, log: Log): void {
  const peer = `${socket.remoteAddress}:${socket.remotePort}`
  log(`${peer} connected`)

  socket.on('data', (chunk) => {
    log(`${peer} read ${count(chunk.length, 'byte')}: ${showBytes(chunk)}`)
    const payloads = orClose(() => decoder.push(chunk))
    if (!payloads) return
    log(`${peer}   ${count(payloads.length, 'whole frame')}`)
    for (const payload of payloads) {
      // A client that sends and never reads must not fill our memory (lesson 08).
      if (!socket.write(encodeFrame(payload))) socket.pause()
    }
  })
  socket.on('drain', () => socket.resume())
  socket.on('end', () => orClose(() => decoder.end()))
  socket.on('error', (error) => log(`${peer} ${error.message}`))
  socket.on('close', () => log(`${peer} closed`))

  /** After a wrong frame nobody knows where the next one begins. */
  function orClose<T>(step: () => T): T | undefined {
    try {
      return step()
    } catch (error) {
      // Anything but a peer's error is a bug of ours and must not go unnoticed.
      if (!(error instanceof Error && 'code' in error)) throw error
      if (!PEER_ERRORS.has(String(error.code))) throw error
      log(`${peer} ${String(error.code)}: ${error.message}`)
      socket.destroy()
      return undefined
    }
  }
}
// #endregion echo

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      host: { type: 'string', default: '127.0.0.1' },
      port: { type: 'string', default: String(DEFAULT_PORT) },
      'max-bytes': { type: 'string', default: String(DEFAULT_MAX_BYTES) },
    },
  })
  const port = wholeNumber('--port', values.port, 0, 65_535)
  const maxBytes = wholeNumber('--max-bytes', values['max-bytes'], 0, 0xffff_ffff)
  // If the exercise is not written yet, say so now, not when the first client comes.
  new FrameDecoder(maxBytes).push(encodeFrame(new Uint8Array(0)))

  const running = await start({ host: values.host, port, maxBytes, log: console.log })
  console.log(`Frame echo listens on ${running.host}:${running.port}`)
  onStopSignal(() => void running.close())
}

if (import.meta.main) runProgram(USAGE, main)
