/**
 * A driver in a process of its own, seen from outside: the watchdog over suites. A process that
 * computes without end, or that had a fault of ours, is replaced; whoever waits is told.
 */
import { fork, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import { ROOT } from '../../catalogue/paths.ts'
import { COMPILE_CACHE } from '../../runner/compiled-files.ts'
import type { Disposable } from '../../shared/dispose.ts'
import type { Verdict } from '../../shared/verdict.ts'
import type { LabReport } from '../report.ts'
import {
  ALIVE_EVERY_MS,
  MAX_SILENT_TIMES,
  type FromWorker,
  type RunRequest,
  type ToWorker,
} from './messages.ts'

const WORKER = join(import.meta.dirname, 'worker.ts')

export interface CheckerOptions {
  /** Stays for many runs: keeps processes ready for the next one. */
  isWarm?: boolean
  /** Another main program and a shorter patience, in tests. */
  workerPath?: string
  aliveEveryMs?: number
}

export interface CheckerRun {
  report: Promise<LabReport>
  /** Nobody wants it any more: `report` rejects with an `AbortError` at once. */
  cancel(): void
}

interface Waiting {
  onVerdict: ((verdict: Verdict) => void) | undefined
  resolve(report: LabReport): void
  reject(error: Error): void
}

export class CheckerProcess implements Disposable {
  readonly #options: CheckerOptions
  readonly #waiting = new Map<number, Waiting>()
  /** Processes that have not ended yet, the one in use among them. */
  readonly #alive = new Set<ChildProcess>()
  #worker: ChildProcess | undefined
  #watchdog: NodeJS.Timeout | undefined
  #silentTimes = 0
  #nextRun = 1
  #isDisposed = false

  constructor(options: CheckerOptions = {}) {
    this.#options = options
  }

  /** Starts the process before it is needed. */
  start(): void {
    this.#worker ??= this.#fork()
  }

  run(request: RunRequest, onVerdict?: (verdict: Verdict) => void): CheckerRun {
    const run = this.#nextRun++
    const answer = Promise.withResolvers<LabReport>()
    const { resolve, reject } = answer
    if (this.#isDisposed) reject(new Error('the checker is closed'))
    else {
      this.#waiting.set(run, { onVerdict, resolve, reject })
      this.#send({ run, request })
      this.#watch()
    }
    return {
      report: answer.promise,
      cancel: () => {
        if (!this.#waiting.delete(run)) return
        this.#send({ cancel: run })
        reject(new DOMException('a newer run replaced this one', 'AbortError'))
      },
    }
  }

  /** Resolves when the process and everything that it started have ended. */
  async dispose(): Promise<void> {
    this.#isDisposed = true
    clearInterval(this.#watchdog)
    const ended = [...this.#alive].map(
      (child) => new Promise((resolve) => child.once('exit', resolve)),
    )
    this.#leave()
    await Promise.all(ended)
  }

  #fork(): ChildProcess {
    const { isWarm = false, workerPath = WORKER } = this.#options
    const child = fork(workerPath, isWarm ? ['warm'] : [], {
      cwd: ROOT,
      env: { ...process.env, NODE_COMPILE_CACHE: COMPILE_CACHE },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    this.#alive.add(child)
    child.on('message', (message) => this.#take(message as FromWorker))
    child.on('error', (error) => {
      if (child.pid === undefined) this.#lose(child, error.message)
    })
    child.on('exit', (code, signal) => this.#lose(child, `it ended (${signal ?? code})`))
    return child
  }

  #send(message: ToWorker): void {
    if (this.#isDisposed) return
    this.start()
    // A failure to send is followed by the end of the process, which answers.
    this.#worker?.send(message, () => {})
  }

  #take(message: FromWorker): void {
    this.#silentTimes = 0
    if ('alive' in message) return
    const entry = this.#waiting.get(message.run)
    if ('verdict' in message) {
      entry?.onVerdict?.(message.verdict)
      return
    }
    this.#waiting.delete(message.run)
    const isOurFault = 'error' in message || message.report.broken !== undefined
    if ('report' in message) entry?.resolve(message.report)
    else entry?.reject(new Error(message.error))
    // What went wrong may have left something behind: the next run gets a fresh process.
    if (entry && isOurFault && this.#waiting.size === 0) this.#leave()
  }

  /** Lets the process go; it ends what it has started. */
  #leave(): void {
    const worker = this.#worker
    this.#worker = undefined
    if (worker?.connected) worker.disconnect()
  }

  #lose(child: ChildProcess, why: string): void {
    this.#alive.delete(child)
    if (this.#worker !== child) return
    this.#worker = undefined
    for (const { reject } of this.#waiting.values())
      reject(new Error(`the checker is gone: ${why}`))
    this.#waiting.clear()
  }

  #watch(): void {
    if (this.#watchdog) return
    this.#silentTimes = 0
    this.#watchdog = setInterval(() => {
      if (this.#waiting.size === 0) {
        clearInterval(this.#watchdog)
        this.#watchdog = undefined
      } else if (++this.#silentTimes > MAX_SILENT_TIMES) this.#worker?.kill('SIGKILL')
    }, this.#options.aliveEveryMs ?? ALIVE_EVERY_MS)
  }
}
