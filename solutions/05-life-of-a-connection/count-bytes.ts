/**
 * Asks the byte-count service. Our FIN ends the question, the server's FIN ends the answer.
 * Source: RFC 9293 §3.6 (after its own FIN a side still receives).
 */
import { connect } from 'node:net'
import { WireError } from './wire-error.ts'

/** A number of at most 16 digits and its LF. Anything longer is not this service's answer. */
const MAX_ANSWER_BYTES = 17

export interface CountBytesOptions {
  /** Default `127.0.0.1`. */
  host?: string
  port: number
  /** Time for the whole call, from start to last byte. Default 5,000. */
  timeoutMs?: number
  /** Aborting it gives up the question. */
  signal?: AbortSignal
}

// #region ask
/**
 * Sends `data`, half-closes, and reads the answer.
 * @returns how many bytes the server has counted
 * @throws the system's error, untouched: `ECONNREFUSED`, `ECONNRESET` …
 * @throws WireError `ERR_TRUNCATED` when the server ended before its LF, `ERR_PROTOCOL` when the
 *   answer is anything but digits and LF, `ERR_TIMEOUT` after `timeoutMs`
 * @throws an error named `AbortError` when `signal` is aborted
 */
export async function countBytes(data: Uint8Array, options: CountBytesOptions): Promise<number> {
  const { host = '127.0.0.1', port, timeoutMs = 5_000, signal } = options
  if (signal?.aborted) throw Object.assign(new Error('aborted'), { name: 'AbortError' })
  const deadline = AbortSignal.timeout(timeoutMs)
  const giveUp = signal ? AbortSignal.any([signal, deadline]) : deadline
  const socket = connect({ host, port, signal: giveUp })
  const closed = new Promise((resolve) => socket.once('close', resolve))
  // end() sends what is written, then FIN. Reading goes on; destroy() would end both at once.
  socket.end(data)
  const chunks: Buffer[] = []
  let bytes = 0
  try {
    for await (const chunk of socket as AsyncIterable<Buffer>) {
      chunks.push(chunk)
      bytes += chunk.length
      if (bytes > MAX_ANSWER_BYTES) throw new WireError('ERR_PROTOCOL', 'the answer is too long')
    }
  } catch (error) {
    if (deadline.aborted && !signal?.aborted)
      throw new WireError('ERR_TIMEOUT', `no answer after ${timeoutMs} ms`)
    throw error
  } finally {
    socket.destroy()
    await closed
  }
  return parseAnswer(Buffer.concat(chunks).toString('latin1'))
}
// #endregion ask

// #region parse
function parseAnswer(answer: string): number {
  if (/^\d{1,16}\n$/.test(answer)) return Number(answer)
  // Digits without their LF may be half a number: 52 of 5242880.
  if (/^\d*$/.test(answer)) throw new WireError('ERR_TRUNCATED', 'the answer has no end')
  throw new WireError('ERR_PROTOCOL', `this is no number: ${JSON.stringify(answer)}`)
}
// #endregion parse
