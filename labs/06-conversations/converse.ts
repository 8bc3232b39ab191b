/**
 * The other side of the line dialogue: says a line, waits for the receipt, says the next one.
 * Errors are a `WireError` (see wire-error.ts), or the system's own.
 */

export interface ConverseOptions {
  /** Default `127.0.0.1`. */
  host?: string
  /** 1–65535. */
  port: number
  /** Time for the whole conversation; 1–2,147,483,647. Default 5,000. */
  timeoutMs?: number
  /** Aborting it gives up the conversation. */
  signal?: AbortSignal
}

/**
 * Says `lines` to a dialogue server, one at a time, each with LF: the next one only once the reply
 * to the previous one, ended by LF or CRLF, is in. Then says `##` with LF, sends FIN, and
 * reads to the server's FIN. An empty list says only `##`.
 *
 * The socket is gone before the promise settles, and nothing keeps the process alive after that.
 * @returns the replies, one for each line, without their LF or CRLF
 * @throws WireError `ERR_INVALID`, nothing connected: a line that contains CR or LF, has more than
 *   1,024 bytes, is `##`, or contains half of a surrogate pair; `port` or `timeoutMs` not a whole
 *   number in its range
 * @throws WireError `ERR_TRUNCATED` when the server ends before a reply is complete
 * @throws WireError `ERR_TOO_LARGE` for a reply of more than 1,024 bytes, complete or not
 * @throws WireError `ERR_PROTOCOL` for a reply that is not UTF-8, and for bytes that nobody asked
 *   for: after a reply, before the next line is sent, or after the last reply
 * @throws WireError `ERR_TIMEOUT` when the conversation is not over after `timeoutMs`
 * @throws an error named `AbortError` when `signal` is aborted; if it was aborted from the start,
 *   nothing is connected
 * @throws the system's errors untouched: `ECONNREFUSED`, `ECONNRESET` …
 */
export async function converse(lines: string[], options: ConverseOptions): Promise<string[]> {
  throw new Error('TODO: converse in converse.ts')
}
