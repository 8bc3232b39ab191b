/** Everything, but no more at a time than can leave: `sendall` for Node. */
import type { Socket } from 'node:net'

/**
 * Hands all of `bytes` to the system, in pieces: at most 1 MiB ever waits in Node.
 * @param socket connected. It is neither ended nor destroyed, and it keeps its listeners
 * @param bytes the caller's, who may overwrite them once the promise has settled
 * @returns resolves once none of it is waiting in Node any more
 * @throws what broke the connection (`ECONNRESET`, `EPIPE`, …), or any error when the socket is
 *   destroyed without one
 */
export async function sendAll(socket: Socket, bytes: Uint8Array): Promise<void> {
  throw new Error('TODO: sendAll in send-all.ts')
}
