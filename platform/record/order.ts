/** Entries come over two ways, output and traces, each with a delay of its own. */
import type { RecordingEntry } from '../shared/recording.ts'

/** By time; what has the same time stays as it came. */
export function inOrder(entries: readonly RecordingEntry[]): RecordingEntry[] {
  return withStartsFirst(entries).toSorted((a, b) => a.at - b.at)
}

/** The host may say that a trace begins when it has its first events, which are older than that. */
function withStartsFirst(entries: readonly RecordingEntry[]): RecordingEntry[] {
  return entries.map((entry) => {
    if (entry.kind !== 'trace-reset') return entry
    const first = entries.find(
      (other) =>
        other.kind === 'trace' && other.process === entry.process && other.start === entry.start,
    )
    return first && first.at < entry.at ? { ...entry, at: first.at } : entry
  })
}
