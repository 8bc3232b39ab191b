/** Datagram echo: whatever arrives goes back to where it came from, unchanged. */

const DEFAULT_PORT = 6789

export interface EchoOptions {
  host?: string
  /** 0: let the system choose. */
  port?: number
  /** Gets one line for each datagram, in words of your own. */
  log?(line: string): void
}

export interface Echo {
  host: string
  port: number
  /** Resolves once the port is free again. May be called twice. */
  close(): Promise<void>
}

/**
 * Starts the echo service: every datagram of 0 to 65,507 bytes goes back to its sender.
 * @returns once the socket is bound
 * @throws the system error (`EADDRINUSE`, `EADDRNOTAVAIL`, …) when it cannot be bound
 */
export async function startEcho(options: EchoOptions = {}): Promise<Echo> {
  const { host = '127.0.0.1', port = DEFAULT_PORT, log = () => {} } = options
  throw new Error('TODO: startEcho in echo.ts')
}
