/**
 * Starts and ends one process of a lab: the only place that does. Readiness is observed (the
 * program listens), never waited for; why a process ended is decided once, by whoever was first.
 */
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import type { Duplex } from 'node:stream'
import type { Disposable } from '../shared/dispose.ts'
import { READY_MS, STOP_GRACE_MS } from '../shared/limits.ts'
import type { Ending, ListenAddress } from '../shared/messages.ts'
import type { TraceEvent } from '../shared/trace.ts'
import { REPORT_VARIABLE, TRACE_VARIABLE, type ReportEvent } from '../tracer/report-event.ts'
import {
  openInherited,
  openPipes,
  openPty,
  SIGNAL_NAMES,
  type Channel,
  type Exit,
  type Launch,
} from './channel.ts'
import { preloading } from './bundled.ts'
import { labEnvironment, RUN_VARIABLE, TRACE_ALL_VARIABLE } from './environment.ts'
import { isTodo } from './todo.ts'
import { watchLimits } from './limits.ts'
import type { ProgramOptions } from './program-options.ts'
import { ReportReader, readReports } from './report-reader.ts'
import { shutIn, signalOfExitCode, type SandboxPlan } from './sandbox.ts'
import { writeDown } from './session.ts'
import { TraceReader } from './trace-reader.ts'
import {
  findMembers,
  killTree,
  residentBytesOf,
  signalGroup,
  signalInside,
  startedTicksOf,
  type ProcessTree,
} from './tree.ts'

const TRACER = join(import.meta.dirname, '..', 'tracer')
const PRELOAD = join(TRACER, 'preload.ts')
const PRELOAD_TRACED = join(TRACER, 'preload-traced.ts')

const CTRL_C = '\u0003'

/** Begins the detail of an ending in which the sandbox, not the program, is at fault. */
export const SANDBOX_FAULT = 'the sandbox did not start'

export class LabProcess implements Disposable {
  readonly listening: ListenAddress[] = []
  /** Settles, never rejects, when the program listens (or has started, if it need not) or ended. */
  readonly ready: Promise<void>
  readonly ended: Promise<Ending>
  /** Settles, never rejects, when Node in it runs, before the program is loaded; or when it ended. */
  readonly started: Promise<void>
  /** The error that ended the program, as the program itself saw it. */
  fatal: Extract<ReportEvent, { type: 'fatal' }> | undefined

  readonly #channel: Channel
  #tree: ProcessTree
  readonly #report: ReportReader | undefined
  readonly #trace: TraceReader | undefined
  readonly #sandbox: SandboxPlan | undefined
  readonly #hasTerminal: boolean
  readonly #cleanups: (() => void)[] = []
  readonly #listenListeners = new Set<(address: ListenAddress) => void>()
  readonly #traceListeners = new Set<(events: TraceEvent[]) => void>()
  readonly #settleReady: () => void
  readonly #settleStarted: () => void
  #intent: Ending | undefined
  #hasExited = false
  #isReady = false
  #hasStarted = false

  constructor(options: ProgramOptions) {
    const started = Promise.withResolvers<void>()
    this.started = started.promise
    this.#settleStarted = started.resolve
    const runId = randomUUID()
    this.#sandbox = options.sandbox
    this.#hasTerminal = typeof options.terminal === 'object'
    if (options.sandbox) {
      this.#channel = this.#openShutIn(options, options.sandbox, runId)
    } else {
      const report = new ReportReader(
        (event) => this.#take(event),
        () => this.#trace?.read(),
      )
      this.#report = report
      const isTraced = options.trace ?? process.env[TRACE_ALL_VARIABLE] === '1'
      if (isTraced) this.#trace = new TraceReader(report.folder, (events) => this.#pass(events))
      const own = {
        [REPORT_VARIABLE]: report.path,
        ...(isTraced ? { [TRACE_VARIABLE]: report.folder } : {}),
      }
      const launch = {
        args: [
          preloading(isTraced ? PRELOAD_TRACED : PRELOAD),
          ...(options.nodeFlags ?? []),
          ...options.args,
        ],
        cwd: options.cwd,
        env: labEnvironment(runId, { ...options.env, ...own }),
      }
      this.#channel = openChannel(launch, options)
    }
    this.#tree = { pid: 0, runId, leadsGroup: options.terminal !== 'inherit' }
    this.#meet()
    const ready = Promise.withResolvers<void>()
    this.ready = ready.promise
    this.#settleReady = ready.resolve
    const ended = Promise.withResolvers<Ending>()
    this.ended = ended.promise
    this.#channel.onExit((exit) => void this.#finish(exit).then(ended.resolve))
    this.#watch(options)
  }

