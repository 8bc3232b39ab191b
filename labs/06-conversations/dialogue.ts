/**
 * The line dialogue: a receipt for every line, until the client says `##`.
 *
 *     client                          server
 *       |-- hello LF ------------------->|
 *       |<------- Receive your message LF|
 *       |-- LF ------------------------->|   an empty line is a message too
 *       |<------- Receive your message LF|
 *       |-- ## LF ---------------------->|
 *       |<-------------------------- FIN |
 */

export interface DialogueOptions {
  /** Default `127.0.0.1`. */
  host?: string
  /** Default 9901; 0 lets the system choose. */
  port?: number
  /** Gets `connected <address>:<port>`, then `<address>:<port> said <text>` for each message. */
  log?: (line: string) => void
  /** How long `close()` lets clients finish before it cuts them off. Default 1,000 ms. */
  graceMs?: number
}

export interface Dialogue {
  host: string
  port: number
  /**
   * Stops accepting, sends FIN to connected clients, and destroys whatever is left after `graceMs`.
   * Resolves when the port is free. May be called twice.
   */
  close(): Promise<void>
}

/**
 * Starts the dialogue server. It answers each line with `Receive your message` and LF, in order,
 * for any number of clients at the same time:
 *
 * - A line ends with LF or CRLF. An empty line is a message like any other.
 * - The line `##` has no reply: the server sends FIN, after the replies to the lines before it.
 * - A client that ends (FIN) gets the replies it is owed, then FIN. Half a line is not a message.
 * - A line of more than 1,024 bytes, ended or not, is answered with `ERR line too long` and LF, and
 *   then FIN.
 * - After its own FIN the server keeps reading and throws away what comes. Left unread, that would
 *   turn the end into a reset, and a reset can destroy replies.
 * - Text for the log is decoded as UTF-8, a whole line at a time; what is not UTF-8 becomes U+FFFD.
 * - Clients that reset, stay silent or send nonsense never stop the server.
 * @returns once it listens
 * @throws the system's error (`EADDRINUSE`, `EACCES` …); nothing stays open then
 */
export async function start(options: DialogueOptions = {}): Promise<Dialogue> {
  throw new Error('TODO: start in dialogue.ts')
}
