/**
 * One real run of a scene, kept for pages that have no host behind them: what the host told the
 * page, when, and what a hand typed. Made by `npm run record`, read by the page's replay.
 *
 * Times are whole microseconds since the run began, on one clock for terminals and traces.
 */
import type { ProcessState } from './messages.ts'
import type { TraceEvent } from './trace.ts'

/** Grows when older readers would misread a file. */
export const RECORDING_FORMAT = 1

/** Leaves `Key` out of each member of a union. */
type Without<Union, Key extends PropertyKey> = Union extends unknown ? Omit<Union, Key> : never

/** A process as the host told it; terminals are numbered by whoever replays. */
export type RecordedState = Omit<ProcessState, 'terminal'>
/** An event of the tracer; its time is the entry's. */
export type RecordedEvent = Without<TraceEvent, 'atUs'>

export type RecordingEntry = { at: number; process: string } & (
  | { kind: 'state'; state: RecordedState }
  /** The terminal was emptied. */
  | { kind: 'clear' }
  | { kind: 'output'; text: string }
  /** A hand typed this. What the terminal echoes is in `output`. */
  | { kind: 'typed'; text: string }
  /** The hand stopped the process for a moment, as a busy one is, or let it go on. */
  | { kind: 'held' }
  | { kind: 'released' }
  /** A new start of the process begins its trace. */
  | { kind: 'trace-reset'; start: number }
  | { kind: 'trace'; start: number; event: RecordedEvent }
)

export interface Recording {
  format: typeof RECORDING_FORMAT
  lab: string
  scene: string
  /** Of what the run depends on, see platform/record/fingerprint.ts. */
  fingerprint: string
  recorded: {
    /** `2026-11-21` */
    date: string
    /** `Linux` */
    system: string
    /** Of the system's kernel: `6.12.0`. */
    kernel: string
    /** `24.21.0` */
    node: string
  }
  /** Size of the terminals. */
  columns: number
  rows: number
  durationUs: number
  entries: RecordingEntry[]
}

const KINDS = new Set<string>([
  'state',
  'clear',
  'output',
  'typed',
  'held',
  'released',
  'trace-reset',
  'trace',
] satisfies RecordingEntry['kind'][])

/** Where the site keeps it, below its base. */
export function recordingPath(lab: string, scene: string): string {
  return `/recordings/${lab}/${scene}.json`
}

/**
 * Reads a recording that came from a file or over the network.
 * Light on purpose: a page carries no schema library. `npm run course` checks the committed files.
 * @returns `undefined` when it is none, is of another format, or its times go backwards
 */
export function parseRecording(value: unknown): Recording | undefined {
  if (!isObject(value) || value['format'] !== RECORDING_FORMAT) return undefined
  const { lab, scene, fingerprint, recorded, columns, rows, durationUs, entries } = value
  const areTexts = [lab, scene, fingerprint].every((text) => typeof text === 'string')
  const areCounts = [columns, rows, durationUs].every(isCount)
  if (!areTexts || !areCounts || !isObject(recorded) || !Array.isArray(entries)) return undefined
  const facts = ['date', 'system', 'kernel', 'node'].map((fact) => recorded[fact])
  if (!facts.every((fact) => typeof fact === 'string')) return undefined
  let last = 0
  for (const entry of entries as unknown[]) {
    if (!isEntry(entry) || entry.at < last) return undefined
    last = entry.at
  }
  if (last > (durationUs as number)) return undefined
  return value as unknown as Recording
}

function isEntry(value: unknown): value is RecordingEntry {
  if (!isObject(value) || !isCount(value['at']) || typeof value['process'] !== 'string')
    return false
  const { kind, state, text, start, event } = value
  if (typeof kind !== 'string' || !KINDS.has(kind)) return false
  if (kind === 'state') return isObject(state) && Array.isArray(state['listening'])
  if (kind === 'output' || kind === 'typed') return typeof text === 'string'
  if (kind === 'trace-reset') return isCount(start)
  if (kind === 'trace')
    return isCount(start) && isObject(event) && typeof event['type'] === 'string'
  return true
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0
}
