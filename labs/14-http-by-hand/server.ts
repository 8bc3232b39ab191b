/**
 * `Hello World!` over HTTP, on nothing but a TCP socket. Shows what each read brought, and which
 * requests were complete with it.
 */
import { createServer, type Socket } from 'node:net'
import { parseArgs } from 'node:util'
import { formatResponse, type ResponseParts } from './format-response.ts'
import type { HttpRequest } from './http-message.ts'
import { onStopSignal, printable, runProgram, wholeNumber } from './program.ts'
import { RequestParser } from './request-parser.ts'
import { count } from './show.ts'

const USAGE = 'usage: server.ts [--host 127.0.0.1] [--port 8080] [--idle-ms 60000]'
const DEFAULT_PORT = 8080
/** A connection on which nothing comes for this long is closed. */
const DEFAULT_IDLE_MS = 60_000
/** How long connections may go on once the server is told to stop. */
const STOP_MS = 1_000

type Log = (line: string) => void

export interface Options {
  host?: string
  /** 0: let the system choose. */
  port?: number
  idleMs?: number
  log?: Log
}

export interface Running {
  host: string
  port: number
  /** Stops accepting, ends the connections, and resolves once the port is free again. */
  close(): Promise<void>
}

/**
 * Starts the server.
 * @returns once it listens
 * @throws the system error (`EADDRINUSE`, `EACCES`, …) when it cannot listen
 */
export async function start(options: Options = {}): Promise<Running> {
  const { host = '127.0.0.1', port = DEFAULT_PORT, idleMs = DEFAULT_IDLE_MS } = options
  const log: Log = options.log ?? (() => {})
  const sockets = new Set<Socket>()
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.setTimeout(idleMs, () => socket.destroy())
    serve(socket, log)
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

// #region serve
function serve(socket: Socket, log: Log): void {
  const parser = new RequestParser()
  const peer = `${socket.remoteAddress}:${socket.remotePort}`
  log(`${peer} connected`)

  socket.on('data', (chunk) => {
    // After the last answer nothing counts; input is read so that no reset destroys the answer.
    if (socket.writableEnded) return
    const outcome = takeOrRefuse(parser, chunk)
    if ('refusal' in outcome) {
      log(`${peer} read ${count(chunk.length, 'byte')}: ${outcome.refusal}`)
      // Where the next request begins is not known, so this answer is the last one.
      socket.end(outcome.answer)
      return
    }
    log(`${peer} read ${count(chunk.length, 'byte')}: ${count(outcome.requests.length, 'request')}`)
    for (const request of outcome.requests) {
      log(`${peer}   ${printable(`${request.method} ${request.target}`)}`)
      if (!socket.write(formatResponse(answerTo(request)))) socket.pause()
      if (isLast(request)) {
        socket.end()
        return
      }
    }
  })
  socket.on('drain', () => socket.resume())
  socket.on('end', () => socket.end())
  socket.on('error', (error) => log(`${peer} ${error.message}`))
  socket.on('close', () => log(`${peer} closed`))
}
// #endregion serve

// #region answer
function answerTo({ method }: HttpRequest): ResponseParts {
  if (method === 'GET' || method === 'HEAD') {
    const headers: [string, string][] = [['Content-Type', 'text/html; charset=utf-8']]
    return { status: 200, headers, body: 'Hello World!', requestMethod: method }
  }
  const headers: [string, string][] = [
    ['Content-Type', 'text/plain; charset=utf-8'],
    ['Allow', 'GET, HEAD'],
  ]
  return { status: 405, headers, body: `${method} is not for this place.\n` }
}

/** HTTP/1.1 keeps the connection unless one side wants to close it; HTTP/1.0 closes. */
function isLast({ version, headers }: HttpRequest): boolean {
  const wishes = (headers.get('connection') ?? [])
    .join(',')
    .toLowerCase()
    .split(/[ \t]*,[ \t]*/)
  return version === '1.0' || wishes.includes('close')
}
// #endregion answer

type Outcome = { requests: HttpRequest[] } | { refusal: string; answer: Uint8Array }

function takeOrRefuse(parser: RequestParser, chunk: Uint8Array): Outcome {
  try {
    return { requests: parser.push(chunk) }
  } catch (error) {
    // Anything but a refused request is a bug of ours and must not go unnoticed.
    if (!(error instanceof Error && 'status' in error)) throw error
    const { status, message } = error
    const headers: [string, string][] = [
      ['Content-Type', 'text/plain; charset=utf-8'],
      ['Connection', 'close'],
    ]
    const answer = formatResponse({ status: Number(status), headers, body: `${message}\n` })
    return { refusal: `refused with ${String(status)}, ${message}`, answer }
  }
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      host: { type: 'string', default: '127.0.0.1' },
      port: { type: 'string', default: String(DEFAULT_PORT) },
      'idle-ms': { type: 'string', default: String(DEFAULT_IDLE_MS) },
    },
  })
  const port = wholeNumber('--port', values.port, 0, 65_535)
  const idleMs = wholeNumber('--idle-ms', values['idle-ms'], 1, 2 ** 31 - 1)
  // If the exercise is not written yet, say so now, not when the first client comes.
  formatResponse({ status: 200 })
  new RequestParser().push(Buffer.from('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n'))

  const running = await start({ host: values.host, port, idleMs, log: console.log })
  console.log(`HTTP by hand listens on http://${running.host}:${running.port}/`)
  onStopSignal(() => void running.close())
}

if (import.meta.main) runProgram(USAGE, main)
