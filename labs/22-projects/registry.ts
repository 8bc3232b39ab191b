/**
 * The user registry. A client says who it is and stays; while it is connected it is listed.
 *
 *     client                                 server
 *       |-- {"name":"Ann","age":30} ---------->|
 *       |<-- {"ok":true,"id":1,"online":1} ----|
 *       |-- list ----------------------------->|
 *       |<-- {"users":[{"id":1,…}]} -----------|
 */
export interface RegistryOptions {
  /** Default `127.0.0.1`. */
  host?: string
  /** Default 7023; 0 lets the system choose. */
  port?: number
  /** How long a client may take to say who it is. Default 5,000 ms. */
  helloMs?: number
  /** How long a client may take to leave once it has our FIN. Default 1,000 ms. */
  graceMs?: number
  log?: (line: string) => void
}

export interface RegistryService {
  host: string
  port: number
  /**
   * Stops accepting, sends FIN to connected clients, destroys whatever is left after `graceMs`, and
   * resolves when the port is free. May be called twice.
   */
  close(): Promise<void>
}

/**
 * Starts the registry:
 *
 * - A user registers with one line, `{"name","age"}` in JSON; other members are ignored. The answer
 *   is `{"ok":true,"id":n,"online":k}`: ids count from 1 and are never reused; `online` is how
 *   many are registered now, this one included.
 * - The line `list`, before or after, is answered with `{"users":[{"id","name","age"}…]}`, by id.
 * - A name has 1 to 64 characters (code points), none of them a control character or a line break
 *   (`\p{Cc}`, `\p{Zl}`, `\p{Zp}`), nor half of a surrogate pair; otherwise `bad-name`. An age is a
 *   whole number from 0 to 150; otherwise `bad-age`. Other lines, and a second registration:
 *   `bad-request`. A line of more than 1,024 bytes: `too-large`, as soon as that is known. Each of
 *   them is answered with `{"ok":false,"error":"…"}` and FIN.
 * - A line ends with LF. A CR before it counts towards the 1,024 bytes and is not part of the text.
 * - A client not registered `helloMs` after connecting gets FIN, whatever it has sent.
 * - A user is listed until it sends FIN, its connection breaks, or we end it.
 * - `log` gets `+ <id> <name> <age>` and later, once, `- <id> <name>`; nothing else.
 * - A client still there `graceMs` after our FIN is destroyed. Clients that reset never stop the
 *   server.
 * @returns once it listens
 * @throws the system's error (`EADDRINUSE`, `EACCES` …); nothing stays open then
 */
export async function start(options: RegistryOptions = {}): Promise<RegistryService> {
  throw new Error('TODO: start in registry.ts')
}
