/** From a source into a connection, at the pace of whoever reads at the other end. */
import type { Socket } from 'node:net'
import { once } from 'node:events'
import type { Readable } from 'node:stream'

export interface PumpOptions {
  /** Breaks the transfer off. */
  signal?: AbortSignal
}

// #region pump
/**
 * Copies `readable` into `socket`, then ends the socket's writing side (FIN).
 * @param readable gives bytes; it is read no faster than the socket takes them
 * @returns the number of bytes, once the socket has emitted `'finish'`
 * @throws the source's own error; what broke the connection (`ECONNRESET`, `EPIPE`, …);
 *   an `AbortError` within 100 ms of the abort. Source and socket are destroyed then
 */
export async function pump(
  readable: Readable,
  socket: Socket,
  { signal }: PumpOptions = {},
): Promise<number> {
  let copiedBytes = 0
  try {
    for await (const chunk of readable as AsyncIterable<Uint8Array>) {
      copiedBytes += chunk.length
      if (!socket.write(chunk)) await once(socket, 'drain', signal ? { signal } : {})
    }
  } finally {
    socket.end()
    if (!socket.destroyed) await once(socket, 'finish')
  }
  return copiedBytes
}
// #endregion pump
