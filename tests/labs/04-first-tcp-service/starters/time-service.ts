/**
 * The time service: tells everyone who connects what time it is, and closes.
 *
 *     server                          client
 *       |<------- connection ----------|
 *       |-- 2031-11-28 23:59:58.765000 |   26 ASCII bytes, no line end
 *       |-- FIN ---------------------->|   "that was all"
 *
 * You need `createServer` from node:net. greeting-server.ts is a smaller server to learn from.
 */

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
export async function start(_options: TimeServiceOptions = {}): Promise<TimeService> {
  throw new Error('TODO: write start() in time-service.ts')
}
