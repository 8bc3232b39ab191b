/**
 * The processes of the labs as the pages see them: started in the order that `lab.json` asks for,
 * restarted, stopped, and ended when no page has looked at their lab for a while.
 */
import { EventEmitter, once } from 'node:events'
import type { Lab, ProcessEntry } from '../catalogue/catalogue.ts'
import { CourseError } from '../shared/errors.ts'
import { MAX_PROCESSES, ORPHAN_MS } from '../shared/limits.ts'
import type { Ending, ListenAddress, ProcessState, Target } from '../shared/messages.ts'
import type { Labs } from './labs.ts'
import { findPortHolder, isListening } from './port-holder.ts'
import type { Terminal, TerminalProgram } from './terminal.ts'
import type { Terminals } from './terminals.ts'

/** What a run needs of a started process; `LabProcess` of the runner is one. */
export interface RunningProcess extends TerminalProgram {
  onListen(listener: (address: ListenAddress) => void): unknown
  readonly notStarted: boolean
  readonly ended: Promise<Ending>
  stop(): Promise<Ending>
}

export interface StartRequest {
  lab: Lab
  process: string
  folder: string
  args: string[]
  terminal: { columns: number; rows: number }
}

export interface RunRequest {
  lab: string
  process: string
  target: Target
  /** Index into the process's `examples`. */
  example: number
  columns: number
  rows: number
}

export interface RunsOptions {
  labs: Labs
  terminals: Terminals
  startProcess(request: StartRequest): RunningProcess
  /** Tells every page of the lab. */
  publish(lab: string, state: ProcessState): void
  /** Tells every page of the lab about a problem that no request waits for. */
  report(error: CourseError, about: { lab: string; process: string }): void
  orphanMs?: number
}

/** One process of a lab, running or not. */
interface Slot {
  lab: string
  terminal: Terminal
  state: ProcessState
  program: RunningProcess | undefined
  /** Grows with each request; an older one that still waits gives up. */
  turn: number
  /** What runs is being ended to make room for a newer start: its end is not news. */
  isRestarting: boolean
  /** Emits `change` with each new state. */
  changes: EventEmitter
}

export class Runs {
  readonly #options: RunsOptions
  readonly #slots = new Map<string, Map<string, Slot>>()
  readonly #viewers = new Map<string, number>()
  readonly #orphanTimers = new Map<string, NodeJS.Timeout>()
  #isDisposed = false

  constructor(options: RunsOptions) {
    this.#options = options
  }

