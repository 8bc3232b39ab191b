/** Runs suites one after the other in a process of their own, for commands. */
import type { Disposable } from '../shared/dispose.ts'
import { CheckerProcess } from './driver/checker-process.ts'
import type { LabReport, SuiteRequest } from './report.ts'

export type { LabReport } from './report.ts'

/** Graded runs go to the driver itself (see the grader's worker). */
export type CommandRequest = Omit<SuiteRequest, 'sandbox' | 'budgetMs'>

export class SuiteRunner implements Disposable {
  readonly #checker = new CheckerProcess()
  #queue: Promise<unknown> = Promise.resolve()

  /** The process starts at once: whoever has something else to do does it meanwhile. */
  static start(): SuiteRunner {
    const runner = new SuiteRunner()
    runner.#checker.start()
    return runner
  }

  /** Runs one lab's suite. Requests wait for each other. */
  run({ onVerdict, ...request }: CommandRequest): Promise<LabReport> {
    const running = this.#queue.then(() => this.#checker.run(request, onVerdict).report)
    this.#queue = running.catch(() => {})
    return running
  }

  async dispose(): Promise<void> {
    await this.#checker.dispose()
  }
}
