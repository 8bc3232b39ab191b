/**
 * Processes for the learner's modules that wait, empty, for the next run: whoever saves a file does
 * not wait for Node to start. None of them has loaded anything of a learner's yet.
 */
import type { Disposable } from '../../shared/dispose.ts'
import { ModuleProcess } from '../module-process.ts'

/** Nobody has saved anything for so long: the memory is worth more. */
const IDLE_MS = 10 * 60_000

/** Node starts beside everything else that a busy machine does. */
const WARM_UP_MS = 30_000

export class Spares implements Disposable {
  readonly #count: number
  #folder: string | undefined
  #zone: string | undefined
  #ready: ModuleProcess[] = []
  #timer: NodeJS.Timeout | undefined

  /** @param count how many wait */
  constructor(count: number) {
    this.#count = count
  }

  /** One that is ready, if there is one for this folder, started in the environment of now. */
  take(folder: string): ModuleProcess | undefined {
    if (folder !== this.#folder || process.env['TZ'] !== this.#zone) return undefined
    for (let spare; (spare = this.#ready.shift());) if (!spare.hasEnded) return spare
    return undefined
  }

  /** Starts what is missing for this folder; those for another one are ended. */
  prepare(folder: string): void {
    const zone = process.env['TZ']
    if (this.#folder !== folder || this.#zone !== zone) void this.dispose()
    this.#folder = folder
    this.#zone = zone
    while (this.#ready.length < this.#count) {
      const spare = new ModuleProcess(folder)
      // One that cannot is found out when it is needed.
      spare.ask({ op: 'warm-up' }, { timeoutMs: WARM_UP_MS }).catch(() => {})
      this.#ready.push(spare)
    }
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.dispose(), IDLE_MS).unref()
  }

  async dispose(): Promise<void> {
    clearTimeout(this.#timer)
    this.#folder = undefined
    await Promise.all(this.#ready.splice(0).map((spare) => spare.dispose()))
  }
}
