/**
 * Speaks to the page as the host does, out of a recording: the same messages, the same frames, the
 * same answers to a page that comes late. Pure: entries and requests in, messages out.
 */
import type { HostMessage, PageMessage, ProcessState } from '../../../platform/shared/messages.ts'
import type { RecordingEntry } from '../../../platform/shared/recording.ts'
import type { TraceEvent } from '../../../platform/shared/trace.ts'
import type { OutputFrame } from './output-frame.ts'

export interface StageListener {
  onMessage(message: HostMessage): void
  onOutput(frame: OutputFrame): void
}

/** `start` of a `trace-reset` that is about every start there was. */
export const EVERY_START = 0

interface Printed {
  bytes: Uint8Array
  isWatched: boolean
}

export class ReplayStage {
  readonly #lab: string
  readonly #terminals: readonly string[]
  readonly #listener: StageListener
  readonly #states = new Map<string, ProcessState>()
  readonly #printed = new Map<string, Printed>()
  #traces: Extract<HostMessage, { type: 'trace' }>[] = []

  /**
   * @param processes all processes of the lab, not only the scene's: a terminal keeps its number
   *   when another scene is shown
   */
  constructor(lab: string, processes: readonly string[], listener: StageListener) {
    this.#lab = lab
    this.#terminals = processes
    this.#listener = listener
  }

  /** What a page asks of a host, as far as a recording can answer. @returns whether it can */
  receive(message: PageMessage): boolean {
    if (message.type === 'open-lab') this.#answer(message.lab, () => this.#tellLab())
    else if (message.type === 'attach') this.#attach(message.terminal, message.fromByte)
    else if (message.type === 'detach') this.#printedIn(message.terminal).isWatched = false
    else if (message.type === 'trace-open') this.#answer(message.lab, () => this.#openTrace())
    else return message.type === 'trace-close'
    return true
  }

  /** Shows entries that are due. Neighbouring events of a process travel together, as live. */
  show(entries: readonly RecordingEntry[]): void {
    for (const group of groupsOf(entries)) {
      const [entry] = group
      if (!entry) continue
      if (entry.kind === 'trace') this.#trace(group)
      else this.#showOne(entry)
    }
  }

  /** Everything is as it was before the first entry. */
  reset(): void {
    for (const process of this.#printed.keys()) this.#clear(process)
    this.#states.clear()
    this.#traces = []
    this.#tellLab()
    for (const process of this.#terminals)
      this.#say({ type: 'trace-reset', lab: this.#lab, process, start: EVERY_START })
  }

  #answer(lab: string, tell: () => void): void {
    if (lab === this.#lab) tell()
  }

  // --- one entry ---

  #showOne(entry: RecordingEntry): void {
    const { process } = entry
    if (entry.kind === 'state') {
      const state: ProcessState = { ...entry.state, terminal: this.#terminalOf(process) }
      this.#states.set(process, state)
      this.#say({ type: 'process', lab: this.#lab, state })
    } else if (entry.kind === 'clear') this.#clear(process)
    else if (entry.kind === 'output') this.#print(process, entry.text)
    else if (entry.kind === 'trace-reset')
      this.#say({ type: 'trace-reset', lab: this.#lab, process, start: entry.start })
  }

  #trace(group: readonly RecordingEntry[]): void {
    const traced = group.flatMap((entry) => (entry.kind === 'trace' ? [entry] : []))
    const [first] = traced
    if (!first) return
    const events = traced.map(({ at, event }) => ({ ...event, atUs: at }) as TraceEvent)
    const { process, start } = first
    const message = { type: 'trace', lab: this.#lab, process, start, events } as const
    this.#traces.push(message)
    this.#say(message)
  }

  #openTrace(): void {
    for (const message of this.#traces) this.#say(message)
  }

  #print(process: string, text: string): void {
    const terminal = this.#terminalOf(process)
    const printed = this.#printedIn(terminal)
    const bytes = new TextEncoder().encode(text)
    const fromByte = printed.bytes.length
    printed.bytes = joined(printed.bytes, bytes)
    if (printed.isWatched) this.#listener.onOutput({ terminal, fromByte, bytes })
  }

  #clear(process: string): void {
    const terminal = this.#terminalOf(process)
    this.#printedIn(terminal).bytes = new Uint8Array(0)
    this.#say({ type: 'terminal-reset', terminal, fromByte: 0 })
  }

  #attach(terminal: number, fromByte: number): void {
    const printed = this.#printedIn(terminal)
    printed.isWatched = true
    if (fromByte > printed.bytes.length) {
      this.#say({ type: 'terminal-reset', terminal, fromByte: 0 })
      fromByte = 0
    }
    const bytes = printed.bytes.slice(fromByte)
    if (bytes.length > 0) this.#listener.onOutput({ terminal, fromByte, bytes })
  }

  #tellLab(): void {
    const processes = [...this.#states.values()]
    const checks = { run: 0, state: 'never' as const, verdicts: [] }
    this.#say({ type: 'lab', lab: this.#lab, processes, checks })
  }

  // --- terminals ---

  #terminalOf(process: string): number {
    return this.#terminals.indexOf(process) + 1
  }

  #printedIn(terminal: number): Printed {
    const process = this.#terminals[terminal - 1] ?? ''
    const printed = this.#printed.get(process) ?? { bytes: new Uint8Array(0), isWatched: false }
    this.#printed.set(process, printed)
    return printed
  }

  #say(message: HostMessage): void {
    this.#listener.onMessage(message)
  }
}

function groupsOf(entries: readonly RecordingEntry[]): RecordingEntry[][] {
  const groups: RecordingEntry[][] = []
  for (const entry of entries) {
    const group = groups.at(-1)
    const [first] = group ?? []
    const belongs =
      entry.kind === 'trace' &&
      first?.kind === 'trace' &&
      first.process === entry.process &&
      first.start === entry.start
    if (group && belongs) group.push(entry)
    else groups.push([entry])
  }
  return groups
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const both = new Uint8Array(first.length + second.length)
  both.set(first)
  both.set(second, first.length)
  return both
}
