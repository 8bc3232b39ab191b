/**
 * Waits until the peer's program has taken everything out of its socket, so that the next part
 * arrives as a read of its own. On Linux the kernel tells (/proc/net/tcp, rx_queue); elsewhere
 * nothing does, and a pause that is long for loopback has to do.
 *
 * The kernel walks its whole table of connections for each look, a few thousand empty rows for one
 * that is full: a look takes a millisecond or two, and most of a dialogue byte by byte is looking.
 * Hence one open file, no read that only finds the end, and an end as soon as the row is found.
 */
import { openSync, read } from 'node:fs'
import type { Socket } from 'node:net'
import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import type { HasSlept, SleepAnswer } from './asleep.ts'
import { watchBacklog } from './backlog.ts'

const readAt = promisify(read)

const FALLBACK_PAUSE_MS = 5
/** A program that does not read at all keeps its queue; it is not waited for longer. */
const GIVE_UP_MS = 250
/** One that is awake is on its way to the queue, however long the machine lets it wait. */
const GIVE_UP_AWAKE_MS = 2000
/** What the kernel hands out at once. */
const CHUNK_BYTES = 4096

/** Turns of the event loop that a program on another core needs at most, as a rule. */
const QUICK_TURNS = 20

/** @param hasSlept of the program at the other end, watched since before the part was sent */
export async function waitUntilRead(socket: Socket, hasSlept?: HasSlept): Promise<void> {
  if (process.platform !== 'linux' || socket.remoteFamily !== 'IPv4') {
    await pause(FALLBACK_PAUSE_MS)
    return
  }
  const started = performance.now()
  const look = watchBacklog()
  let hasArrived = false
  for (let turn = 1; !socket.destroyed; turn++) {
    // A segment that arrives while the program is inside recv() is queued a moment later. On a
    // single core the program gets on only while we wait.
    await (turn > QUICK_TURNS ? pause(1) : nextTurn())
    const waitedMs = performance.now() - started
    if (waitedMs >= GIVE_UP_AWAKE_MS) return
    // Before the program is looked at: what it did until the part came says nothing.
    hasArrived ||= look()
    if (hasArrived && (await isDone(socket, waitedMs, hasSlept?.()))) return
  }
}

/** Whether the program at the other end has read, or is not going to. */
async function isDone(socket: Socket, waitedMs: number, slept?: SleepAnswer): Promise<boolean> {
  if (slept === 'yes') return true
  const isLate = waitedMs >= GIVE_UP_MS
  if (slept === 'never-woke') return isLate
  // One that never sleeps reads all the same; to see that is dear, and rarely needed.
  if (slept === 'still-awake') return isLate && (await unreadBytes(socket)) === 0
  return isLate || (await unreadBytes(socket)) === 0
}

/** Bytes that wait in the peer's receive queue; 0 when it is gone. Source: proc_net_tcp. */
async function unreadBytes({ localPort, remotePort }: Socket): Promise<number> {
  const near = portSuffix(localPort ?? 0)
  const far = portSuffix(remotePort ?? 0)
  // A dual-stack server has its end of the connection in the IPv6 table.
  for (const table of ['tcp', 'tcp6'] as const) {
    for await (const row of rowsOf(table)) {
      const [, local, remote, , queues] = row.trim().split(/\s+/)
      if (local?.endsWith(far) && remote?.endsWith(near))
        return parseInt(queues?.split(':')[1] ?? '0', 16)
    }
  }
  return 0
}

const files = new Map<string, number>()

/** Rows as the kernel finds them. The file stays open: it is the same table each time. */
async function* rowsOf(table: 'tcp' | 'tcp6'): AsyncIterable<string> {
  const file = files.get(table) ?? openSync(`/proc/net/${table}`, 'r')
  files.set(table, file)
  const chunk = Buffer.alloc(CHUNK_BYTES)
  let rest = ''
  for (let position = 0; ;) {
    const { bytesRead } = await readAt(file, chunk, 0, chunk.length, position)
    if (bytesRead === 0) return
    position += bytesRead
    const lines = (rest + chunk.toString('latin1', 0, bytesRead)).split('\n')
    rest = lines.pop() ?? ''
    yield* lines
  }
}

function portSuffix(port: number): string {
  return `:${port.toString(16).toUpperCase().padStart(4, '0')}`
}
