/**
 * Of a recording: the writes of one process and the reads of another that carried the same bytes.
 * What the home page shows, taken out when the site is built, so that no page loads it twice.
 */
import type { RecordedEvent, Recording } from '../../../platform/shared/recording.ts'

/** One `write` or one `read`. */
export interface Transfer {
  /** Microseconds since the first one. */
  at: number
  hex: string[]
}

export interface Merging {
  writer: string
  reader: string
  /** What the hand typed for each write; fewer than writes when it typed nothing for one. */
  typed: string[]
  writes: Transfer[]
  reads: Transfer[]
  /** Microseconds since the first write at which the reader was held, and went on. */
  held?: { from: number; to: number }
}

/** @returns `undefined` when the writes are not all kept, or the reads are not just their bytes */
export function mergingOf(
  recording: Recording,
  writer: string,
  reader: string,
): Merging | undefined {
  const writes = transfersOf(recording, writer, 'write')
  const reads = transfersOf(recording, reader, 'read')
  const first = writes?.[0]
  if (!writes || !reads || !first || joined(writes) !== joined(reads)) return undefined
  const since = (at: number): number => Math.max(0, at - first.at)
  const timeOf = (kind: 'held' | 'released'): number | undefined =>
    recording.entries.find((entry) => entry.kind === kind && entry.process === reader)?.at
  const [from, to] = [timeOf('held'), timeOf('released')]
  return {
    writer,
    reader,
    typed: linesTyped(recording, writer),
    writes: writes.map((transfer) => ({ ...transfer, at: since(transfer.at) })),
    reads: reads.map((transfer) => ({ ...transfer, at: since(transfer.at) })),
    ...(from === undefined || to === undefined
      ? {}
      : { held: { from: since(from), to: since(to) } }),
  }
}

function transfersOf(
  { entries }: Recording,
  process: string,
  type: 'write' | 'read',
): Transfer[] | undefined {
  const transfers: Transfer[] = []
  for (const entry of entries) {
    if (entry.kind !== 'trace' || entry.process !== process || entry.event.type !== type) continue
    const hex = hexOf(entry.event)
    if (!hex) return undefined
    transfers.push({ at: entry.at, hex })
  }
  return transfers
}

function hexOf(event: RecordedEvent): string[] | undefined {
  if (event.type !== 'write' && event.type !== 'read') return undefined
  const bytes = Array.from(atob(event.data ?? ''), (letter) => letter.charCodeAt(0))
  if (bytes.length !== event.size) return undefined
  return bytes.map((byte) => byte.toString(16).padStart(2, '0'))
}

function linesTyped({ entries }: Recording, process: string): string[] {
  const keys = entries.flatMap((entry) =>
    entry.kind === 'typed' && entry.process === process ? [entry.text] : [],
  )
  return keys.join('').split('\r').slice(0, -1)
}

function joined(transfers: Transfer[]): string {
  return transfers.flatMap(({ hex }) => hex).join(' ')
}
