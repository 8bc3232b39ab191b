/**
 * The code-book service: words in, plain words out. A line is a request, and each gets one line as
 * an answer, in the order of the requests:
 *
 *     {"words":["qbmm","what"]}   →  {"words":["hello","what"],"unknown":[1]}
 *     nonsense                    →  {"error":"bad-request"}
 *     more than 64 KiB, no LF     →  {"error":"too-large"}, FIN
 */
export interface CodeBookOptions {
  /** A JSON file: one object whose values are all strings. */
  dictionary: string
  /** Default `127.0.0.1`. */
  host?: string
  /** Default 7022; 0 lets the system choose. */
  port?: number
  /** How long a client may go without a complete request. Default 60,000 ms. */
  idleMs?: number
  /** How long a client may take to leave once it has our FIN. Default 1,000 ms. */
  graceMs?: number
  log?: (line: string) => void
}

export interface CodeBookService {
  host: string
  port: number
  /**
   * Stops accepting, sends FIN to connected clients, destroys whatever is left after `graceMs`, and
   * resolves when the port is free. May be called twice.
   */
  close(): Promise<void>
}

/**
 * Reads the dictionary, then starts the service:
 *
 * - A request is one line, a JSON object with `words`, an array of strings; other members are
 *   ignored. The answer has `words`, as many and in the same order, each decoded when the
 *   dictionary has exactly this word, and unchanged otherwise; `unknown` lists the positions of the
 *   unchanged ones, from 0, in ascending order.
 * - Anything that is not a request (not JSON, not UTF-8, another shape, an empty line) is answered
 *   with `{"error":"bad-request"}`, and the connection stays open.
 * - A line of 65,536 bytes without its LF is accepted. As soon as it is longer:
 *   `{"error":"too-large"}` and FIN.
 * - Several requests may come on one connection, followed by FIN: all are answered, in order, then
 *   FIN. Half a line before FIN is dropped.
 * - Without a complete line for `idleMs`: FIN. A client still there `graceMs` after our FIN is
 *   destroyed. Clients that reset never stop the server.
 * - `log` gets `<address>:<port> words <n> unknown <m>`, `<address>:<port> bad-request` or
 *   `<address>:<port> too-large` for each request, and never a word from it.
 * @returns once it listens
 * @throws the system's error (`ENOENT`, `EADDRINUSE` …); WireError `ERR_PROTOCOL` when the file is
 *   not a dictionary. Nothing listens then
 */
export async function start(options: CodeBookOptions): Promise<CodeBookService> {
  throw new Error('TODO: start in code-book.ts')
}
