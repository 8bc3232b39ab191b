/**
 * Whether what was written has come to the socket at the other end. On loopback it is there when
 * the write returns, as a rule. A busy kernel puts that off: the packet waits in a processor's
 * backlog, and neither end's row in the table of connections shows that it has yet to come.
 */
import { openSync, readSync } from 'node:fs'

/** A row for each processor, columns in hexadecimal. Source: Linux, softnet_seq_show. */
const PROCESSED_COLUMN = 0
const BACKLOG_COLUMN = 11
/** The kernel hands out whole rows, a page at most; a shorter answer was the last. */
const FULL_BYTES = 4096 - 160
/** Room for the largest page there is. */
const BUFFER_BYTES = 64 * 1024

/** Whether every packet has come that waited in the first look. */
export type HasArrived = () => boolean

/**
 * Begins to watch, after something was sent. Others may send without end: only what waits at the
 * first look is waited for.
 * @param read the kernel's table, or `undefined` where there is none: all has arrived, as if
 */
export function watchBacklog(read: () => string | undefined = readTable): HasArrived {
  let wanted: Map<number, Queue> | undefined
  return () => {
    const now = queuesIn(read() ?? '')
    wanted ??= now
    for (const [processor, { processed, waiting }] of wanted) {
      const later = now.get(processor)
      const isEmpty = later === undefined
      if (isEmpty || (later.processed - processed) >>> 0 >= waiting) wanted.delete(processor)
    }
    return wanted.size === 0
  }
}

interface Queue {
  /** Packets so far; begins again at 2³². */
  processed: number
  waiting: number
}

/** Processors with packets that wait; none if the kernel is too old for that column. */
function queuesIn(rows: string): Map<number, Queue> {
  const queues = new Map<number, Queue>()
  for (const [processor, row] of rows.split('\n').entries()) {
    const columns = row.split(' ')
    const waiting = parseInt(columns[BACKLOG_COLUMN] ?? '0', 16)
    if (waiting > 0)
      queues.set(processor, { waiting, processed: parseInt(columns[PROCESSED_COLUMN] ?? '0', 16) })
  }
  return queues
}

let table: { file: number; bytes: Buffer } | 'none' | undefined

function readTable(): string | undefined {
  if (table === 'none') return undefined
  try {
    // The file stays open: it is the same table each time.
    table ??= {
      file: openSync('/proc/net/softnet_stat', 'r'),
      bytes: Buffer.allocUnsafe(BUFFER_BYTES),
    }
    const { file, bytes } = table
    let rows = ''
    for (let position = 0; ;) {
      const length = readSync(file, bytes, 0, bytes.length, position)
      rows += bytes.toString('latin1', 0, length)
      if (length < FULL_BYTES) return rows
      position += length
    }
  } catch {
    table = 'none'
    return undefined
  }
}
