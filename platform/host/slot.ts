/** The place of one process of a lab on this host: it stays while programs come and go in it. */
import { EventEmitter } from 'node:events'
import { MAX_PROCESSES } from '../shared/limits.ts'
import type { Ending, ListenAddress, ProcessState } from '../shared/messages.ts'
import type { TraceEvent } from '../shared/trace.ts'
import type { Terminal, TerminalProgram } from './terminal.ts'

/** What a run needs of a started process; `LabProcess` of the runner is one. */
export interface RunningProcess extends TerminalProgram {
  onListen(listener: (address: ListenAddress) => void): unknown
  onTrace(listener: (events: TraceEvent[]) => void): unknown
  readonly notStarted: boolean
  readonly ended: Promise<Ending>
  stop(): Promise<Ending>
}

export interface Slot {
  readonly lab: string
  readonly terminal: Terminal
  state: ProcessState
  program: RunningProcess | undefined
  /** Grows with each request; an older one that still waits gives up. */
  turn: number
  /** What runs is being ended to make room for a newer start: its end is not news. */
  isRestarting: boolean
  /** Emits `change` with each new state. */
  readonly changes: EventEmitter
}

export function createSlot(lab: string, process: string, terminal: Terminal): Slot {
  return {
    lab,
    terminal,
    state: {
      process,
      terminal: terminal.id,
      phase: 'idle',
      target: 'solutions',
      example: 0,
      listening: [],
    },
    program: undefined,
    turn: 0,
    isRestarting: false,
    // As many processes as can run at all may wait for this one.
    changes: new EventEmitter().setMaxListeners(MAX_PROCESSES + 1),
  }
}

/** Every slot of every lab, made when it is first asked for. */
export class Slots {
  readonly #byLab = new Map<string, Map<string, Slot>>()
  readonly #terminalOf: (lab: string, process: string) => Terminal

  constructor(terminalOf: (lab: string, process: string) => Terminal) {
    this.#terminalOf = terminalOf
  }

  of(lab: string, process: string): Slot {
    const ofLab = this.#byLab.get(lab) ?? new Map<string, Slot>()
    this.#byLab.set(lab, ofLab)
    const slot = ofLab.get(process) ?? createSlot(lab, process, this.#terminalOf(lab, process))
    ofLab.set(process, slot)
    return slot
  }

  ofLab(lab: string): Slot[] {
    return [...(this.#byLab.get(lab)?.values() ?? [])]
  }

  all(): Slot[] {
    return [...this.#byLab.values()].flatMap((ofLab) => [...ofLab.values()])
  }
}
