/** Reads the levels of a connection's buffers. Looks, and changes nothing. Given complete. */
import type { Socket } from 'node:net'
import { readFile } from 'node:fs/promises'
import { endianness } from 'node:os'

/** Where the bytes are at one moment. All sizes in bytes. */
export interface Levels {
  /** Since the gauge began. */
  atMs: number
  /** Handed to `write` so far. */
  writtenBytes: number
  /** `socket.writableLength`: taken from the program, not yet by the system. */
  waitingBytes: number
  /** In the system's send buffer, not yet acknowledged; Linux only. */
  sendBufferBytes?: number
  /** In the system's receive buffer at the other end, if that is on this machine; Linux only. */
  receiveBufferBytes?: number
}

export interface Gauge {
  /** Most that ever waited: exact, because only `write` and `end` make it grow. */
  readonly peakBytes: number
  /** How often `write` returned false. */
  readonly falseCount: number
  levels(): Promise<Levels>
}

// #region gauge
/** Looks at `writableLength` after each write of this socket. */
export function gauge(socket: Socket): Gauge {
  const startMs = performance.now()
  const before = socket.bytesWritten
  let peakBytes = 0
  let falseCount = 0
  const { write } = socket
  // Wraps one socket's write: what it does and what it returns stay the same.
  socket.write = (...args: unknown[]): boolean => {
    const goesOn: boolean = Reflect.apply(write, socket, args)
    peakBytes = Math.max(peakBytes, socket.writableLength)
    if (!goesOn) falseCount += 1
    return goesOn
  }
  return {
    get peakBytes() {
      return peakBytes
    },
    get falseCount() {
      return falseCount
    },
    async levels() {
      const levels: Levels = {
        atMs: performance.now() - startMs,
        // bytesWritten also counts what is still waiting in Node.
        writtenBytes: socket.bytesWritten - before,
        waitingBytes: socket.writableLength,
      }
      return { ...levels, ...(await kernelLevels(socket)) }
    },
  }
}
// #endregion gauge

/**
 * Both ends of the connection in the kernel's table, of which a line is
 * `0: 0100007F:1B60 0100007F:C350 01 00280000:00000000 …`: addresses, state, and the two queues.
 */
async function kernelLevels(
  socket: Socket,
): Promise<Pick<Levels, 'sendBufferBytes' | 'receiveBufferBytes'>> {
  const local = `${addressHex(socket.localAddress)}:${portHex(socket.localPort)}`
  const remote = `${addressHex(socket.remoteAddress)}:${portHex(socket.remotePort)}`
  const table = await readFile('/proc/net/tcp', 'latin1').catch(() => '')
  const ours = queuesOf(table, `${local} ${remote}`)
  const theirs = queuesOf(table, `${remote} ${local}`)
  return {
    ...(ours && { sendBufferBytes: ours.send }),
    ...(theirs && { receiveBufferBytes: theirs.receive }),
  }
}

function queuesOf(table: string, ends: string): { send: number; receive: number } | undefined {
  const at = table.indexOf(` ${ends} `)
  const match = / [0-9A-F]{2} ([0-9A-F]{8}):([0-9A-F]{8}) /.exec(
    at === -1 ? '' : table.slice(at + ends.length),
  )
  if (!match) return undefined
  return { send: parseInt(match[1] ?? '0', 16), receive: parseInt(match[2] ?? '0', 16) }
}

/** The table shows an address the way the machine stores its four bytes. */
function addressHex(address = ''): string {
  const bytes = address.replace('::ffff:', '').split('.').map(Number)
  if (endianness() === 'LE') bytes.reverse()
  return bytes
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('')
    .toUpperCase()
}

function portHex(port = 0): string {
  return port.toString(16).padStart(4, '0').toUpperCase()
}
