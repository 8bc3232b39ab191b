/** Everything, and no more at a time than can leave: `sendall` for Node. */
import type { Socket } from 'node:net'

// #region send-all
/** More than this never waits in Node for our sake. */
const PIECE_BYTES = 64 * 1024

/**
 * Hands all of `bytes` to the system.
 * @param socket connected. It is neither ended nor destroyed, and it keeps its listeners
 * @param bytes the caller's, who may overwrite them once the promise has settled
 * @returns resolves when nothing of it waits in Node any more
 * @throws what broke the connection (`ECONNRESET`, `EPIPE`, …), or any error when the socket is
 *   destroyed without one
 */
export async function sendAll(socket: Socket, bytes: Uint8Array): Promise<void> {
  for (let offset = 0; offset < bytes.length; offset += PIECE_BYTES) {
    await handOver(socket, bytes.subarray(offset, offset + PIECE_BYTES))
  }
}

/** The callback of `write` comes when the system has this piece, or when it never will. */
function handOver(socket: Socket, piece: Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      socket.off('error', done)
      resolve()
    }
    socket.once('error', done)
    socket.write(piece, done)
  })
}
// #endregion send-all
