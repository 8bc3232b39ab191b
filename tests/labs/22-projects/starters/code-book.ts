/**
 * The code-book service: words in, plain words out. A line is a request, and each has one line for
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
   * Accepts nobody any more, sends FIN to the clients that are there, destroys what is left after
   * `graceMs`, and resolves when the port is free. May be called twice.
   */
  close(): Promise<void>
}

/**
 * Reads the dictionary, then starts the service:
 *
 * - A request is one line, an object in JSON with `words`, an array of strings; other members are
 *   ignored. The answer has `words`, as many and in the same order, each decoded when the
 *   dictionary has exactly this word, and unchanged otherwise; `unknown` lists the places of the
 *   unchanged ones, from 0, in ascending order.
 * - Whatever is no request (no JSON, no UTF-8, another shape, an empty line) is answered with
 *   `{"error":"bad-request"}`, and the connection stays.
 * - A line of 65,536 bytes without its LF is taken. As soon as it is longer: `{"error":"too-large"}`
 *   and FIN.
 * - Several requests may come on one connection, and FIN behind them: all are answered, in order,
 *   then FIN. Half a line before FIN is dropped.
 * - Without a complete line for `idleMs`: FIN. Who has our FIN and is still there `graceMs` later is
 *   destroyed. Clients that reset never stop the server.
 * - `log` gets `<address>:<port> words <n> unknown <m>`, `<address>:<port> bad-request` or
 *   `<address>:<port> too-large` for each request, and never a word of it.
 * @returns once it listens
 * @throws the system's error (`ENOENT`, `EADDRINUSE` …); WireError `ERR_PROTOCOL` when the file is
 *   no dictionary. Nothing listens then
 */
export async function start(options: CodeBookOptions): Promise<CodeBookService> {
  throw new Error('TODO: start in code-book.ts')
}
