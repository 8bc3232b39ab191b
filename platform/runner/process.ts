/**
 * Starts and ends one process of a lab: the only place that does. Readiness is observed (the
 * program listens), never waited for; why a process ended is decided once, by whoever was first.
 */
import { randomUUID } from 'node:crypto'
import type { Duplex } from 'node:stream'
import type { Disposable } from '../shared/dispose.ts'
import { READY_MS, STOP_GRACE_MS } from '../shared/limits.ts'
import type { Ending, ListenAddress } from '../shared/messages.ts'
import type { TraceEvent } from '../shared/trace.ts'
import type { ReportEvent } from '../tracer/report-event.ts'
import type { Channel, Exit } from './channel.ts'
import { endingInside, endingOf } from './ending.ts'
import { watchLimits } from './limits.ts'
import { openProgram, type OpenProgram } from './open-program.ts'
import type { ProgramOptions, TerminalSize } from './program-options.ts'
import type { SandboxPlan } from './sandbox.ts'
import { writeDown } from './session.ts'
import { isTodo } from './todo.ts'
import {
  findMembers,
  killTree,
  residentBytesOf,
  signalGroup,
  signalInside,
  startedTicksOf,
  type ProcessTree,
} from './tree.ts'

const CTRL_C = '\u0003'

export class LabProcess implements Disposable {
  readonly listening: ListenAddress[] = []
  /** Settles, never rejects, when the program listens (or has started, if it need not) or ended. */
  readonly ready: Promise<void>
  readonly ended: Promise<Ending>
  /** Settles, never rejects, when Node in it runs, before the program is loaded; or when it ended. */
  readonly started: Promise<void>
  /** The error that ended the program, as the program itself saw it. */
  fatal: Extract<ReportEvent, { type: 'fatal' }> | undefined

  readonly #open: OpenProgram
  readonly #channel: Channel
  #tree: ProcessTree
  readonly #sandbox: SandboxPlan | undefined
  readonly #hasTerminal: boolean
  /** There while the program waits: its limits and its time begin when it is woken. */
  #watchLater: (() => void) | undefined
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
    this.#open = openProgram(options, runId, {
      onEvent: (event) => this.#take(event),
      onTrace: (events) => this.#pass(events),
      onTooLong: (bytes) => void this.kill({ reason: 'too-much-output', bytes }),
    })
    this.#channel = this.#open.channel
    this.#tree = { pid: 0, runId, leadsGroup: options.terminal !== 'inherit' }
    this.#meet()
    const ready = Promise.withResolvers<void>()
    this.ready = ready.promise
    this.#settleReady = ready.resolve
    const ended = Promise.withResolvers<Ending>()
    this.ended = ended.promise
    this.#channel.onExit((exit) => void this.#finish(exit).then(ended.resolve))
    if (options.waits) this.#watchLater = () => this.#watch(options)
    else this.#watch(options)
  }

  /** As `Channel.pid`. */
  get pid(): number {
    return this.#channel.pid
  }

  get hasEnded(): boolean {
    return this.#hasExited
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

  /**
   * Lets a program go on that was started with `waits`.
   * @param args of the program
   * @param size of its terminal by now, if it has one
   */
  wake(args: string[], size?: TerminalSize): void {
    const { waiting } = this.#open
    if (!waiting || !this.#watchLater) throw new TypeError('this program does not wait')
    if (size) this.resize(size.columns, size.rows)
    this.#watchLater()
    this.#watchLater = undefined
    waiting.wake(this.pid, args)
  }

  /** Ends the whole tree: politely, and by force when that is not heard within the grace. */
  async stop(graceMs = STOP_GRACE_MS): Promise<Ending> {
    if (!this.#hasExited) {
      this.#intent ??= { reason: 'stopped', forced: false }
      // Whoever waits is stopped, and hears nothing.
      if (this.#watchLater) this.#force()
      else this.#askToEnd()
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
    if (event.type === 'woken') {
      this.#open.waiting?.end()
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
    this.#open.close()
    if (this.#tree.pid !== 0) await killTree(this.#tree)
    for (const cleanup of this.#cleanups) cleanup()
    this.#settleReady()
    this.#settleStarted()
    const ending = this.#intent ?? endingOf(exit)
    if (!this.#sandbox) return ending
    return endingInside(this.#sandbox, { ending, hasStarted: this.#hasStarted })
  }
}
