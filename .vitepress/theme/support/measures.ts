/**
 * What a question of a lesson can ask a run: pure functions over the traces of a lab's processes.
 * A page names one as `reads:server`; several processes are parted by `|`. Each looks at the latest
 * start of a process that has used a socket, and at the latest connection in it; two processes are
 * asked about the latest connection between them.
 */
import type { MeasureKind, MeasureName } from '../../../platform/shared/measure-name.ts'
import type { ProcessTrace, TraceEvent } from '../../../platform/shared/trace.ts'
import { connectionsBetween, type EndedConnection } from './connection-ends.ts'

/** What was found; the sentence for it is the label `measure-<kind>` with these values. */
export interface Observation {
  kind: MeasureKind
  /** The process that it is about; for `first-end` and `time-wait` the one that was found. */
  process?: string
  value: string | number
  /** Bytes in all, where they are counted as well. */
  bytes?: number
}

type Traces = readonly ProcessTrace[]
type Measure = (traces: Traces, processes: readonly string[]) => Observation | undefined

/** Value of an observation that is there, and says that nothing of the kind happened. */
export const NOTHING = 'none'

const MEASURES: Record<MeasureKind, Measure> = {
  /** How often the program was given bytes. */
  reads: countOf('reads', 'read'),
  /** How often it handed bytes over. */
  writes: countOf('writes', 'write'),
  'bytes-read': bytesOf('bytes-read', 'read'),
  'bytes-written': bytesOf('bytes-written', 'write'),
  /** The last error that the sockets of a start reported: `ECONNREFUSED`. */
  'error-code': (traces, [process]) => {
    const latest = latestStart(traces, process)
    if (!latest) return undefined
    const error = latest.events.findLast((event) => event.type === 'error')
    return { kind: 'error-code', ...named(process), value: error ? codeOf(error) : NOTHING }
  },
  /** How the peer's direction ended: `end`, an error's code, or not at all. */
  ending: (traces, [process]) => {
    const events = latestConnection(traces, process)
    if (!events) return undefined
    const error = events.findLast((event) => event.type === 'error')
    const hasEnded = events.some((event) => event.type === 'end-received')
    const orderly = hasEnded ? 'end' : NOTHING
    return { kind: 'ending', ...named(process), value: error ? codeOf(error) : orderly }
  },
  /** Which process sent its FIN first. */
  'first-end': (traces, processes) => {
    const first = connectionsBetween(traces, processes).at(-1)?.first
    return first === undefined ? undefined : { kind: 'first-end', process: first, value: first }
  },
  /** Which process's side waits in TIME-WAIT: the first to send FIN, unless one of them reset. */
  'time-wait': (traces, processes) => {
    const latest = connectionsBetween(traces, processes).at(-1)
    return latest && timeWaitOf(latest)
  },
}

/** @returns `undefined` while the run has not shown it */
export function observe(name: MeasureName, traces: Traces): Observation | undefined {
  return MEASURES[name.kind](traces, name.processes)
}

// --- one connection ---

function countOf(kind: 'reads' | 'writes', type: 'read' | 'write'): Measure {
  return (traces, [process]) => {
    const events = latestConnection(traces, process)
    if (!events) return undefined
    const { count, bytes } = tally(events, type)
    return { kind, ...named(process), value: count, bytes }
  }
}

function bytesOf(kind: 'bytes-read' | 'bytes-written', type: 'read' | 'write'): Measure {
  return (traces, [process]) => {
    const events = latestConnection(traces, process)
    return events && { kind, ...named(process), value: tally(events, type).bytes }
  }
}

/** What TLS made of the program's bytes is left out: the question is about the program. */
function tally(events: TraceEvent[], type: 'read' | 'write'): { count: number; bytes: number } {
  let [count, bytes] = [0, 0]
  for (const event of events) {
    if (event.type !== type || event.layer === 'cipher') continue
    count += 1
    bytes += event.size
  }
  return { count, bytes }
}

function timeWaitOf({ first, isReset }: EndedConnection): Observation | undefined {
  if (isReset) return { kind: 'time-wait', value: NOTHING }
  return first === undefined ? undefined : { kind: 'time-wait', process: first, value: first }
}

/** The latest start of a process that has used a socket. */
export function latestStart(traces: Traces, process: string | undefined): ProcessTrace | undefined {
  const used = traces.filter(
    (trace) => trace.process === process && trace.events.some((event) => 'connection' in event),
  )
  return used.toSorted((a, b) => a.start - b.start).at(-1)
}

function latestConnection(traces: Traces, process: string | undefined): TraceEvent[] | undefined {
  const events = latestStart(traces, process)?.events ?? []
  const last = Math.max(0, ...events.map((event) => connectionOf(event)))
  return last === 0 ? undefined : events.filter((event) => connectionOf(event) === last)
}

function connectionOf(event: TraceEvent): number {
  return 'connection' in event ? event.connection : 0
}

function codeOf(error: TraceEvent): string {
  return (error.type === 'error' ? error.code : undefined) ?? 'error'
}

function named(process: string | undefined): { process?: string } {
  return process === undefined ? {} : { process }
}
