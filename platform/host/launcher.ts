/**
 * Starts the programs of labs. Those that will probably be run next are started in a quiet moment and
 * wait, so that a click on Run does not wait for Node.
 */
import { prepareLabProcess, startLabProcess } from '../runner/start-lab-process.ts'
import { SparePrograms } from '../runner/spare-programs.ts'
import type { Lab } from '../catalogue/catalogue.ts'
import type { Disposable } from '../shared/dispose.ts'
import type { RunningProcess } from './slot.ts'

export interface StartRequest {
  lab: Lab
  process: string
  folder: string
  args: string[]
  terminal: { columns: number; rows: number }
  trace: true
}

/** What is known of a start before somebody asks for it. */
export type ExpectedStart = Pick<StartRequest, 'lab' | 'process' | 'folder'>

export interface Launcher extends Disposable {
  start(request: StartRequest): RunningProcess
  /** This process may be started soon. */
  expect(start: ExpectedStart): void
  /** Nobody looks at this lab any more. */
  forget(slug: string): void
}

/** A server and a client, of the learner's and of the solution. */
const MOST_WAITING = 4

/** What the page does first, and the program that has just begun, have the processor for so long. */
const SOON_MS = 100

export class SpareLauncher implements Launcher {
  readonly #spares = new SparePrograms(MOST_WAITING)
  /** By lab, then by folder and process. */
  readonly #expected = new Map<string, Map<string, { folder: string; timer: NodeJS.Timeout }>>()

  start(request: StartRequest): RunningProcess {
    // The next one would start beside this one.
    clearTimeout(this.#expected.get(request.lab.slug)?.get(keyOf(request))?.timer)
    return startLabProcess(request, this.#spares)
  }

  expect(start: ExpectedStart): void {
    const { lab, folder } = start
    const ofLab = this.#expected.get(lab.slug) ?? new Map<string, never>()
    this.#expected.set(lab.slug, ofLab)
    clearTimeout(ofLab.get(keyOf(start))?.timer)
    const timer = setTimeout(() => this.#prepare(start), SOON_MS)
    ofLab.set(keyOf(start), { folder, timer })
  }

  forget(slug: string): void {
    for (const { folder, timer } of this.#expected.get(slug)?.values() ?? []) {
      clearTimeout(timer)
      this.#spares.discard(folder)
    }
    this.#expected.delete(slug)
  }

  async dispose(): Promise<void> {
    for (const slug of this.#expected.keys()) this.forget(slug)
    await this.#spares.dispose()
  }

  #prepare(start: ExpectedStart): void {
    try {
      const rest = { args: [], terminal: { columns: 80, rows: 24 }, trace: true }
      prepareLabProcess({ ...start, ...rest }, this.#spares)
    } catch {
      // Whoever starts it will be told what is wrong.
    }
  }
}

function keyOf({ process, folder }: ExpectedStart): string {
  return `${process} ${folder}`
}

/** Starts each program when it is asked for, and not before. */
export function plainLauncher(start: Launcher['start']): Launcher {
  return { start, expect: () => {}, forget: () => {}, dispose: () => {} }
}
