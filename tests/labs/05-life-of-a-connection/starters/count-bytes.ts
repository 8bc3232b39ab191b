/** Asks the byte-count service. Our FIN ends the question, the server's FIN ends the answer. */

export interface CountBytesOptions {
  /** Default `127.0.0.1`. */
  host?: string
  port: number
  /** Time for the whole call, from start to last byte. Default 5,000. */
  timeoutMs?: number
  /** Aborting it gives up the question. */
  signal?: AbortSignal
}

/**
 * Sends `data`, half-closes, and reads the answer: decimal digits, LF, FIN. The socket is gone
 * before the promise settles, whatever happened. Errors made here are a `WireError` (see
 * wire-error.ts).
 * @returns how many bytes the server has counted
 * @throws the system's error, untouched: `ECONNREFUSED`, `ECONNRESET` …
 * @throws WireError `ERR_TRUNCATED` when the server ended before its LF, `ERR_PROTOCOL` when the
 *   answer is anything but 1 to 16 digits and LF, `ERR_TIMEOUT` after `timeoutMs`
 * @throws an error named `AbortError` when `signal` is aborted, before or during the exchange
 */
export async function countBytes(_data: Uint8Array, _options: CountBytesOptions): Promise<number> {
  throw new Error('TODO: write countBytes() in count-bytes.ts')
}
