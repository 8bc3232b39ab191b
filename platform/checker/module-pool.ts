/**
 * Processes that hold the learner's modules, used again while they stay clean: starting Node for
 * each check would take most of a suite's time. A check always gets fresh modules, and has its
 * process for itself.
 */
import type { Disposable } from '../shared/dispose.ts'
import type { SandboxPlan } from '../runner/sandbox.ts'
import type { Inspection } from './inspection.ts'
import { ModuleProcess } from './module-process.ts'

export interface PoolOptions {
  nodeFlags?: string[]
  sandbox?: SandboxPlan | undefined
  /** Nothing is started before it is needed: only what is looked at waits for a debugger. */
  inspection?: Inspection | undefined
  /** Looks for a process that was started beforehand. */
  takeSpare?(folder: string): ModuleProcess | undefined
}

export class ModulePool implements Disposable {
  /** No further check will ask: nothing is started in advance any more. */
  isLast = false
  readonly #idle: ModuleProcess[] = []
  readonly #all = new Set<ModuleProcess>()
  readonly #ending = new Set<Promise<void>>()
  readonly #options: PoolOptions

  constructor(options: PoolOptions = {}) {
    this.#options = options
  }

  /** Starts processes before anybody asks for them. */
  prestart(folder: string, count: number): void {
    if (this.#options.inspection) return
    while (this.#idle.length < count) this.#idle.push(this.#start(folder))
  }

  /** Ends those that wait: they were started in another environment than the suite's. */
  discardIdle(): void {
    for (const process of this.#idle.splice(0)) void this.#end(process)
  }

  take(folder: string): ModuleProcess {
    for (let index = this.#idle.length - 1; index >= 0; index--) {
      const [idle] = this.#idle.splice(index, 1)
      if (idle?.folder === folder && !idle.hasEnded) return idle
      if (idle) void this.#end(idle)
    }
    return this.#start(folder)
  }

  /** Keeps the process when nothing of the last check is open in it; otherwise starts another. */
  async giveBack(process: ModuleProcess, isClean: boolean): Promise<void> {
    process.listener = undefined
    const mayStay = isClean && this.#options.sandbox?.isFreshEachCheck !== true
    if (mayStay && !process.hasEnded && (await isQuiet(process)) && !process.hasEnded) {
      this.#idle.push(process)
      return
    }
    // The next one starts while the old one ends.
    if (this.#idle.length === 0 && !this.isLast) this.#idle.push(this.#start(process.folder))
    await this.#end(process)
  }

  async dispose(): Promise<void> {
    for (const process of this.#all) void this.#end(process)
    await Promise.all(this.#ending)
  }

  #start(folder: string): ModuleProcess {
    const { takeSpare, sandbox, inspection } = this.#options
    const nodeFlags = [...(this.#options.nodeFlags ?? []), ...(inspection?.takeFlags() ?? [])]
    const process =
      takeSpare?.(folder) ?? new ModuleProcess(folder, nodeFlags, sandbox, inspection !== undefined)
    this.#all.add(process)
    return process
  }

  #end(process: ModuleProcess): Promise<void> {
    this.#all.delete(process)
    const ending = process.dispose().finally(() => this.#ending.delete(ending))
    this.#ending.add(ending)
    return ending
  }
}

async function isQuiet(process: ModuleProcess): Promise<boolean> {
  try {
    const { json } = await process.ask({ op: 'activity' }, { timeoutMs: 500 })
    return Array.isArray(json) && Array.isArray(json[1]) && json[1].length === 0
  } catch {
    return false
  }
}
