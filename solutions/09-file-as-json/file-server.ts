/**
 * Sends one file to everyone who connects (lesson 09).
 * The message is built once, before the server listens; all connections share its bytes.
 */
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { basename } from 'node:path'
import { encodeEnvelope } from './envelope.ts'

export interface FileServerOptions {
  /** Path of the file; its last part is the name that clients see. */
  file: string
  host?: string
  /** 0 lets the system choose. */
  port?: number
  log?: (line: string) => void
  /** How long `close()` lets transfers go on. Default 1,000 ms. */
  graceMs?: number
}

export interface RunningServer {
  host: string
  port: number
  close(): Promise<void>
}

// #region start
/**
 * Reads the file, then listens.
 * @returns after the server listens
 * @throws the system's error, for example ENOENT (no such file) or EADDRINUSE, nothing left open
 */
export async function start(options: FileServerOptions): Promise<RunningServer> {
  const { file, host = '127.0.0.1', port = 5566, log = () => {}, graceMs = 1_000 } = options
  // Before listening: a missing file must be an error here, not in front of the first client.
  const message = encodeEnvelope({ filename: basename(file), bytes: await readFile(file) })

  const connections = new Set<Socket>()
  const server = createServer((socket) => {
    const peer = `${socket.remoteAddress}:${socket.remotePort}`
    connections.add(socket)
    socket.on('close', () => connections.delete(socket))
    // A client may vanish at any time. Without this listener it would take the server with it.
    socket.on('error', (error: NodeJS.ErrnoException) => log(`lost ${peer} ${error.code}`))
    log(`connected ${peer}`)
    // Nothing is expected from the client, but unread bytes keep the socket from ending, and
    // closing with them sends RST, which may destroy the reply on its way.
    socket.resume()
    socket.end(message)
  })
  server.listen(port, host)
  await once(server, 'listening')
  server.on('error', (error) => log(`server error ${error.message}`))

  const address = server.address() as AddressInfo
  let closing: Promise<void> | undefined
  const close = (): Promise<void> => (closing ??= stop(server, connections, graceMs))
  return { host: address.address, port: address.port, close }
}
// #endregion start

// #region stop
/** Stops accepting, lets transfers finish for a while, then cuts what is left. */
async function stop(server: Server, connections: Set<Socket>, graceMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  // Everything has been handed over and only the client's FIN is missing: an idle connection.
  for (const socket of connections) if (socket.writableFinished) socket.destroy()
  const timer = setTimeout(() => {
    for (const socket of connections) socket.destroy()
  }, graceMs)
  await closed
  clearTimeout(timer)
}
// #endregion stop
