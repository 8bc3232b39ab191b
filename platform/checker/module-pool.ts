/**
 * Processes that hold the learner's modules, used again while they stay clean: starting Node for
 * each check would take most of a suite's time. A check always gets fresh modules.
 */
import type { Disposable } from '../shared/dispose.ts'
import type { SandboxPlan } from '../runner/sandbox.ts'
import { ModuleProcess } from './module-process.ts'

export class ModulePool implements Disposable {
  #idle: { folder: string; process: ModuleProcess } | undefined
  readonly #all = new Set<ModuleProcess>()
  readonly #nodeFlags: string[]
  readonly #sandbox: SandboxPlan | undefined

  constructor({ nodeFlags = [], sandbox }: { nodeFlags?: string[]; sandbox?: SandboxPlan } = {}) {
    this.#nodeFlags = nodeFlags
    this.#sandbox = sandbox
  }

  take(folder: string): ModuleProcess {
    const idle = this.#idle
    this.#idle = undefined
    if (idle && idle.folder === folder && !idle.process.hasEnded) return idle.process
    if (idle) void this.#end(idle.process)
    return this.#start(folder)
  }

  /** Keeps the process when nothing of the last check is open in it; otherwise starts another. */
  async giveBack(process: ModuleProcess, isClean: boolean): Promise<void> {
    process.listener = undefined
    const folder = process.folder
    const mayStay = isClean && this.#sandbox?.isFreshEachCheck !== true
    if (mayStay && !process.hasEnded && (await isQuiet(process))) {
      this.#idle = { folder, process }
      return
    }
    // The next one starts while the old one ends.
    this.#idle = { folder, process: this.#start(folder) }
    await this.#end(process)
  }

  async dispose(): Promise<void> {
    await Promise.all([...this.#all].map((process) => this.#end(process)))
  }

  #start(folder: string): ModuleProcess {
    const process = new ModuleProcess(folder, this.#nodeFlags, this.#sandbox)
    this.#all.add(process)
    return process
  }

  async #end(process: ModuleProcess): Promise<void> {
    await process.dispose()
    this.#all.delete(process)
  }
}

async function isQuiet(process: ModuleProcess): Promise<boolean> {
  try {
    const answer = await process.ask({ op: 'activity' }, 500)
    return Array.isArray(answer) && Array.isArray(answer[1]) && answer[1].length === 0
  } catch {
    return false
  }
}
