/**
 * Runs suites against a target and gives verdicts. One vitest stays loaded between runs, so that a
 * second run costs little more than the checks themselves. A verdict counts only when the suite
 * gave exactly one for each check that the lab lists; anything else is `could-not-run`.
 */
import { join } from 'node:path'
import {
  createVitest,
  type Reporter,
  type TestCase,
  type TestModule,
  type Vitest,
} from 'vitest/node'
import { readLab } from '../catalogue/catalogue.ts'
import { ROOT, SUITES } from '../catalogue/paths.ts'
import type { SandboxPlan } from '../runner/sandbox.ts'
import type { Disposable } from '../shared/dispose.ts'
import type { Verdict } from '../shared/verdict.ts'
import { newSeed } from './seed.ts'
import type {} from './vitest/task-meta.ts'

export interface SuiteRequest {
  slug: string
  /** Absolute folder that holds the lab folders: `…/labs`, `…/solutions`, a submission's. */
  target: string
  /** Only this check. */
  only?: string
  seed?: number
  onVerdict?(verdict: Verdict): void
  /** Asked when the run's turn has come; a run that nobody wants any more gives no verdicts. */
  isWanted?(): boolean
  /** Graded runs: how the learner's processes are shut in, and the time for the whole lab. */
  sandbox?: SandboxPlan
  budgetMs?: number
}

export interface LabReport {
  slug: string
  verdicts: Verdict[]
  seed: number
  /** The suite itself could not run: our fault or the machine's, with what vitest said. */
  broken?: string
}

class Collector {
  readonly verdicts = new Map<string, Verdict>()
  readonly problems: string[] = []
  readonly onVerdict: ((verdict: Verdict) => void) | undefined
  readonly #seed: number

  constructor(seed: number, onVerdict?: (verdict: Verdict) => void) {
    this.#seed = seed
    this.onVerdict = onVerdict
  }

  takeTest(test: TestCase): void {
    const { verdict } = test.meta()
    if (verdict) this.#add(verdict)
    else if (test.result().state === 'failed') {
      const problem = test.result().errors?.map(({ message, stack }) => stack ?? message)
      this.problems.push(...(problem ?? []))
      this.#add({
        check: test.name,
        kind: 'could-not-run',
        durationMs: Math.round(test.diagnostic()?.duration ?? 0),
        seed: this.#seed,
      })
    }
  }

  takeModule(module: TestModule): void {
    for (const error of module.errors()) this.problems.push(error.stack ?? error.message)
  }

  #add(verdict: Verdict): void {
    this.verdicts.set(verdict.check, verdict)
    this.onVerdict?.(verdict)
  }
}

export class SuiteRunner implements Disposable {
  readonly #vitest: Vitest
  readonly #link: { collector: Collector | undefined }
  #queue: Promise<unknown> = Promise.resolve()

  private constructor(vitest: Vitest, link: { collector: Collector | undefined }) {
    this.#vitest = vitest
    this.#link = link
  }

  static async start(): Promise<SuiteRunner> {
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
        // The worker stays: a suite keeps no state, and the learner's code is not in it.
        isolate: false,
        includeTaskLocation: false,
      },
      { clearScreen: false, logLevel: 'error', server: { watch: null } },
    )
    return new SuiteRunner(vitest, link)
  }

  /** Runs one lab's suite. Requests wait for each other. */
  run(request: SuiteRequest): Promise<LabReport> {
    const running = this.#queue.then(() => this.#run(request))
    this.#queue = running.catch(() => {})
    return running
  }

  /** Stops the run that is under way; its report comes at once, with what there is. */
  async cancel(): Promise<void> {
    await this.#vitest.cancelCurrentRun('keyboard-input')
  }

  async dispose(): Promise<void> {
    await this.#vitest.close()
  }

  async #run(request: SuiteRequest): Promise<LabReport> {
    const { slug, target, only, seed = newSeed(), onVerdict, isWanted } = request
    if (isWanted?.() === false) return { slug, seed, verdicts: [] }
    const project = this.#vitest.getRootProject()
    const file = join(SUITES, slug, 'checks.test.ts')
    const collector = new Collector(seed, onVerdict)
    this.#link.collector = collector
    project.provide('target', target)
    project.provide('seed', seed)
    project.provide('sandbox', request.sandbox)
    project.provide(
      'endsAtMs',
      request.budgetMs === undefined ? undefined : Date.now() + request.budgetMs,
    )
    if (only === undefined) this.#vitest.resetGlobalTestNamePattern()
    else this.#vitest.setGlobalTestNamePattern(new RegExp(`^${only}$`))
    await this.#vitest.runTestSpecifications([project.createSpecification(file)], false)
    this.#link.collector = undefined
    for (const error of this.#vitest.state.getUnhandledErrors())
      collector.problems.push(textOf(error))
    this.#vitest.state.clearErrors()
    return complete({ slug, seed }, collector, only)
  }
}

/** An error of vitest's, which may have crossed from the worker as a plain object. */
function textOf(error: unknown): string {
  const { stack, message } = (error ?? {}) as { stack?: string; message?: string }
  return stack ?? message ?? JSON.stringify(error)
}

function complete(
  base: { slug: string; seed: number },
  { verdicts, problems }: Collector,
  only: string | undefined,
): LabReport {
  const expected = readLab(base.slug).checks.filter((id) => only === undefined || id === only)
  const stray = [...verdicts.keys()].filter((id) => !expected.includes(id))
  const all = expected.map(
    (check): Verdict =>
      verdicts.get(check) ?? { check, kind: 'could-not-run', durationMs: 0, seed: base.seed },
  )
  if (stray.length > 0) problems.push(`checks that lab.json does not list: ${stray.join(', ')}`)
  if (problems.length === 0 && all.some(({ kind }) => kind === 'could-not-run'))
    problems.push('the suite did not give a verdict for every check of lab.json')
  return { ...base, verdicts: all, ...(problems.length > 0 ? { broken: problems.join('\n') } : {}) }
}
