/**
 * One question, one answer, one datagram each.
 * Errors: a system error as it is, or a `WireError` (see wire-error.ts).
 * Source: RFC 8085 §3 (what UDP leaves to the program).
 */
import { createSocket } from 'node:dgram'
import { lookup } from 'node:dns/promises'
import { once } from 'node:events'
import { WireError } from './wire-error.ts'

export interface AskOptions {
  host: string
  port: number
  /** For the whole call, in milliseconds. */
  timeoutMs?: number
  signal?: AbortSignal
}

interface Target {
  address: string
  family: number
  port: number
}

// #region ask
/**
 * Sends `text` as one datagram of UTF-8 and waits for one datagram from the same address and port.
 * @param text may be empty; then so is the datagram
 * @returns the answer as text, perhaps empty
 * @throws `EMSGSIZE` when the text does not fit into one datagram; `ECONNREFUSED` when the other
 *   side says that nobody has the port; WireError `ERR_TIMEOUT` when nothing came in time,
 *   `ERR_PROTOCOL` when the answer is not UTF-8; the signal's reason (`AbortError`) when aborted
 */
export async function ask(
  text: string,
  { host, port, timeoutMs = 5_000, signal }: AskOptions,
): Promise<string> {
  signal?.throwIfAborted()
  const stop = new AbortController()
  const abort = (): void => stop.abort(signal?.reason)
  signal?.addEventListener('abort', abort)
  // One clock for all of it: strangers cannot restart it.
  const timer = setTimeout(() => {
    stop.abort(new WireError('ERR_TIMEOUT', `no answer within ${timeoutMs} ms`))
  }, timeoutMs)
  try {
    // Answers come from an address, so a name has to become one before they can be compared.
    const found = await Promise.race([lookup(host), rejection(stop.signal)])
    return decode(await exchange(Buffer.from(text), { ...found, port }, stop.signal))
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', abort)
  }
}

/** A socket for this question alone: its port tells this answer from those to other questions. */
async function exchange(bytes: Buffer, target: Target, signal: AbortSignal): Promise<Buffer> {
  const { address, family, port } = target
  const socket = createSocket(family === 6 ? 'udp6' : 'udp4')
  const answer = Promise.withResolvers<Buffer>()
  const settle = (error: Error | null): void => {
    if (error) answer.reject(error)
  }
  socket.on('error', settle)
  // The kernel filters for a connected socket. But between bind and connect it was open to all.
  socket.on('message', (received, from) => {
    if (from.address === address && from.port === port) answer.resolve(received)
  })
  // Sends nothing. It fixes the peer, and lets ICMP's "port unreachable" reach us as an error.
  socket.connect(port, address, (error?: Error) => {
    if (error) answer.reject(error)
    else socket.send(bytes, settle)
  })
  try {
    return await Promise.race([answer.promise, rejection(signal)])
  } finally {
    socket.close()
    await once(socket, 'close')
  }
}
// #endregion ask

function rejection(signal: AbortSignal): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>()
  // Nobody listens to the loser of the race.
  promise.catch(() => {})
  const onAbort = (): void => reject(signal.reason as Error)
  if (signal.aborted) onAbort()
  else signal.addEventListener('abort', onAbort, { once: true })
  return promise
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch (cause) {
    throw new WireError('ERR_PROTOCOL', 'the answer is not UTF-8', { cause })
  }
}
