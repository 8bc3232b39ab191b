/**
 * Processes that wait, empty, for the next run of a lab: those for the learner's modules, and the
 * programs that its checks start. Whoever saves a file does not wait for Node to start. None of them
 * has loaded anything of a learner's yet.
 */
import type { LabProcess } from '../../runner/process.ts'
import { SparePrograms } from '../../runner/spare-programs.ts'
import {
  prepareLabProcess,
  startLabProcess,
  type LabProcessOptions,
} from '../../runner/start-lab-process.ts'
import type { Disposable } from '../../shared/dispose.ts'
import { ModuleProcess } from '../module-process.ts'

/** Nobody has saved anything for so long: the memory is worth more. */
const IDLE_MS = 10 * 60_000

/** A server and a client; most checks start none. */
const MOST_PROGRAMS = 2

/** Node starts beside everything else that a busy machine does. */
const WARM_UP_MS = 30_000

export class Spares implements Disposable {
  readonly #count: number
  #folder: string | undefined
  #zone: string | undefined
  #ready: ModuleProcess[] = []
  readonly #programs = new SparePrograms(MOST_PROGRAMS)
  /** What checks have started since the last `prepare`, by the name of the process. */
  readonly #started = new Map<string, LabProcessOptions>()
  #timer: NodeJS.Timeout | undefined

  /** @param count how many wait for modules */
  constructor(count: number) {
    this.#count = count
  }

  /** One that is ready, if there is one for this folder, started in the environment of now. */
  take(folder: string): ModuleProcess | undefined {
    if (folder !== this.#folder || process.env['TZ'] !== this.#zone) return undefined
    for (let spare; (spare = this.#ready.shift());) if (!spare.hasEnded) return spare
    return undefined
  }

  /** Starts a program of the lab, and remembers that the next run will start it as well. */
  startProgram(options: LabProcessOptions): LabProcess {
    if (this.#started.size < MOST_PROGRAMS) this.#started.set(options.process, options)
    return startLabProcess(options, this.#programs)
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
    for (const options of this.#started.values())
      if (options.folder === folder) prepareLabProcess(options, this.#programs)
    this.#started.clear()
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.dispose(), IDLE_MS).unref()
  }

  async dispose(): Promise<void> {
    clearTimeout(this.#timer)
    this.#folder = undefined
    const ending = this.#ready.splice(0).map((spare) => spare.dispose())
    await Promise.all([...ending, this.#programs.dispose()])
  }
}
