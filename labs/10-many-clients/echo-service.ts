/**
 * Echo once, for many clients at once: the first bytes that a client sends come back, then FIN.
 *
 *     client                     server
 *       |-- Node client 7 -------->|
 *       |<-------- Node client 7 --|
 *       |<-------------------- FIN |
 *       |-- FIN ------------------>|
 */
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

/**
 * Starts the echo server, for any number of clients at once:
 *
 * - The first bytes that a client sends come back, at most 1,024 of them; then FIN. What it sends
 *   later is read and thrown away: left unread, it would turn the end into a reset.
 * - A client that closes without a word gets FIN and nothing else. One that has sent nothing for
 *   `idleMs` gets FIN.
 * - A client still there `graceMs` after our FIN is destroyed, whether it talks or not.
 * - Beyond `maxConnections` open ones, a connection is accepted and closed at once, without a byte.
 *   When one has closed, there is room again.
 * - `log` gets `Connection from <address>:<port>`, `Received <n> bytes` with the number of bytes
 *   that are echoed, `Closed <address>:<port>`; if turned away, only `Refused <address>:<port>`.
 * - Clients that reset, stay silent or talk endlessly never stop the server.
 * @returns once it listens
 * @throws the system's error (`EADDRINUSE`, `EACCES` …); nothing stays open then
 */
export async function start(options: EchoOptions = {}): Promise<EchoService> {
  throw new Error('TODO: start in echo-service.ts')
}
