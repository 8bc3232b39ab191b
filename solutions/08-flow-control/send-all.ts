/** Everything, but no more at a time than can leave: `sendall` for Node. */
import type { Socket } from 'node:net'

// #region send-all
/** At most this much of ours ever waits in Node. */
const PIECE_BYTES = 64 * 1024

/**
 * Hands all of `bytes` to the system.
 * @param socket connected. It is neither ended nor destroyed, and it keeps its listeners
 * @param bytes the caller's, who may overwrite them once the promise has settled
 * @returns resolves once none of it is waiting in Node any more
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
  return new Promise((resolve, reject) => {
    socket.write(piece, (failure) => {
      // A write cut short by the end of its socket reports ECANCELED or nothing at all: the socket
      // knows better what happened.
      const cause = socket.errored ?? failure
      if (cause) reject(cause)
      else if (socket.destroyed) reject(new Error('the socket is closed'))
      else resolve()
    })
  })
}
// #endregion send-all
