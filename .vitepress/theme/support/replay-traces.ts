/** The traces of a whole recording, as a page has them once it has played to its end. */
import type { Recording } from '../../../platform/shared/recording.ts'
import type { ProcessTrace, TraceEvent } from '../../../platform/shared/trace.ts'

/** Everything that a recording has traced, by start of a process. */
export function tracesOf({ entries }: Recording): ProcessTrace[] {
  const traces = new Map<string, ProcessTrace>()
  for (const entry of entries) {
    if (entry.kind !== 'trace') continue
    const { process, start } = entry
    const trace = traces.get(`${process} ${start}`) ?? { process, start, events: [] }
    traces.set(`${process} ${start}`, trace)
    trace.events.push({ ...entry.event, atUs: entry.at } as TraceEvent)
  }
  return [...traces.values()]
}