  /** Every process of a lab, in the order of `lab.json`. */
  statesOf(lab: Lab): ProcessState[] {
    return Object.keys(lab.processes).map((name) => this.#slot(lab.slug, name).state)
  }

  /**
   * Starts a process, or restarts it; first starts the one that it comes after, if need be.
   * @throws CourseError when the request names what does not exist, when too much runs already, or
   *   `ERR_NOT_READY` when the other process did not become ready
   */
  async run(request: RunRequest): Promise<void> {
    const lab = this.#options.labs.find(request.lab)
    const entry = findProcess(lab, request.process)
    const args = entry.examples[request.example]
    if (!args) throw new CourseError('ERR_BAD_MESSAGE', `${request.process} has no such example`)
    const slot = this.#slot(lab.slug, request.process)
    if (isUnderWay(slot, request)) return
    this.#checkCount(slot)

    const turn = ++slot.turn
    slot.isRestarting = true
    await this.#end(slot)
    if (slot.turn !== turn || this.#isDisposed) return
    slot.isRestarting = false
    slot.terminal.clear()
    const { target, example } = request
    this.#change(slot, {
      phase: 'starting',
      target,
      example,
      ...(entry.after === undefined ? {} : { waitsFor: entry.after }),
    })
    this.#watchForOrphans(lab.slug)
    try {
      if (entry.after !== undefined) await this.#waitFor(lab, entry.after, request)
    } catch (error) {
      if (slot.turn !== turn) return
      this.#change(slot, { phase: 'idle' })
      throw error
    }
    if (slot.turn === turn && !this.#isDisposed) this.#start(slot, { lab, entry, args, request })
  }

  /** Ends a process and all that it started; does nothing when it does not run. */
  async stop(lab: string, process: string): Promise<void> {
    const found = this.#options.labs.find(lab)
    findProcess(found, process)
    await this.#stop(this.#slot(lab, process))
  }

  /** A page looks at a lab. @returns to be called once, when it no longer does */
  watch(lab: string): () => void {
    this.#viewers.set(lab, (this.#viewers.get(lab) ?? 0) + 1)
    clearTimeout(this.#orphanTimers.get(lab))
    this.#orphanTimers.delete(lab)
    return () => {
      this.#viewers.set(lab, (this.#viewers.get(lab) ?? 1) - 1)
      this.#watchForOrphans(lab)
    }
  }

  async dispose(): Promise<void> {
    this.#isDisposed = true
    for (const timer of this.#orphanTimers.values()) clearTimeout(timer)
    await Promise.all(this.#all().map((slot) => this.#stop(slot)))
  }

  // --- one process ---

  #start(
    slot: Slot,
    start: { lab: Lab; entry: ProcessEntry; args: string[]; request: RunRequest },
  ): void {
    const { lab, entry, args, request } = start
    const { process, target, columns, rows } = request
    const folder = this.#options.labs.folderOf(lab, target)
    let program: RunningProcess
    try {
      const terminal = { columns, rows }
      program = this.#options.startProcess({ lab, process, folder, args, terminal })
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error)
      this.#change(slot, { phase: 'ended', ending: { reason: 'could-not-start', detail } })
      return
    }
    slot.program = program
    slot.terminal.connect(program)
    this.#change(slot, { phase: entry.ready === 'listening' ? 'starting' : 'running' })
    program.onListen((address) => {
      if (slot.program !== program) return
      const phase = slot.state.phase === 'stopping' ? 'stopping' : 'listening'
      this.#change(slot, { phase, listening: [...slot.state.listening, address] })
    })
    void program.ended.then((ending) => this.#finish(slot, { program, ending, entry, args }))
  }

  #finish(
    slot: Slot,
    end: { program: RunningProcess; ending: Ending; entry: ProcessEntry; args: string[] },
  ): void {
    const { program, ending } = end
    if (slot.program !== program) return
    slot.program = undefined
    slot.terminal.disconnect()
    if (slot.isRestarting) return
    const listened = slot.state.listening.length > 0
    const notStarted = program.notStarted ? { notStarted: true } : {}
    this.#change(slot, { phase: 'ended', ending, ...notStarted })
    if (!listened) void this.#explainBusyPort(slot, end)
  }

  async #end(slot: Slot): Promise<void> {
    const { program } = slot
    if (!program) return
    this.#change(slot, { phase: 'stopping', listening: slot.state.listening })
    await program.stop()
  }

  async #stop(slot: Slot): Promise<void> {
    slot.turn++
    slot.isRestarting = false
    if (slot.program) await this.#end(slot)
    else if (slot.state.phase === 'starting') this.#change(slot, { phase: 'idle' })
  }

