/** From a source into a connection, at the pace of whoever reads at the other end. */
import type { Socket } from 'node:net'
import type { Readable } from 'node:stream'

export interface PumpOptions {
  /** Breaks the transfer off. */
  signal?: AbortSignal
}

/**
 * Copies `readable` into `socket`, then ends the socket's writing side (FIN).
 * @param readable yields bytes; it is read no faster than the socket takes them, so at most 1 MiB
 *   ever waits in Node
 * @returns the number of bytes, once the socket has emitted `'finish'`
 * @throws the source's own error; what broke the connection (`ECONNRESET`, `EPIPE`, …);
 *   an `AbortError` within 100 ms of the abort. Source and socket are destroyed then
 */
export async function pump(
  readable: Readable,
  socket: Socket,
  { signal }: PumpOptions = {},
): Promise<number> {
  throw new Error('TODO: pump in pump.ts')
}
