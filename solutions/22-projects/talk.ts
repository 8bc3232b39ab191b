/** What both services share: lines in, lines out, and a polite end. Given complete. */
import { once } from 'node:events'
import type { Socket } from 'node:net'
import { WireError } from './wire-error.ts'

const LF = 0x0a

// #region lines
/**
 * Yields incoming lines, as bytes without their LF, until the peer's FIN; half a line is dropped.
 * Does not read on while its caller is busy with a line. Looks at every byte once, however small
 * the chunks are. Leaves the socket open however it ends.
 * @throws WireError `ERR_TOO_LARGE` as soon as a line has more than `maxBytes` bytes; the socket's
 *   own error when the connection breaks
 */
export async function* linesOf(socket: Socket, maxBytes: number): AsyncGenerator<Buffer> {
  let parts: Buffer[] = []
  let held = 0
  // A plain `for await (… of socket)`, left early, would destroy the socket.
  const chunks = socket.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>
  for await (const chunk of chunks) {
    let from = 0
    for (let end = chunk.indexOf(LF); end !== -1; end = chunk.indexOf(LF, from)) {
      hold(chunk.subarray(from, end))
      // Joined once per line, not once per chunk: twice the bytes cost twice the time.
      const line = Buffer.concat(parts)
      parts = []
      held = 0
      from = end + 1
      yield line
    }
    hold(chunk.subarray(from))
  }

  function hold(part: Buffer): void {
    held += part.length
    if (held > maxBytes)
      throw new WireError('ERR_TOO_LARGE', `a line has more than ${maxBytes} bytes`)
    if (part.length > 0) parts.push(part)
  }
}
// #endregion lines

/**
 * Writes a value as one line of JSON, and waits while the peer does not read fast enough. Does
 * nothing once our side has ended; a connection that breaks meanwhile is not an error here.
 */
export async function sendLine(socket: Socket, value: unknown): Promise<void> {
  if (socket.writableEnded || socket.destroyed) return
  if (socket.write(`${JSON.stringify(value)}\n`)) return
  const gone = new AbortController()
  const onClose = (): void => gone.abort()
  socket.once('close', onClose)
  await once(socket, 'drain', { signal: gone.signal }).catch(() => {})
  socket.removeListener('close', onClose)
}

/** Says goodbye: FIN, what still comes is thrown away, and after `graceMs` the socket is destroyed. */
export function leave(socket: Socket, graceMs: number): void {
  if (socket.destroyed) return
  socket.end()
  // Left unread, the rest would turn the end into a reset.
  socket.resume()
  const timer = setTimeout(() => socket.destroy(), graceMs)
  socket.once('close', () => clearTimeout(timer))
}