  /** As `Channel.pid`. */
  get pid(): number {
    return this.#channel.pid
  }

  get isReady(): boolean {
    return this.#isReady
  }

  /** The exercise still throws its TODO. */
  get notStarted(): boolean {
    return this.fatal !== undefined && isTodo(this.fatal.message)
  }

  onOutput(listener: (chunk: Buffer, from: 'out' | 'err') => void): void {
    this.#channel.onOutput(listener)
  }

  onListen(listener: (address: ListenAddress) => void): () => void {
    this.#listenListeners.add(listener)
    return () => this.#listenListeners.delete(listener)
  }

  /** Events in order, in batches; those of the last moments come before `ended` settles. */
  onTrace(listener: (events: TraceEvent[]) => void): () => void {
    this.#traceListeners.add(listener)
    return () => this.#traceListeners.delete(listener)
  }

  write(data: string | Uint8Array): void {
    this.#channel.write(data)
  }

  endInput(): void {
    this.#channel.endInput()
  }

  resize(columns: number, rows: number): void {
    this.#channel.resize(columns, rows)
  }

  pause(): void {
    this.#channel.pause()
  }

  resume(): void {
    this.#channel.resume()
  }

  extra(descriptor: number): Duplex {
    const pipe = this.#channel.extra(descriptor)
    if (!pipe) throw new TypeError(`this process has no descriptor ${descriptor}`)
    return pipe
  }