  /** The whole next state; what is not named is empty. */
  #change(slot: Slot, next: Partial<ProcessState> & Pick<ProcessState, 'phase'>): void {
    const { process, terminal, target, example } = slot.state
    slot.state = { process, terminal, target, example, listening: [], ...next }
    this.#options.publish(slot.lab, slot.state)
    slot.changes.emit('change')
  }

  // --- one after another ---

  /**
   * Waits until the process that another one needs is ready; starts it when it does not run.
   * @throws CourseError `ERR_NOT_READY` when it ended instead, or whatever kept it from starting
   */
  async #waitFor(lab: Lab, process: string, request: RunRequest): Promise<void> {
    const slot = this.#slot(lab.slug, process)
    const isReady = (): boolean =>
      slot.state.phase === 'listening' ||
      (slot.state.phase === 'running' && lab.processes[process]?.ready !== 'listening')
    let isStarted = false
    while (!isReady()) {
      const { phase } = slot.state
      if (phase !== 'idle' && phase !== 'ended') await once(slot.changes, 'change')
      else if (isStarted || this.#isDisposed) throw notReady(request.process, process)
      else {
        isStarted = true
        const { target, columns, rows } = request
        await this.run({ lab: lab.slug, process, target, example: 0, columns, rows })
      }
    }
  }

  // --- the whole ---

  #slot(lab: string, process: string): Slot {
    const ofLab = this.#slots.get(lab) ?? new Map<string, Slot>()
    this.#slots.set(lab, ofLab)
    const known = ofLab.get(process)
    if (known) return known
    const terminal = this.#options.terminals.of(lab, process)
    const slot: Slot = {
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
      changes: new EventEmitter().setMaxListeners(MAX_PROCESSES),
    }
    ofLab.set(process, slot)
    return slot
  }

  #all(): Slot[] {
    return [...this.#slots.values()].flatMap((ofLab) => [...ofLab.values()])
  }

  #checkCount(slot: Slot): void {
    const running = this.#all().filter((other) => other !== slot && other.program).length
    if (running < MAX_PROCESSES) return
    throw new CourseError('ERR_TOO_MANY_PROCESSES', `${running} processes run already`, {
      params: { max: MAX_PROCESSES },
    })
  }

  #watchForOrphans(lab: string): void {
    if (this.#isDisposed || (this.#viewers.get(lab) ?? 0) > 0) return
    clearTimeout(this.#orphanTimers.get(lab))
    const timer = setTimeout(() => {
      for (const slot of this.#slots.get(lab)?.values() ?? []) void this.#stop(slot)
    }, this.#options.orphanMs ?? ORPHAN_MS)
    this.#orphanTimers.set(lab, timer)
  }

  /** A server that failed before it listened: if its port is taken, says by whom. */
  async #explainBusyPort(
    slot: Slot,
    { entry, args, ending }: { entry: ProcessEntry; args: string[]; ending: Ending },
  ): Promise<void> {
    const named = Number(args[args.indexOf('--port') + 1])
    const port = args.includes('--port') ? named : entry.port
    if (!port || ending.reason !== 'exited' || ending.exitCode === 0) return
    if (!(await isListening(port))) return
    const { process } = slot.state
    this.#options.report(
      new CourseError('ERR_PORT_BUSY', `Port ${port} is in use.`, {
        params: { port, who: this.#nameHolder(port) },
      }),
      { lab: slot.lab, process },
    )
  }

  /** `07-framing/server`, or `node server.ts (12345)`, or `?` when it cannot be seen. */
  #nameHolder(port: number): string {
    const own = this.#all().find(({ state }) => state.listening.some((one) => one.port === port))
    if (own) return `${own.lab}/${own.state.process}`
    const holder = findPortHolder(port)
    return holder ? `${holder.program} (${holder.pid})` : '?'
  }
}

/** Whether just this start is under way already: a second click changes nothing. */
function isUnderWay({ state }: Slot, { target, example }: RunRequest): boolean {
  return state.phase === 'starting' && state.target === target && state.example === example
}

function findProcess(lab: Lab, name: string): ProcessEntry {
  const entry = Object.hasOwn(lab.processes, name) ? lab.processes[name] : undefined
  if (entry) return entry
  const list = Object.keys(lab.processes).join(', ')
  throw new CourseError('ERR_UNKNOWN_PROCESS', `${lab.slug} has no process "${name}".`, {
    params: { process: name, list },
  })
}

function notReady(process: string, needed: string): CourseError {
  return new CourseError('ERR_NOT_READY', `${process} was not started: ${needed} is not ready.`, {
    params: { process, needed },
  })
}
