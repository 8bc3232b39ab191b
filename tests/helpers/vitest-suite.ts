/**
 * A lab's suite under vitest, as `npm test` runs it, but against any target: what the driver says is
 * compared with it.
 */
import { join } from 'node:path'
import {
  createVitest,
  type Reporter,
  type TestCase,
  type TestModule,
  type Vitest,
} from 'vitest/node'
import { readLab } from '../../platform/catalogue/catalogue.ts'
import { ROOT, SUITES } from '../../platform/catalogue/paths.ts'
import { completeReport, type LabReport, type SuiteRequest } from '../../platform/checker/report.ts'
import type { Verdict } from '../../platform/shared/verdict.ts'
import type {} from '../../platform/checker/vitest/task-meta.ts'

class Collector {
  readonly verdicts = new Map<string, Verdict>()
  readonly problems: string[] = []

  takeTest(test: TestCase): void {
    const { verdict } = test.meta()
    if (verdict) this.verdicts.set(verdict.check, verdict)
    else
      for (const { message, stack } of test.result().errors ?? [])
        this.problems.push(stack ?? message)
  }

  takeModule(module: TestModule): void {
    for (const error of module.errors()) this.problems.push(error.stack ?? error.message)
  }
}

export class VitestRunner {
  readonly #vitest: Vitest
  readonly #link: { collector: Collector | undefined }

  private constructor(vitest: Vitest, link: { collector: Collector | undefined }) {
    this.#vitest = vitest
    this.#link = link
  }

  static async start(): Promise<VitestRunner> {
    const link: { collector: Collector | undefined } = { collector: undefined }
    const reporter: Reporter = {
      onTestCaseResult: (test) => link.collector?.takeTest(test),
      onTestModuleEnd: (module) => link.collector?.takeModule(module),
    }
    const vitest = await createVitest(
      'test',
      {
        config: false,
        root: ROOT,
        include: ['tests/labs/*/checks.test.ts'],
        watch: false,
        reporters: [reporter],
        pool: 'forks',
        fileParallelism: false,
        isolate: false,
        onUnhandledError: ({ name }) =>
          !['LearnerFailure', 'RemoteError', 'NotStarted'].includes(name ?? ''),
      },
      { clearScreen: false, logLevel: 'error', server: { watch: null } },
    )
    return new VitestRunner(vitest, link)
  }

  async run(request: SuiteRequest & { seed: number }): Promise<LabReport> {
    const { slug, target, only, seed, sandbox, budgetMs } = request
    const project = this.#vitest.getRootProject()
    const collector = new Collector()
    this.#link.collector = collector
    project.provide('target', target)
    project.provide('seed', seed)
    project.provide('sandbox', sandbox)
    project.provide('endsAtMs', budgetMs === undefined ? undefined : Date.now() + budgetMs)
    if (only === undefined) this.#vitest.resetGlobalTestNamePattern()
    else this.#vitest.setGlobalTestNamePattern(new RegExp(`^${only}$`))
    const file = join(SUITES, slug, 'checks.test.ts')
    await this.#vitest.runTestSpecifications([project.createSpecification(file)], false)
    this.#link.collector = undefined
    for (const error of this.#vitest.state.getUnhandledErrors())
      collector.problems.push((error as Error).stack ?? String(error))
    this.#vitest.state.clearErrors()
    const { verdicts, problems } = collector
    return completeReport({ slug, seed, listed: readLab(slug).checks, only, verdicts, problems })
  }

  async dispose(): Promise<void> {
    await this.#vitest.close()
  }
}
