/** Receives one file from a file server that nobody vouches for (lesson 09). */
import { connect } from 'node:net'
import { decodeEnvelope } from './envelope.ts'
import { WireError } from './wire-error.ts'
import { saveFile } from './save-file.ts'

export interface FetchFileOptions {
  host?: string
  port: number
  /** Folder for the new file; it must exist. */
  dir: string
  /** Longest message accepted, in bytes on the wire. */
  maxBytes?: number
  /** For everything together: connecting, receiving, saving. */
  timeoutMs?: number
  signal?: AbortSignal
}

const DEFAULT_MAX_BYTES = 64 * 1024 * 1024
const DEFAULT_TIMEOUT_MS = 5_000
/** Node's timers cannot wait longer than this: they would fire at once. */
const MAX_TIMEOUT_MS = 2 ** 31 - 1

// #region fetch
/**
 * Connects, sends nothing, reads until FIN, checks the message, saves the file.
 * @returns the path of the new file
 * @throws WireError `ERR_INVALID`, `ERR_TIMEOUT`, `ERR_TOO_LARGE`, `ERR_PROTOCOL`; AbortError;
 * system errors untouched (ECONNREFUSED, ECONNRESET, EEXIST, ENOENT …)
 */
export async function fetchFile(options: FetchFileOptions): Promise<string> {
  const { dir, port, maxBytes = DEFAULT_MAX_BYTES, timeoutMs = DEFAULT_TIMEOUT_MS } = options
  checkRange('port', port, 65_535)
  checkRange('maxBytes', maxBytes, Number.MAX_SAFE_INTEGER)
  checkRange('timeoutMs', timeoutMs, MAX_TIMEOUT_MS)

  const deadline = AbortSignal.timeout(timeoutMs)
  const signal = options.signal ? AbortSignal.any([options.signal, deadline]) : deadline
  try {
    const message = await receiveAll({ host: options.host ?? '127.0.0.1', port, maxBytes, signal })
    return await saveFile({ dir, ...decodeEnvelope(message), signal })
  } catch (error) {
    // Both ways of stopping arrive as an AbortError; only the deadline is our own.
    const ownDeadline = deadline.aborted && !options.signal?.aborted
    if (ownDeadline && error instanceof Error && error.name === 'AbortError')
      throw new WireError('ERR_TIMEOUT', `not finished within ${timeoutMs} ms`, { cause: error })
    throw error
  }
}

function checkRange(name: string, value: number, max: number): void {
  if (Number.isInteger(value) && value >= 1 && value <= max) return
  throw new WireError('ERR_INVALID', `${name} must be a whole number from 1 to ${max}`)
}
// #endregion fetch

// #region receive
interface Source {
  host: string
  port: number
  maxBytes: number
  signal: AbortSignal
}

/** Everything that arrives before FIN, in one piece. The socket is gone when this settles. */
async function receiveAll({ host, port, maxBytes, signal }: Source): Promise<Uint8Array> {
  // connect() would send its SYN anyway and only then look at the signal.
  if (signal.aborted) throw new DOMException('aborted before it began', 'AbortError')
  const socket = connect({ host, port, signal })
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()))
  // The loop below throws the error. This listener is for one that comes after the loop.
  socket.on('error', () => {})
  const chunks: Buffer[] = []
  let receivedBytes = 0
  try {
    for await (const chunk of socket as AsyncIterable<Buffer>) {
      receivedBytes += chunk.length
      // Now, not at the end: the limit is there because the end may never come.
      if (receivedBytes > maxBytes)
        throw new WireError('ERR_TOO_LARGE', `the message is longer than ${maxBytes} bytes`)
      chunks.push(chunk)
    }
  } finally {
    socket.destroy()
    await closed
  }
  // One copy at the end. `all = Buffer.concat([all, chunk])` would copy everything every time.
  return Buffer.concat(chunks, receivedBytes)
}
// #endregion receive
