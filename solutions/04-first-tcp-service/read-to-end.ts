/**
 * Reads everything a server says until it closes its side (FIN).
 * Source: RFC 9293 §3.6 (FIN: "no more data from me"), §3.5.3 (RST: the connection is broken).
 */
import { connect } from 'node:net'

/** Longest delay that Node's timers keep; a longer one would fire at once. */
const MAX_TIMEOUT_MS = 2_147_483_647

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

// #region read
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
export async function readToEnd(options: ReadToEndOptions): Promise<string> {
  const { host = '127.0.0.1', port, signal } = options
  const { maxBytes = 1024 * 1024, timeoutMs = 5_000 } = options
  mustBeWhole('port', port, 65_535)
  mustBeWhole('maxBytes', maxBytes, Number.MAX_SAFE_INTEGER)
  mustBeWhole('timeoutMs', timeoutMs, MAX_TIMEOUT_MS)
  if (signal?.aborted) throw Object.assign(new Error('aborted'), { name: 'AbortError' })

  // One signal for both ways to give up. It destroys the socket in every phase: while the
  // connection is set up, between two chunks, after the last one.
  const deadline = AbortSignal.timeout(timeoutMs)
  const giveUp = signal ? AbortSignal.any([signal, deadline]) : deadline
  const socket = connect({ host, port, signal: giveUp })
  const closed = new Promise((resolve) => socket.once('close', resolve))

  const chunks: Buffer[] = []
  let receivedBytes = 0
  try {
    // The loop ends at FIN. A reset makes it throw, so half an answer never looks whole.
    for await (const chunk of socket as AsyncIterable<Buffer>) {
      receivedBytes += chunk.length
      if (receivedBytes > maxBytes) throw failure('ERR_TOO_LARGE', `more than ${maxBytes} bytes`)
      chunks.push(chunk)
    }
  } catch (error) {
    if (deadline.aborted && !signal?.aborted)
      throw failure('ERR_TIMEOUT', `no end after ${timeoutMs} ms`)
    throw error
  } finally {
    socket.destroy()
    await closed
  }
  // Only now: a character may have been cut between two chunks.
  return decodeUtf8(Buffer.concat(chunks))
}
// #endregion read

// #region decode
function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw failure('ERR_PROTOCOL', 'the answer is not UTF-8')
  }
}
// #endregion decode

function mustBeWhole(name: string, value: number, most: number): void {
  if (Number.isInteger(value) && value >= 1 && value <= most) return
  throw failure('ERR_INVALID', `${name} must be a whole number from 1 to ${most}`)
}

function failure(code: string, message: string): Error {
  return Object.assign(new Error(`${code}: ${message}`), { code })
}
