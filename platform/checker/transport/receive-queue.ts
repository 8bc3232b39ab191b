/**
 * Waits until the peer's program has taken everything out of its socket, so that the next part
 * arrives as a read of its own. On Linux the kernel tells (/proc/net/tcp, rx_queue); elsewhere
 * nothing does, and a pause that is long for loopback has to do.
 */
import { readFile } from 'node:fs/promises'
import type { Socket } from 'node:net'
import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises'

const FALLBACK_PAUSE_MS = 5
/** A program that does not read at all keeps its queue; it is not waited for longer. */
const GIVE_UP_MS = 250

export async function waitUntilRead(socket: Socket): Promise<void> {
  if (process.platform !== 'linux' || socket.remoteFamily !== 'IPv4') {
    await pause(FALLBACK_PAUSE_MS)
    return
  }
  const deadline = performance.now() + GIVE_UP_MS
  let timesEmpty = 0
  while (performance.now() < deadline && !socket.destroyed) {
    // Twice: a segment that arrives while the program is inside recv() is queued a moment later.
    timesEmpty = (await unreadBytes(socket)) === 0 ? timesEmpty + 1 : 0
    if (timesEmpty === 2) return
    await nextTurn()
  }
}

/** Bytes that wait in the peer's receive queue; 0 when it is gone. Source: proc_net_tcp. */
async function unreadBytes({ localPort, remotePort }: Socket): Promise<number> {
  const near = portSuffix(localPort ?? 0)
  const far = portSuffix(remotePort ?? 0)
  // A dual-stack server has its end of the connection in the IPv6 table.
  for (const table of ['tcp', 'tcp6']) {
    for (const row of (await readFile(`/proc/net/${table}`, 'latin1')).split('\n').slice(1)) {
      const [, local, remote, , queues] = row.trim().split(/\s+/)
      if (local?.endsWith(far) && remote?.endsWith(near))
        return parseInt(queues?.split(':')[1] ?? '0', 16)
    }
  }
  return 0
}

function portSuffix(port: number): string {
  return `:${port.toString(16).toUpperCase().padStart(4, '0')}`
}
