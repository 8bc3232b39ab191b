/**
 * Echo once, for many clients at once: the first bytes that a client sends come back, then FIN.
 *
 *     client                     server
 *       |-- Node client 7 -------->|
 *       |<-------- Node client 7 --|
 *       |<-------------------- FIN |
 *       |-- FIN ------------------>|
 */
import { once } from 'node:events'
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'

export interface EchoOptions {
  /** Default `127.0.0.1`. */
  host?: string
  /** Default 5555; 0 lets the system choose. */
  port?: number
  /** How many connections may be open at a time. Default 100. */
  maxConnections?: number
  /** How long a client may stay silent before it gets FIN. Default 5,000 ms. */
  idleMs?: number
  /** How long a client may take to leave once it has our FIN. Default 1,000 ms. */
  graceMs?: number
  log?: (line: string) => void
}

export interface EchoService {
  host: string
  port: number
  /**
   * Stops accepting and sends FIN to connected clients; an echo on its way still arrives. Destroys
   * whatever is left after `graceMs`. Resolves when the port is free. May be called
   * twice.
   */
  close(): Promise<void>
}

/** What one read takes at most, as `recv(1024)` does. */
const MAX_BYTES = 1024

// #region start
/**
 * Starts the echo server.
 * @returns once it listens
 * @throws the system's error (`EADDRINUSE`, `EACCES` …); nothing stays open then
 */
export async function start(options: EchoOptions = {}): Promise<EchoService> {
  const { host = '127.0.0.1', port = 5555, maxConnections = 100, log = () => {} } = options
  const { idleMs = 5_000, graceMs = 1_000 } = options
  const clients = new Set<Socket>()
  const server = createServer((socket) => {
    clients.add(socket)
    socket.on('close', () => clients.delete(socket))
    echoOnce(socket, { idleMs, graceMs, log })
  })
  // Connections beyond it are accepted and closed at once; 'drop' reports each one.
  server.maxConnections = maxConnections
  server.on('drop', (from) => log(`Refused ${from?.remoteAddress}:${from?.remotePort}`))
  server.listen({ host, port })
  await once(server, 'listening')
  server.on('error', (error) => log(`not accepted: ${error.message}`))
  const bound = server.address() as AddressInfo
  let closing: Promise<void> | undefined
  const close = (): Promise<void> => (closing ??= stop(server, clients, graceMs))
  return { host: bound.address, port: bound.port, close }
}
// #endregion start

// #region echo
function echoOnce(
  socket: Socket,
  { idleMs, graceMs, log }: Required<Pick<EchoOptions, 'idleMs' | 'graceMs' | 'log'>>,
): void {
  const peer = `${socket.remoteAddress}:${socket.remotePort}`
  log(`Connection from ${peer}`)
  // All that belongs to this client lives in this function. Nothing here waits, so nobody else does.
  let timer = setTimeout(leave, idleMs)
  socket.on('data', (chunk: Buffer) => {
    // After our FIN the rest is read and thrown away. Left unread, it would turn into a reset.
    if (socket.writableEnded) return
    const bytes = chunk.subarray(0, MAX_BYTES)
    log(`Received ${bytes.length} bytes`)
    leave(bytes)
  })
  socket.on('error', () => {}) // a reset is the client's right
  socket.on('close', () => {
    clearTimeout(timer)
    log(`Closed ${peer}`)
  })

  /** FIN after the last bytes. A client that stays anyway, talking or not, is cut off. */
  function leave(lastBytes?: Uint8Array): void {
    clearTimeout(timer)
    timer = setTimeout(() => socket.destroy(), graceMs)
    if (lastBytes) socket.end(lastBytes)
    else socket.end()
  }
}
// #endregion echo

// #region stop
async function stop(server: Server, clients: Set<Socket>, graceMs: number): Promise<void> {
  const closed = once(server, 'close')
  // Stops listening. Its 'close' comes when the last connection is gone, which may be never.
  server.close()
  for (const socket of clients) socket.end()
  const cutOff = setTimeout(() => {
    for (const socket of clients) socket.destroy()
  }, graceMs)
  await closed
  clearTimeout(cutOff)
}
// #endregion stop
