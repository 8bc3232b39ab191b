/**
 * The byte-count service: reads until the client's FIN, then answers how many bytes there were.
 *
 *     client                          server
 *       |-- bytes, any number ---------->|
 *       |-- FIN ------------------------>|   "that was all": a half-close
 *       |<------------------ 5242880\n --|   the other half is still open
 *       |<-------------------------- FIN-|
 *
 * Source: RFC 9293 §3.6 (each direction is closed on its own).
 */
import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'

const DEFAULT_PORT = 7005

export interface CountServiceOptions {
  /** Address to bind. Default `127.0.0.1`: reachable from this machine only. */
  host?: string
  /** Port to bind. Default 7005; 0 lets the system choose a free one. */
  port?: number
  /** How long the service thinks between a client's FIN and its answer. Default 0. */
  delayMs?: number
  /** Gets one line for each client that was answered: `counted <bytes>`. Default: nowhere. */
  log?: (line: string) => void
  /** How long `close()` lets clients finish before it cuts them off. Default 1,000 ms. */
  graceMs?: number
}

export interface CountService {
  host: string
  /** The port in use, even if 0 was asked for. */
  port: number
  /**
   * Stops accepting, lets connected clients finish, and destroys whatever connections are left
   * after `graceMs`. Resolves when the port can be bound again. May be called twice.
   */
  close(): Promise<void>
}

// #region start
/**
 * Starts the service.
 * @returns the bound address and `close()`, once the server listens
 * @throws the system's error (`EADDRINUSE`, `EADDRNOTAVAIL`, `EACCES` …); nothing stays open then
 */
export async function start(options: CountServiceOptions = {}): Promise<CountService> {
  const { host = '127.0.0.1', port = DEFAULT_PORT, graceMs = 1_000 } = options
  const clients = new Set<Socket>()
  // Without allowHalfOpen, Node answers the client's FIN with ours at once, and a later answer has
  // nowhere to go.
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    clients.add(socket)
    socket.on('close', () => clients.delete(socket))
    count(socket, options)
  })
  // A busy port is reported later, by an event; once() turns it into a rejection. Node sets
  // SO_REUSEADDR itself, so that old connections in TIME-WAIT do not keep the port.
  server.listen({ host, port })
  await once(server, 'listening')
  const bound = server.address()
  if (bound === null || typeof bound === 'string') throw new Error('not bound to a port')
  return { host: bound.address, port: bound.port, close: closer(server, clients, graceMs) }
}
// #endregion start

// #region count
function count(socket: Socket, { delayMs = 0, log = () => {} }: CountServiceOptions): void {
  let bytes = 0
  let timer: NodeJS.Timeout | undefined
  socket.on('data', (chunk) => {
    bytes += chunk.length
  })
  // 'end' is the client's FIN. 'close' would be too late: the connection is gone by then.
  socket.on('end', () => {
    timer = setTimeout(() => {
      socket.end(`${bytes}\n`)
      log(`counted ${bytes}`)
    }, delayMs)
  })
  // A client may reset at any moment; 'close' follows, and nobody waits for the answer.
  socket.on('error', () => {})
  socket.on('close', () => clearTimeout(timer))
}
// #endregion count

function closer(server: Server, clients: Set<Socket>, graceMs: number): () => Promise<void> {
  const closeOnce = async (): Promise<void> => {
    const closed = once(server, 'close')
    server.close()
    const cutOff = setTimeout(() => {
      for (const socket of clients) socket.destroy()
    }, graceMs)
    await closed
    clearTimeout(cutOff)
  }
  let closing: Promise<void> | undefined
  return (): Promise<void> => (closing ??= closeOnce())
}
