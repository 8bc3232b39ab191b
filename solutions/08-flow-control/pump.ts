/** From a source into a connection, at the pace of whoever reads at the other end. */
import type { Socket } from 'node:net'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

export interface PumpOptions {
  /** Breaks the transfer off. */
  signal?: AbortSignal
}

// #region pump
/**
 * Copies `readable` into `socket`, then ends the socket's writing side (FIN).
 * @param readable yields bytes; it is read no faster than the socket takes them
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
  async function* counted(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of chunks) {
      copiedBytes += chunk.length
      yield chunk
    }
  }
  // pipeline waits for 'drain' after each false, ends the socket, and destroys both on any error.
  await pipeline(readable, counted, socket, signal ? { signal } : {})
  return copiedBytes
}
// #endregion pump
