/**
 * The time service: tells everyone who connects what time it is, and closes.
 *
 *     server                          client
 *       |<------- connection ----------|
 *       |-- 2031-11-28 23:59:58.765000 |   26 ASCII bytes, no line end
 *       |-- FIN ---------------------->|   "that was all"
 *
 * Source: RFC 9293 §3.6 (closing), §2.2 (a TCP connection carries a byte stream).
 */
import { once } from 'node:events'
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'

export interface TimeServiceOptions {
  /** Address to bind. Default `127.0.0.1`: reachable from this machine only. */
  host?: string
  /** Port to bind. Default 6789; 0 lets the system choose a free one. */
  port?: number
  /** The clock, asked once for each client. Default: the machine's own. */
  now?: () => Date
  /** Gets one line for each client: `connected <address>:<port>`. Default: nowhere. */
  log?: (line: string) => void
  /** How long `close()` lets clients finish before it cuts them off. Default 1,000 ms. */
  graceMs?: number
}

export interface TimeService {
  host: string
  /** The port in use, even if 0 was asked for. */
  port: number
  /**
   * Stops accepting, lets connected clients finish, and destroys whatever connections are left
   * after `graceMs`. Resolves when the port can be bound again. After that, nothing of the
   * service, not even a timer, keeps the process alive. May be called twice.
   */
  close(): Promise<void>
}

// #region start
/**
 * Starts the time service.
 *
 * Each client gets the local time as `YYYY-MM-DD HH:MM:SS.mmm000` (exactly 26 ASCII bytes, the
 * last three digits always 000) in one write, then FIN. The server does not wait for the client to
 * say something. Whatever a client sends is read and thrown away, so that a talkative client gets
 * its answer too and no connection is left behind. Clients that break off or send nonsense never
 * stop the server; any number of clients can be served at once.
 * @returns the bound address and `close()`, once the server listens
 * @throws the system's error (`EADDRINUSE`, `EADDRNOTAVAIL`, `EACCES` …); nothing stays open then
 */
export async function start(options: TimeServiceOptions = {}): Promise<TimeService> {
  const { now = () => new Date(), log = () => {}, graceMs = 1_000 } = options
  const clients = new Set<Socket>()

  const server = createServer((socket) => {
    clients.add(socket)
    socket.on('close', () => clients.delete(socket))
    // A client may reset the connection at any moment. That is its right and not our failure;
    // without a listener, the 'error' event would end the whole process.
    socket.on('error', () => {})
    // Reading matters even though nobody wants the bytes: closing with unread data sends a reset
    // instead of FIN, and a socket that is never read never notices that the client has left.
    socket.resume()
    // A client can be gone before we look; then it no longer has an address.
    if (socket.remoteAddress) log(`connected ${socket.remoteAddress}:${socket.remotePort}`)
    socket.end(formatTime(now()))
  })

  // listen() reports a busy port later, as an 'error' event; once() turns it into a rejection.
  server.listen({ host: options.host ?? '127.0.0.1', port: options.port ?? 6789 })
  await once(server, 'listening')
  // From here on an 'error' means that one client could not be accepted; the next one may be.
  server.on('error', (error) => log(`not accepted: ${error.message}`))
  const { address, port } = boundAddress(server)
  return { host: address, port, close: closeWithPatience(server, clients, graceMs) }
}
// #endregion start

// #region close
function closeWithPatience(server: Server, clients: Set<Socket>, graceMs: number) {
  const closeOnce = async (): Promise<void> => {
    const closed = once(server, 'close')
    server.close() // no new clients; 'close' comes when the last old one has gone
    const cutOff = setTimeout(() => {
      for (const socket of clients) socket.destroy()
    }, graceMs)
    await closed
    clearTimeout(cutOff) // a forgotten timer would keep the process alive
  }
  let closing: Promise<void> | undefined
  // The first call does the work; a second one waits for the same end.
  return (): Promise<void> => (closing ??= closeOnce())
}
// #endregion close

/** Where the server really listens: the system has replaced port 0 with a free one. */
function boundAddress(server: Server): AddressInfo {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('not bound to a port')
  return address
}

// #region format
/** Local time as `YYYY-MM-DD HH:MM:SS.mmm000`; a `Date` has no microseconds, so they are 000. */
function formatTime(time: Date): string {
  const date = [
    pad(time.getFullYear(), 4),
    pad(time.getMonth() + 1, 2), // January is month 0
    pad(time.getDate(), 2),
  ]
  const clock = [pad(time.getHours(), 2), pad(time.getMinutes(), 2), pad(time.getSeconds(), 2)]
  return `${date.join('-')} ${clock.join(':')}.${pad(time.getMilliseconds(), 3)}000`
}

function pad(value: number, digits: number): string {
  return String(value).padStart(digits, '0')
}
// #endregion format
