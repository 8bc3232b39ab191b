/**
 * Asks a greeting server for its greeting, and does not let it take longer than allowed.
 * Source: RFC 9293 §3.6 (FIN: "no more data from me"), §3.5.3 (RST), §3.8.4 (no liveness check).
 */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { WireError } from './wire-error.ts'

/** The whole greeting; FIN follows. */
export const GREETING_BYTES = 28
/** Longest delay that Node's timers keep; a longer one would fire at once. */
const MAX_TIMEOUT_MS = 2_147_483_647

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

// #region fetch
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
export async function fetchGreeting(options: GreetingOptions): Promise<string> {
  const { host = '127.0.0.1', port, timeoutMs = 5_000, signal } = options
  mustBeWhole('port', port, 65_535)
  mustBeWhole('timeoutMs', timeoutMs, MAX_TIMEOUT_MS)
  if (signal?.aborted) throw aborted(signal)

  // One clock for all phases. An incoming byte does not restart it.
  const deadline = AbortSignal.timeout(timeoutMs)
  const giveUp = signal ? AbortSignal.any([signal, deadline]) : deadline
  // The signal destroys the socket whatever it is doing: resolving the name, connecting, reading.
  const socket = connect({ host, port, signal: giveUp })
  const closed = new Promise((resolve) => socket.once('close', resolve))
  try {
    return decodeUtf8(await readGreeting(socket))
  } catch (error) {
    // The socket only knows that it was told to stop. The signals know whose wish it was.
    if (signal?.aborted) throw aborted(signal)
    if (deadline.aborted && !(error instanceof WireError))
      throw new WireError('ERR_TIMEOUT', `no greeting within ${timeoutMs} ms`, { cause: error })
    throw error
  } finally {
    socket.destroy()
    await closed
  }
}
// #endregion fetch

// #region read
async function readGreeting(socket: Socket): Promise<Uint8Array> {
  await once(socket, 'connect')
  const chunks: Uint8Array[] = []
  let receivedBytes = 0
  // Ends at FIN. A reset makes it throw, so that half a greeting never looks like an early end.
  for await (const chunk of socket as AsyncIterable<Uint8Array>) {
    chunks.push(chunk)
    receivedBytes += chunk.length
    if (receivedBytes > GREETING_BYTES)
      throw new WireError('ERR_TOO_LARGE', `more than ${GREETING_BYTES} bytes`)
  }
  if (receivedBytes < GREETING_BYTES)
    throw new WireError('ERR_TRUNCATED', `FIN after ${receivedBytes} of ${GREETING_BYTES} bytes`)
  return Buffer.concat(chunks)
}
// #endregion read

function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw new WireError('ERR_PROTOCOL', 'the greeting is not UTF-8')
  }
}

function mustBeWhole(name: string, value: number, most: number): void {
  if (Number.isInteger(value) && value >= 1 && value <= most) return
  throw new WireError('ERR_INVALID', `${name} must be a whole number from 1 to ${most}`)
}

/** The reason of a signal can be anything; callers look for the name `AbortError`. */
function aborted(signal: AbortSignal): Error {
  return Object.assign(new Error('aborted', { cause: signal.reason }), { name: 'AbortError' })
}
