/**
 * Frame server: sends the frames of a capture to everyone who connects, one per line, as hex, and
 * ends. It can damage them on the way, as a bad cable or a short capture would.
 */
import { readFile } from 'node:fs/promises'
import { createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { readFrames } from './capture.ts'
import { onStopSignal, printable, runProgram, UsageError, wholeNumber } from './program.ts'

const USAGE =
  'usage: server.ts [--host 127.0.0.1] [--port 7001] [--capture FILE.pcap] [--cut BYTES] [--flip OFFSET]'
const DEFAULT_PORT = 7001
/** Real traffic between four machines; the lesson explains what it shows. */
const CAPTURE = join(import.meta.dirname, 'frames.pcap')
/** More than the longest frame that a capture can hold. */
const MAX_FRAME_BYTES = 262_144
/** How long connections may go on once the server is told to stop. */
const STOP_MS = 1_000

type Log = (line: string) => void

export interface Options {
  frames: Uint8Array[]
  host?: string
  /** 0: let the system choose. */
  port?: number
  log?: Log
}

export interface Running {
  host: string
  port: number
  /** Stops accepting, ends the connections, and resolves once the port is free again. */
  close(): Promise<void>
}

/**
 * Starts the frame server.
 * @returns once it listens
 * @throws the system error (`EADDRINUSE`, `EACCES`, …) when it cannot listen
 */
export async function start(options: Options): Promise<Running> {
  const { frames, host = '127.0.0.1', port = DEFAULT_PORT } = options
  const log: Log = options.log ?? (() => {})
  const sockets = new Set<Socket>()
  const text = frames.map((frame) => `${Buffer.from(frame).toString('hex')}\n`).join('')
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    send(socket, text, log)
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

// #region send
function send(socket: Socket, text: string, log: Log): void {
  const peer = `${socket.remoteAddress}:${socket.remotePort}`
  log(`${peer} connected`)
  socket.on('error', (error) => log(`${peer} ${error.message}`))
  socket.on('close', () => log(`${peer} closed, ${socket.bytesWritten} bytes sent`))
  // Whatever a client says is read and dropped: unread bytes would turn our FIN into a reset.
  socket.resume()
  socket.end(text)
}
// #endregion send

/** Keeps only the first bytes of each frame, as `tcpdump -s` does. */
function cut(frames: Uint8Array[], bytes: number): Uint8Array[] {
  return frames.map((frame) => frame.subarray(0, bytes))
}

/** Flips the lowest bit of one byte in each frame, where there is such a byte. */
function flip(frames: Uint8Array[], offset: number): Uint8Array[] {
  return frames.map((frame) => frame.map((byte, place) => (place === offset ? byte ^ 1 : byte)))
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      host: { type: 'string', default: '127.0.0.1' },
      port: { type: 'string', default: String(DEFAULT_PORT) },
      capture: { type: 'string', default: CAPTURE },
      cut: { type: 'string' },
      flip: { type: 'string' },
    },
  })
  const port = wholeNumber('--port', values.port, 0, 65_535)
  let frames = await readCapture(values.capture)
  if (values.flip !== undefined)
    frames = flip(frames, wholeNumber('--flip', values.flip, 0, MAX_FRAME_BYTES))
  if (values.cut !== undefined)
    frames = cut(frames, wholeNumber('--cut', values.cut, 1, MAX_FRAME_BYTES))
  const log: Log = (line) => console.log(printable(line))
  const running = await start({ frames, host: values.host, port, log })
  console.log(`Frame server listens on ${running.host}:${running.port}, ${frames.length} frames`)
  onStopSignal(() => void running.close())
}

async function readCapture(file: string): Promise<Uint8Array[]> {
  const frames = readFrames(await readFile(file))
  if (frames.length === 0) throw new UsageError(`--capture ${printable(file)} has no frames in it`)
  return frames
}

if (import.meta.main) runProgram(USAGE, main)