  /** Ends the whole tree: politely, and by force when that is not heard within the grace. */
  async stop(graceMs = STOP_GRACE_MS): Promise<Ending> {
    if (!this.#hasExited) {
      this.#intent ??= { reason: 'stopped', forced: false }
      this.#askToEnd()
      const timer = setTimeout(() => this.#force(), graceMs)
      // A program that is paused cannot end: its last output has nowhere to go.
      this.#channel.resume()
      await this.ended
      clearTimeout(timer)
    }
    return this.ended
  }

  /** Ends the whole tree at once, for the reason given. */
  async kill(reason: Ending): Promise<Ending> {
    if (!this.#hasExited) {
      this.#intent ??= reason
      this.#channel.resume()
      this.#meet()
      await killTree(this.#tree)
    }
    return this.ended
  }

  async dispose(): Promise<void> {
    await this.stop()
  }

  /** Pids of the tree that are alive. For tests. */
  members(): Promise<number[]> {
    return findMembers(this.#tree)
  }

  /** The report comes by a pipe after the others: the sandbox sees no file of ours. */
  #openShutIn(options: ProgramOptions, sandbox: SandboxPlan, runId: string): Channel {
    if (options.terminal !== undefined) throw new TypeError('a sandbox works by pipes only')
    const descriptor = 3 + (options.extraPipes ?? 0)
    const launch = {
      args: [`--require=${sandbox.preload}`, ...(options.nodeFlags ?? []), ...options.args],
      cwd: options.cwd,
      env: {},
    }
    const own = { ...options.env, [RUN_VARIABLE]: runId, [REPORT_VARIABLE]: `fd:${descriptor}` }
    const channel = openPipes(shutIn(launch, sandbox, own), descriptor - 2)
    const pipe = channel.extra(descriptor)
    if (pipe)
      readReports(
        pipe,
        (event) => this.#take(event),
        (bytes) => void this.kill({ reason: 'too-much-output', bytes }),
      )
    return channel
  }

  /** Notes who the program is, as soon as that is known, so that it can be ended. */
  #meet(): void {
    const { pid } = this
    if (pid === 0 || this.#tree.pid !== 0) return
    const startedTicks = startedTicksOf(pid)
    this.#tree = { ...this.#tree, pid, ...(startedTicks === undefined ? {} : { startedTicks }) }
    this.#cleanups.push(writeDown(this.#tree))
  }

  #askToEnd(): void {
    this.#meet()
    const wrappers = this.#sandbox?.wrappers ?? 0
    if (wrappers > 0) signalInside(this.#tree, wrappers, 'SIGTERM')
    else if (process.platform !== 'win32') signalGroup(this.#tree, 'SIGTERM')
    // Windows has no signals. A terminal can still be told Ctrl-C, which the program may handle;
    // whoever has none is ended with all that it started, before nobody knows any more what that was.
    else if (this.#hasTerminal) this.#channel.write(CTRL_C)
    else void killTree(this.#tree)
  }

  #watch({ limits, mustListen, readyMs = READY_MS, sandbox }: ProgramOptions): void {
    if (limits) {
      const watched = {
        pid: this.pid,
        onOutput: (listener: (chunk: Buffer) => void) => this.onOutput(listener),
        ...(sandbox ? { residentBytes: () => residentBytesOf(this.#tree) } : {}),
      }
      const all = sandbox ? { ...limits, maxMemoryBytes: sandbox.maxMemoryBytes } : limits
      this.#cleanups.push(watchLimits(watched, all, (reason) => void this.kill(reason)))
    }
    if (!mustListen) {
      this.#becomeReady()
      return
    }
    const timer = setTimeout(
      () => void this.kill({ reason: 'never-listened', afterMs: readyMs }),
      readyMs,
    )
    this.#cleanups.push(() => clearTimeout(timer))
    this.#listenListeners.add(() => clearTimeout(timer))
  }

  #take(event: ReportEvent): void {
    if (event.type === 'started') {
      this.#hasStarted = true
      this.#meet()
      this.#settleStarted()
      return
    }
    if (event.type === 'fatal') {
      this.fatal = event
      return
    }
    const { transport, address, port } = event
    this.listening.push({ transport, address, port })
    for (const listener of this.#listenListeners) listener({ transport, address, port })
    this.#becomeReady()
  }

  #pass(events: TraceEvent[]): void {
    for (const listener of this.#traceListeners) listener(events)
  }

  #becomeReady(): void {
    this.#isReady = true
    this.#settleReady()
  }

  #force(): void {
    if (this.#intent?.reason === 'stopped') this.#intent = { reason: 'stopped', forced: true }
    this.#meet()
    void killTree(this.#tree)
  }

  async #finish(exit: Exit): Promise<Ending> {
    this.#hasExited = true
    this.#trace?.dispose()
    this.#report?.dispose()
    if (this.#tree.pid !== 0) await killTree(this.#tree)
    for (const cleanup of this.#cleanups) cleanup()
    this.#settleReady()
    this.#settleStarted()
    return this.#sandbox ? this.#endingInside(exit) : (this.#intent ?? endingOf(exit))
  }

  /** A sandbox in which Node itself never came up is our fault, whatever ended the waiting. */
  #endingInside(exit: Exit): Ending {
    if (this.#intent?.reason === 'stopped') return this.#intent
    const ending = this.#intent ?? endingOf(exit)
    if (!this.#hasStarted)
      return { reason: 'could-not-start', detail: `${SANDBOX_FAULT}: ${JSON.stringify(ending)}` }
    if (ending.reason !== 'exited' || this.#sandbox?.wrappers === 0) return ending
    const signal = signalOfExitCode(ending.exitCode, SIGNAL_NAMES)
    return signal === null ? ending : { reason: 'signalled', signal }
  }
}

function openChannel(launch: Launch, { terminal, extraPipes }: ProgramOptions): Channel {
  if (terminal === undefined) return openPipes(launch, extraPipes)
  return terminal === 'inherit' ? openInherited(launch) : openPty(launch, terminal)
}

function endingOf({ exitCode, signal, failure }: Exit): Ending {
  if (failure !== undefined) return { reason: 'could-not-start', detail: failure }
  if (signal !== null) return { reason: 'signalled', signal }
  return { reason: 'exited', exitCode: exitCode ?? 0 }
}
