/**
 * The byte-count service: reads until the client's FIN, then answers how many bytes there were.
 *
 *     client                          server
 *       |-- bytes, any number ---------->|
 *       |-- FIN ------------------------>|   "that was all": a half-close
 *       |<------------------ 5242880\n --|   the other half is still open
 *       |<-------------------------- FIN-|
 */

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

/**
 * Starts the service. Each client sends bytes and then FIN; `delayMs` after the FIN it gets their
 * number in decimal digits and LF, then our FIN. A client that resets or says nothing disturbs
 * nobody else.
 * @returns the bound address and `close()`, once the server listens
 * @throws the system's error (`EADDRINUSE`, `EADDRNOTAVAIL`, `EACCES` …); nothing stays open then
 */
export async function start(_options: CountServiceOptions = {}): Promise<CountService> {
  throw new Error('TODO: write start() in count-service.ts')
}
