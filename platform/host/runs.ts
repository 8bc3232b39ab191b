/**
 * The processes of the labs as the pages see them: started in the order that `lab.json` asks for,
 * restarted, stopped, and ended when no page has looked at their lab for a while.
 */
import { once } from 'node:events'
import type { Lab, ProcessEntry } from '../catalogue/catalogue.ts'
import { CourseError } from '../shared/errors.ts'
import { MAX_PROCESSES, ORPHAN_MS } from '../shared/limits.ts'
import type { ProcessState, Target } from '../shared/messages.ts'
import type { LabProgram } from './capture-labs.ts'
import { explainBusyPort, type FailedStart } from './busy-port.ts'
import type { Labs } from './labs.ts'
import { Orphans } from './orphans.ts'
import { Slots, type RunningProcess, type Slot } from './slot.ts'
import type { Terminals } from './terminals.ts'
import type { Traces } from './traces.ts'

export interface StartRequest {
  lab: Lab
  process: string
  folder: string
  args: string[]
  terminal: { columns: number; rows: number }
  trace: true
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
  traces: Traces
  startProcess(request: StartRequest): RunningProcess
  /** Tells every page of the lab. */
  publish(lab: string, state: ProcessState): void
  /** Tells every page of the lab about a problem that no request waits for. */
  report(error: CourseError, about: { lab: string; process: string }): void
  orphanMs?: number
}

export class Runs {
  readonly #options: RunsOptions
  readonly #slots: Slots
  readonly #orphans: Orphans
  #isDisposed = false

  constructor(options: RunsOptions) {
    this.#options = options
    this.#slots = new Slots((lab, process) => options.terminals.of(lab, process))
    this.#orphans = new Orphans({
      afterMs: options.orphanMs ?? ORPHAN_MS,
      onOrphaned: (lab) => {
        for (const slot of this.#slots.ofLab(lab)) void this.#stop(slot)
      },
    })
  }

  /** Every process of a lab, in the order of `lab.json`. */
  statesOf(lab: Lab): ProcessState[] {
    return Object.keys(lab.processes).map((name) => this.#slots.of(lab.slug, name).state)
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
    const slot = this.#slots.of(lab.slug, request.process)
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
    this.#orphans.touch(lab.slug)
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
    await this.#stop(this.#slots.of(lab, process))
  }

  /** Every process of a lab with the port that `lab.json` gives to it. */
  programsOf(slug: string): LabProgram[] {
    const { processes } = this.#options.labs.find(slug)
    return this.#slots.ofLab(slug).map(({ state }) => {
      const port = processes[state.process]?.port
      return { state, ...(port === undefined ? {} : { port }) }
    })
  }

  /** The programs of a lab that run now, by process name. */
  pidsOf(slug: string): Map<string, number> {
    const running = this.#slots.ofLab(slug).flatMap(({ state, program }) => {
      return program ? [[state.process, program.pid] as const] : []
    })
    return new Map(running)
  }

  /** A page looks at a lab. @returns to be called once, when it no longer does */
  watch(lab: string): () => void {
    return this.#orphans.enter(lab)
  }

  async dispose(): Promise<void> {
    this.#isDisposed = true
    this.#orphans.dispose()
    await Promise.all(this.#slots.all().map((slot) => this.#stop(slot)))
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
      const request = { lab, process, folder, args, terminal, trace: true } as const
      program = this.#options.startProcess(request)
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error)
      this.#change(slot, { phase: 'ended', ending: { reason: 'could-not-start', detail } })
      return
    }
    slot.program = program
    slot.terminal.connect(program)
    program.onTrace(this.#options.traces.begin(slot.lab, process))
    this.#change(slot, { phase: entry.ready === 'listening' ? 'starting' : 'running' })
    program.onListen((address) => {
      if (slot.program !== program) return
      const phase = slot.state.phase === 'stopping' ? 'stopping' : 'listening'
      this.#change(slot, { phase, listening: [...slot.state.listening, address] })
    })
    void program.ended.then((ending) => this.#finish(slot, { program, ending, entry, args }))
  }

  #finish(slot: Slot, end: FailedStart & { program: RunningProcess }): void {
    const { program, ending } = end
    if (slot.program !== program) return
    slot.program = undefined
    slot.terminal.disconnect()
    if (slot.isRestarting) return
    const listened = slot.state.listening.length > 0
    const notStarted = program.notStarted ? { notStarted: true } : {}
    this.#change(slot, { phase: 'ended', ending, ...notStarted })
    if (!listened) void this.#explain(slot, end)
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

  async #explain(slot: Slot, failed: FailedStart): Promise<void> {
    const problem = await explainBusyPort(failed, this.#slots.all())
    const { lab, state } = slot
    if (problem) this.#options.report(problem, { lab, process: state.process })
  }

  // --- one after another ---

  /**
   * Waits until the process that another one needs is ready; starts it when it does not run.
   * @throws CourseError `ERR_NOT_READY` when it ended instead, or whatever kept it from starting
   */
  async #waitFor(lab: Lab, process: string, request: RunRequest): Promise<void> {
    const slot = this.#slots.of(lab.slug, process)
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

  /** What is about to start counts: a page may ask for many at once. */
  #checkCount(slot: Slot): void {
    const others = this.#slots.all().filter((other) => other !== slot)
    const running = others.filter(
      ({ program, isRestarting, state }) => program || isRestarting || state.phase === 'starting',
    ).length
    if (running < MAX_PROCESSES) return
    throw new CourseError('ERR_TOO_MANY_PROCESSES', `${running} processes run already`, {
      params: { max: MAX_PROCESSES },
    })
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
