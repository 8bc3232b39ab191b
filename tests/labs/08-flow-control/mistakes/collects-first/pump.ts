/** From a source into a connection, at the pace of whoever reads at the other end. */
import type { Socket } from 'node:net'
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
  const chunks: Uint8Array[] = []
  for await (const chunk of readable) chunks.push(chunk as Uint8Array)
  const all = Buffer.concat(chunks)
  await new Promise<void>((resolve, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true })
    socket.on('error', reject)
    socket.end(all, () => resolve())
  })
  return all.length
}
// #endregion pump
