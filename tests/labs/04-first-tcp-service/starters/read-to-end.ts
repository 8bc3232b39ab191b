/**
 * Reads everything a server says until it closes its side (FIN).
 *
 * You need `connect` from node:net. Try it against the greeting server, which already works.
 */

export interface ReadToEndOptions {
  /** Default `127.0.0.1`. */
  host?: string
  /** 1–65535. */
  port: number
  /** Most bytes accepted; at least 1. Default 1 MiB. */
  maxBytes?: number
  /** Time for the whole call, from start to last byte; 1–2,147,483,647. Default 5,000. */
  timeoutMs?: number
  /** Aborting it gives up the read. */
  signal?: AbortSignal
}

/**
 * Connects, sends nothing, and reads until the server's FIN.
 *
 * The socket is gone before the promise settles, whatever happened, and nothing (no timer either)
 * keeps the process alive after that. Errors made here carry their code in the property `code`.
 * @returns what the server sent, decoded as UTF-8
 * @throws the system's error, untouched: `ECONNREFUSED`, `ECONNRESET` …
 * @throws `ERR_INVALID` when `port`, `maxBytes` or `timeoutMs` is not a whole number in its range;
 *   nothing is connected then
 * @throws `ERR_TOO_LARGE` as soon as more than `maxBytes` bytes have come
 * @throws `ERR_TIMEOUT` when the server has not finished after `timeoutMs`
 * @throws `ERR_PROTOCOL` when the bytes are not valid UTF-8
 * @throws an error named `AbortError` when `signal` is aborted, before or during the read; with a
 *   signal that is already aborted, nothing is connected
 */
export async function readToEnd(_options: ReadToEndOptions): Promise<string> {
  throw new Error('TODO: write readToEnd() in read-to-end.ts')
}
