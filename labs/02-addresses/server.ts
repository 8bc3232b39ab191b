/**
 * whoami: tells everyone who connects both ends of the connection, as one line of JSON, and ends.
 * It listens on loopback addresses only, and shows what the choice among them decides.
 */
import { createServer, isIPv6, type Socket } from 'node:net'
import { parseArgs } from 'node:util'
import { onStopSignal, runProgram, UsageError, wholeNumber } from './program.ts'

const USAGE = 'usage: server.ts [--host 127.0.0.1|127.x.y.z|::1|::ffff:127.0.0.1] [--port 7002]'
const DEFAULT_PORT = 7002
/** How long connections may go on once the server is told to stop. */
const STOP_MS = 1_000
const LOOPBACK = /^(?:127(?:\.\d{1,3}){3}|::1|::ffff:127(?:\.\d{1,3}){3}|localhost)$/

export interface Options {
  host?: string
  /** 0: let the system choose. */
  port?: number
  log?(line: string): void
}

export interface Running {
  host: string
  port: number
  /** Stops accepting, ends the connections, and resolves once the port is free again. */
  close(): Promise<void>
}

interface End {
  address: string
  port: number
  family: 4 | 6
}

/**
 * Starts the server.
 * @returns once it listens
 * @throws the system error (`EADDRINUSE`, `EADDRNOTAVAIL`, `EACCES`, …) when it cannot listen
 */
export async function start(options: Options = {}): Promise<Running> {
  const { host = '127.0.0.1', port = DEFAULT_PORT, log = () => {} } = options
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', (error) => log(error.message))
    socket.on('close', () => sockets.delete(socket))
    // Whatever the client says is read and thrown away.
    socket.resume()
    const line = describe(socket)
    log(line)
    socket.end(`${line}\n`)
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

// #region describe
function describe(socket: Socket): string {
  return JSON.stringify({
    client: endOf(socket.remoteAddress, socket.remotePort),
    server: endOf(socket.localAddress, socket.localPort),
  })
}

/** An IPv6 socket shows its IPv4 clients as `::ffff:a.b.c.d`. They are still IPv4 clients. */
function endOf(address = '', port = 0): End {
  const mapped = /^::ffff:(\d+(?:\.\d+){3})$/i.exec(address)?.[1]
  if (mapped !== undefined) return { address: mapped, port, family: 4 }
  return { address, port, family: isIPv6(address) ? 6 : 4 }
}
// #endregion describe

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      host: { type: 'string', default: '127.0.0.1' },
      port: { type: 'string', default: String(DEFAULT_PORT) },
    },
  })
  const port = wholeNumber('--port', values.port, 0, 65_535)
  if (!LOOPBACK.test(values.host))
    throw new UsageError(`--host takes a loopback address, not "${values.host}"`)
  const running = await start({ host: values.host, port, log: console.log })
  const host = isIPv6(running.host) ? `[${running.host}]` : running.host
  console.log(`whoami listens on ${host}:${running.port}`)
  onStopSignal(() => void running.close())
}

if (import.meta.main) runProgram(USAGE, main)
