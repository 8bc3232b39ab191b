/** The client of the code-book service. */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { linesOf } from './talk.ts'
import { WireError } from './wire-error.ts'

export interface DecodeOptions {
  /** Default `127.0.0.1`. */
  host?: string
  /** Default 7022. */
  port?: number
  /** For everything together. Default 5,000 ms. */
  timeoutMs?: number
  signal?: AbortSignal | undefined
}

/** Longest request the service accepts, without its LF. */
const MAX_LINE_BYTES = 64 * 1024
/** Longest answer we accept. Plain words may be longer than their code. */
const MAX_ANSWER_BYTES = 1024 * 1024

// #region decode
/**
 * Has the service decode a list of words, over one connection, with as many requests as it takes.
 * @returns the plain words, as many and in the same order; unknown ones as they were
 * @throws WireError `ERR_INVALID` before anything is sent; `ERR_TIMEOUT`; `ERR_TRUNCATED`;
 *   `ERR_PROTOCOL`; `ERR_TOO_LARGE`; the system's errors; AbortError. The socket is gone by then
 */
export async function decode(words: string[], options: DecodeOptions = {}): Promise<string[]> {
  const { host = '127.0.0.1', port = 7022, timeoutMs = 5_000, signal } = options
  const requests = requestsOf(words)
  const deadline = AbortSignal.timeout(timeoutMs)
  const stop = AbortSignal.any(signal ? [signal, deadline] : [deadline])
  stop.throwIfAborted()
  const socket = connect({ host, port, signal: stop })
  const closed = new Promise((resolve) => socket.once('close', resolve))
  socket.on('error', () => {}) // whoever waits for something gets it too
  try {
    await once(socket, 'connect')
    return await exchange(socket, requests)
  } catch (error) {
    if (signal?.aborted) throw new DOMException('decoding was cancelled', 'AbortError')
    if (deadline.aborted) throw new WireError('ERR_TIMEOUT', `no answer within ${timeoutMs} ms`)
    throw error
  } finally {
    socket.destroy()
    await closed
  }
}

async function exchange(socket: Socket, requests: string[][]): Promise<string[]> {
  const answers = linesOf(socket, MAX_ANSWER_BYTES)
  const plain: string[] = []
  for (const words of requests) {
    // In turns. If we wrote everything before reading, we might wait for a peer that waits too.
    socket.write(lineOf(words))
    const { value, done } = await answers.next()
    if (done) throw new WireError('ERR_TRUNCATED', 'the service ended before it had answered')
    plain.push(...readAnswer(value, words))
  }
  return plain
}
// #endregion decode

// #region requests
const lineOf = (words: string[]): string => `${JSON.stringify({ words })}\n`

/** Divides the words up so that no request is longer than the service accepts. */
function requestsOf(words: string[]): string[][] {
  const emptyBytes = Buffer.byteLength('{"words":[]}')
  let request: string[] = []
  let bytes = emptyBytes
  const requests = [request]
  for (const word of words) {
    if (typeof word !== 'string') throw new WireError('ERR_INVALID', 'a word is not a string')
    // Bytes, not characters, and as JSON writes them: quotes, escapes, and a comma.
    const size = Buffer.byteLength(JSON.stringify(word)) + 1
    if (emptyBytes + size - 1 > MAX_LINE_BYTES)
      throw new WireError('ERR_INVALID', 'a word is too long for any request')
    if (bytes + size - 1 > MAX_LINE_BYTES) {
      request = []
      requests.push(request)
      bytes = emptyBytes
    }
    request.push(word)
    bytes += size
  }
  return requests
}
// #endregion requests

// #region answer
/** @throws WireError `ERR_PROTOCOL` unless it is an answer to these words */
function readAnswer(line: Uint8Array, words: string[]): string[] {
  let answer: unknown
  try {
    answer = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(line))
  } catch (cause) {
    throw new WireError('ERR_PROTOCOL', 'the answer is not JSON', { cause })
  }
  const { words: plain, unknown, error } = (answer ?? {}) as Record<string, unknown>
  if (error !== undefined)
    throw new WireError('ERR_PROTOCOL', `the service says ${JSON.stringify(error)}`)
  const isComplete =
    Array.isArray(plain) &&
    plain.length === words.length &&
    plain.every((word): word is string => typeof word === 'string') &&
    Array.isArray(unknown) &&
    unknown.every((index) => Number.isInteger(index) && index >= 0 && index < words.length)
  if (!isComplete) throw new WireError('ERR_PROTOCOL', 'the answer does not fit the request')
  return plain
}
// #endregion answer
