/**
 * One question, one answer, one datagram each.
 * Errors: a system error as it is, or a `WireError` (see wire-error.ts).
 */

export interface AskOptions {
  host: string
  port: number
  /** For the whole call, in milliseconds. */
  timeoutMs?: number
  signal?: AbortSignal
}

/**
 * Sends `text` as one datagram of UTF-8 and waits for one datagram from the same address and port.
 * Datagrams from anywhere else are ignored. The socket is closed before the promise settles.
 * @param text may be empty; then so is the datagram
 * @returns the answer as text, perhaps empty
 * @throws `EMSGSIZE` when the text does not fit into one datagram; `ECONNREFUSED` when the other
 *   side says that nobody has the port (a socket that is not connected never hears of it); WireError
 *   `ERR_TIMEOUT` when nothing came in time, `ERR_PROTOCOL` when the answer is not UTF-8; the
 *   signal's reason (`AbortError`) when aborted
 */
export async function ask(
  text: string,
  { host, port, timeoutMs = 5_000, signal }: AskOptions,
): Promise<string> {
  throw new Error('TODO: ask in ask.ts')
}
