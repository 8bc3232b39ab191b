/**
 * Asks a greeting server for its greeting, and does not let it take longer than allowed.
 *
 * You need `connect` from node:net and `WireError` from ./wire-error.ts.
 */

/** The whole greeting; FIN follows. */
export const GREETING_BYTES = 28

export interface GreetingOptions {
  /** Default `127.0.0.1`. */
  host?: string
  /** 1–65535. */
  port: number
  /** Time for the whole call: the name, the connection, the last byte. Default 5,000. */
  timeoutMs?: number
  /** Aborting it gives up everything. */
  signal?: AbortSignal
}

/**
 * Connects, sends nothing, and reads until the server's FIN.
 * The socket is gone before the promise settles, and no timer is left.
 * @returns the greeting: exactly 28 bytes, decoded as UTF-8
 * @throws the system's error as it is: `ECONNREFUSED`, `ECONNRESET`, `EAI_AGAIN`, …
 * @throws WireError `ERR_TIMEOUT` when the FIN has not come after `timeoutMs`
 * @throws WireError `ERR_TRUNCATED` when the FIN comes before 28 bytes have
 * @throws WireError `ERR_TOO_LARGE` as soon as there are more than 28 bytes
 * @throws WireError `ERR_PROTOCOL` when the bytes are not UTF-8
 * @throws WireError `ERR_INVALID` when `port` or `timeoutMs` is not a whole number in its range;
 *   nothing is connected then
 * @throws an error named `AbortError` when `signal` is aborted; with one that is already aborted,
 *   nothing is connected
 */
export async function fetchGreeting(_options: GreetingOptions): Promise<string> {
  throw new Error('TODO: write fetchGreeting() in fetch-greeting.ts')
}
