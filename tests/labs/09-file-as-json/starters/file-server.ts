/** Sends one file to everyone who connects (lesson 09). Messages: see envelope.ts. */

export interface FileServerOptions {
  /** Path of the file; its last part is the name that clients see. */
  file: string
  /** Default `127.0.0.1`. */
  host?: string
  /** Default 5566; 0 lets the system choose. */
  port?: number
  /** Gets `connected <address>:<port>` for every client, and whatever else you find useful. */
  log?: (line: string) => void
  /** How long `close()` lets transfers go on. Default 1,000 ms. */
  graceMs?: number
}

export interface RunningServer {
  host: string
  port: number
  /**
   * Stops accepting and lets transfers go on for at most `graceMs`; what is left then is cut off.
   * Resolves when the port can be bound again. May be called twice.
   */
  close(): Promise<void>
}

/**
 * Reads the file once, then listens. Each client gets one message and FIN, whatever it sends, and
 * however fast or slowly the other clients read.
 * @returns after the server listens
 * @throws the system's error, for example ENOENT (no such file) or EADDRINUSE, nothing left open
 */
export async function start(options: FileServerOptions): Promise<RunningServer> {
  throw new Error('TODO: start in file-server.ts')
}
