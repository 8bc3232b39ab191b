/** What `npm test` prints: a line a file, failures in words, and the table of points. */
import { relative } from 'node:path'
import type { Reporter, TestCase, TestModule, Vitest } from 'vitest/node'
import type { Lab } from '../catalogue/catalogue.ts'
import { ROOT } from '../catalogue/paths.ts'
import { pointsOf } from '../checker/points.ts'
import { fillPlaceholders, type Language } from '../shared/languages.ts'
import type { Points, Verdict } from '../shared/verdict.ts'
import type { Paint } from './printer.ts'
import { formatReport } from './report-text.ts'
import { cliTexts } from './texts.ts'
import type {} from '../checker/vitest/task-meta.ts'

/** From this on the time of a file is worth a word. */
const SLOW_SECONDS = 2

interface Options {
  labs: Lab[]
  language: Language
  paint: Paint
}

export class TestReporter implements Reporter {
  readonly #options: Options
  readonly #counts = { passed: 0, failed: 0, notStarted: 0, skipped: 0 }
  /** Verdicts by target, then by lab. */
  readonly #verdicts = new Map<string, Map<string, Verdict[]>>()
  #vitest: Vitest | undefined
  #hasProblem = false

  constructor(options: Options) {
    this.#options = options
  }

  get hasFailed(): boolean {
    return this.#counts.failed > 0 || this.#hasProblem
  }

  onInit(vitest: Vitest): void {
    this.#vitest = vitest
  }

  onTestModuleEnd(module: TestModule): void {
    const { paint } = this.#options
    const tests = [...module.children.allTests()]
    const isSuite = module.moduleId.endsWith('checks.test.ts')
    for (const test of tests) this.#count(test, isSuite ? module.project.name : undefined)
    const hasFailed = !module.ok()
    const passed = tests.filter((test) => test.result().state === 'passed').length
    const name = `${module.project.name} ${relative(ROOT, module.moduleId)}`
    const mark = hasFailed ? paint('red', '✗') : paint('green', '✓')
    const seconds = module.diagnostic().duration / 1000
    const time = seconds < SLOW_SECONDS ? '' : ` ${seconds.toFixed(1)} s`
    console.log(`${mark} ${name} ${paint('dim', `${passed}/${tests.length}${time}`)}`)
    for (const error of module.errors()) this.#printError(error)
    for (const test of tests) if (test.diagnostic()?.flaky) this.#printFlaky(test)
    if (hasFailed) this.#printFailures(module, tests, isSuite)
  }

  onTestRunEnd(_modules: readonly TestModule[], unhandled: readonly unknown[]): void {
    for (const error of unhandled) this.#printError(error)
    console.log(`\n${this.#table()}`)
    const { counts } = cliTexts(this.#options.language)
    console.log(`\n${fillPlaceholders(counts, this.#counts)}`)
  }

  #count(test: TestCase, target: string | undefined): void {
    const { state } = test.result()
    const { verdict } = test.meta()
    // To vitest, a check whose exercise nobody has begun is skipped.
    if (verdict?.kind === 'not-started' && state === 'skipped') this.#counts.notStarted++
    else if (state !== 'pending') this.#counts[state]++
    if (target === undefined || !verdict) return
    const lab = /tests\/labs\/([^/]+)\//.exec(test.module.moduleId.replaceAll('\\', '/'))?.[1] ?? ''
    const byLab = this.#verdicts.get(target) ?? new Map<string, Verdict[]>()
    this.#verdicts.set(target, byLab)
    byLab.set(lab, [...(byLab.get(lab) ?? []), verdict])
    // A solution that is not started is a mistake of the course.
    if (target === 'solutions' && verdict.kind !== 'passed') this.#hasProblem = true
  }

  /** Passed, but not at its first try (see `OTW_RETRY`): a test to be mended. */
  #printFlaky(test: TestCase): void {
    console.log(this.#options.paint('yellow', `  ! needed another try: ${test.fullName}`))
    for (const error of test.result().errors ?? []) this.#vitest?.logger.printError(error)
  }

  #printFailures(module: TestModule, tests: TestCase[], isSuite: boolean): void {
    const { language, paint } = this.#options
    const verdicts = tests.flatMap((test) => test.meta().verdict ?? [])
    const slug = /labs\/([^/]+)\//.exec(module.moduleId.replaceAll('\\', '/'))?.[1]
    if (isSuite && slug !== undefined) {
      const failed = verdicts.filter(({ kind }) => kind !== 'not-started')
      console.log(formatReport({ slug, seed: 0, verdicts: failed }, language, paint))
    }
    for (const test of tests) {
      const { state, errors } = test.result()
      if (state !== 'failed' || test.meta().verdict) continue
      console.log(paint('red', `  ✗ ${test.fullName}`))
      for (const error of errors ?? []) this.#printError(error)
    }
  }

  #printError(error: unknown): void {
    this.#hasProblem = true
    this.#vitest?.logger.printError(error)
  }

  /** Points of the learner's own labs. */
  #table(): string {
    const { labs, language, paint } = this.#options
    const words = cliTexts(language)
    const byLab = this.#verdicts.get('labs')
    const all = labs.map(({ slug, checks }): Points => {
      const verdicts = byLab?.get(slug) ?? []
      return pointsOf(slug, verdicts, checks.length)
    })
    const total = all.reduce(
      (sum, { points, of }) => ({ points: sum.points + points, of: sum.of + of }),
      { points: 0, of: 0 },
    )
    const width = Math.max(...all.map(({ lab }) => lab.length), 12)
    const row = (
      name: string,
      { points, of }: { points: number; of: number },
      state: string,
    ): string => `  ${name.padEnd(width)}  ${`${points}/${of}`.padStart(7)}  ${state}`
    return [
      paint('bold', `${words.points} (labs/)`),
      ...all.map((points) => row(points.lab, points, words[points.state])),
      paint('bold', row(words.total, total, '')),
    ].join('\n')
  }
}
