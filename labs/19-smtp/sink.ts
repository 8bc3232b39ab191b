/** A mail server that takes everything and delivers nothing: one `Session` for each connection. */
import type { StoredMessage } from './session.ts'

export type { StoredMessage } from './session.ts'

export interface SinkOptions {
  /** Default `127.0.0.1`. */
  host?: string
  /** Default 2525; 0 lets the system choose. */
  port?: number
  /** Largest message accepted, in bytes. Default 1 MiB. */
  maxSize?: number
  /** What the server calls itself. Default `sink.example`. */
  name?: string
  /** How long a client may be silent. Default 5 minutes, the least that RFC 5321 allows. */
  idleMs?: number
  /** How long `close()` lets clients finish before it cuts them off. Default 1,000 ms. */
  graceMs?: number
  /** Gets what the peers do, a line each; secrets are masked. */
  log?: (line: string) => void
  /** Gets each message as soon as it is stored, before the client is told. */
  onMessage?: (message: StoredMessage) => void
}

export interface Sink {
  host: string
  port: number
  /** All that was stored, in order of arrival; grows. */
  messages: StoredMessage[]
  /**
   * Stops accepting, says 421 to connected clients, and destroys whatever is left after
   * `graceMs`. Resolves when the port is free. May be called twice.
   */
  close(): Promise<void>
}

/**
 * Starts the sink. It greets each client at once, writes the session's replies, and sends FIN after
 * the last one when the session is over.
 *
 * A client that is silent for `idleMs` gets a 421 and FIN. One that leaves, whenever and however,
 * disturbs nobody; half a message is not stored. A client that sends without reading is not read
 * from either.
 *
 * The log has a line `<address>:<port> said <command>` for each of the session's commands, and
 * whatever else you like.
 * @returns once it listens
 * @throws the system's error (`EADDRINUSE`, `EACCES` …); nothing stays open then
 */
export async function start(options: SinkOptions = {}): Promise<Sink> {
  throw new Error('TODO: start in sink.ts')
}
