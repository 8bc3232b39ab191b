/**
 * Type and syntax errors of a lab's exercise files, found in processes of their own: TypeScript
 * computes without a pause, and neither the host nor a check waits for it. They never decide
 * whether checks run: what Node can run is checked, whatever TypeScript says about it.
 */
import { fork, type ChildProcess } from 'node:child_process'
import { constants, setPriority } from 'node:os'
import { join } from 'node:path'
import { COMPILE_CACHE } from '../runner/compiled-files.ts'
import type { Disposable } from '../shared/dispose.ts'
import type { Diagnostic } from '../shared/diagnostic.ts'
import type { Language } from '../shared/languages.ts'
import { DIAGNOSE_MS, DIAGNOSER_IDLE_MS } from '../shared/limits.ts'
import type { DiagnoseRequest } from './type-service.ts'

export interface Diagnoser extends Disposable {
  /** @returns `undefined` when TypeScript gave no answer: it ran too long, or was ended */
  diagnose(request: DiagnoseRequest, language: Language): Promise<Diagnostic[] | undefined>
}

/** Messages between the two processes; both are ours. */
export type ToDiagnoser = DiagnoseRequest & { id: number }
export interface FromDiagnoser {
  id: number
  diagnostics: Diagnostic[]
}

const WORKER = join(import.meta.dirname, 'diagnostics-worker.ts')
/** A program and its types take about 250 MB. */
const HEAP_MB = 700

export interface DiagnoserOptions {
  /** After that long without an answer the process is ended, and the next request starts anew. */
  limitMs?: number
  /** After that long without a question the process is ended, and its memory is free. */
  idleMs?: number
  /** Another worker, in tests. */
  workerPath?: string
}

export function startDiagnoser(options: DiagnoserOptions = {}): Diagnoser {
  const workers = new Map<Language, DiagnosticsWorker>()
  let isDisposed = false

  const workerOf = (language: Language): DiagnosticsWorker => {
    const known = workers.get(language)
    if (known?.isAlive) return known
    const worker = new DiagnosticsWorker(language, options)
    workers.set(language, worker)
    return worker
  }

  return {
    diagnose: (request, language) =>
      isDisposed ? Promise.resolve(undefined) : workerOf(language).ask(request),
    dispose: async () => {
      isDisposed = true
      await Promise.all([...workers.values()].map((worker) => worker.dispose()))
    },
  }
}

class DiagnosticsWorker {
  isAlive = true
  readonly #child: ChildProcess
  readonly #ended: Promise<void>
  readonly #limitMs: number
  readonly #idleMs: number
  readonly #waiting = new Map<number, (diagnostics: Diagnostic[] | undefined) => void>()
  #idleTimer: NodeJS.Timeout | undefined
  #lastId = 0

  constructor(language: Language, options: DiagnoserOptions) {
    this.#limitMs = options.limitMs ?? DIAGNOSE_MS
    this.#idleMs = options.idleMs ?? DIAGNOSER_IDLE_MS
    this.#child = fork(options.workerPath ?? WORKER, [language], {
      execArgv: [`--max-old-space-size=${HEAP_MB}`],
      env: { ...process.env, NODE_COMPILE_CACHE: COMPILE_CACHE },
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    })
    // The verdict comes first where both want the processor.
    const { pid } = this.#child
    if (pid !== undefined) lowerPriority(pid)
    this.#child.on('message', (message) => this.#take(message as FromDiagnoser))
    this.#ended = new Promise((resolve) => {
      const end = (): void => {
        this.#end()
        resolve()
      }
      this.#child.once('close', end)
      // It could not be started, and never closes.
      this.#child.on('error', end)
    })
  }

  ask(request: DiagnoseRequest): Promise<Diagnostic[] | undefined> {
    const id = ++this.#lastId
    clearTimeout(this.#idleTimer)
    return new Promise((resolve) => {
      const limit = setTimeout(() => this.#kill(), this.#limitMs)
      this.#waiting.set(id, (diagnostics) => {
        clearTimeout(limit)
        resolve(diagnostics)
      })
      const message: ToDiagnoser = { ...request, id }
      // A failure to send is followed by the end of the process, which answers.
      this.#child.send(message, () => {})
    })
  }

  async dispose(): Promise<void> {
    this.#kill()
    await this.#ended
  }

  /** From now on the next request starts another process. */
  #kill(): void {
    this.isAlive = false
    clearTimeout(this.#idleTimer)
    this.#child.kill('SIGKILL')
  }

  #take({ id, diagnostics }: FromDiagnoser): void {
    const answer = this.#waiting.get(id)
    this.#waiting.delete(id)
    answer?.(diagnostics)
    if (this.#waiting.size > 0 || !this.isAlive) return
    clearTimeout(this.#idleTimer)
    this.#idleTimer = setTimeout(() => this.#kill(), this.#idleMs).unref()
  }

  #end(): void {
    this.isAlive = false
    clearTimeout(this.#idleTimer)
    for (const answer of this.#waiting.values()) answer(undefined)
    this.#waiting.clear()
  }
}

function lowerPriority(pid: number): void {
  try {
    setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL)
  } catch {
    // Not on this system, or it has ended already.
  }
}

export type { DiagnoseRequest }
