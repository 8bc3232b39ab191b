/** Why a run has no answer to a lesson's question yet, and what would have one. Pure. */
import type { MeasureName } from '../../../platform/shared/measure-name.ts'
import type { ProcessTrace } from '../../../platform/shared/trace.ts'
import { connectionsBetween, type EndedConnection } from './connection-ends.ts'
import { latestStart, type Observation } from './measures.ts'

export type Absence =
  /** Programs ran, this one did not. */
  | { kind: 'not-run'; process: string }
  /** It ran and used no socket: a server that nobody has called. */
  | { kind: 'no-connection'; process: string }
  /** Both used sockets, not with each other. */
  | { kind: 'no-common-connection'; process: string; other: string }
  /** The latest connection between them has no FIN; `earlier` has one. Ports are the client's. */
  | { kind: 'still-open' | 'no-end'; port: number; earlier?: EarlierEnd }

export interface EarlierEnd {
  port: number
  /** What it shows. */
  seen: Observation
}

/** @returns `undefined` while nothing has run, and where `observe` has an answer */
export function absenceOf(
  { kind, processes }: MeasureName,
  traces: readonly ProcessTrace[],
): Absence | undefined {
  if (traces.length === 0) return undefined
  const missing = processes.find((process) => traces.every((trace) => trace.process !== process))
  if (missing !== undefined) return { kind: 'not-run', process: missing }
  const unused = processes.find((process) => latestStart(traces, process) === undefined)
  if (unused !== undefined) return { kind: 'no-connection', process: unused }
  if (kind !== 'first-end' && kind !== 'time-wait') return undefined
  const [process = '', other = ''] = processes
  const all = connectionsBetween(traces, processes)
  const latest = all.at(-1)
  if (!latest) return { kind: 'no-common-connection', process, other }
  if (latest.first !== undefined || (kind === 'time-wait' && latest.isReset)) return undefined
  return {
    kind: latest.isClosed || latest.isReset ? 'no-end' : 'still-open',
    port: latest.port,
    ...earlierEnd(kind, all),
  }
}

function earlierEnd(
  kind: 'first-end' | 'time-wait',
  all: readonly EndedConnection[],
): { earlier?: EarlierEnd } {
  const ended = all.findLast(({ first, isReset }) => first !== undefined && !isReset)
  if (ended?.first === undefined) return {}
  return { earlier: { port: ended.port, seen: { kind, process: ended.first, value: ended.first } } }
}
