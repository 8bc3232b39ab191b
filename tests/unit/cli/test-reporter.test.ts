/** Whether `npm test` is green: a learner who has not begun is no failure, a course that has not is one. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { TestModule } from 'vitest/node'
import { readLabs } from '../../../platform/catalogue/catalogue.ts'
import { TestReporter } from '../../../platform/cli/test-reporter.ts'
import type { VerdictKind } from '../../../platform/shared/verdict.ts'

const SLUG = '07-framing'
const labs = readLabs().filter(({ slug }) => slug === SLUG)
const check = labs[0]?.checks[0] ?? ''

let printed: string

beforeEach(() => {
  printed = ''
  vi.spyOn(console, 'log').mockImplementation((text: string) => void (printed += `${text}\n`))
})
afterEach(() => vi.restoreAllMocks())

/** A suite of one check, as vitest tells of it. */
function suite(target: string, kind: VerdictKind): TestModule {
  const state = kind === 'passed' ? 'passed' : kind === 'failed' ? 'failed' : 'skipped'
  const module: object = {
    moduleId: `/course/tests/labs/${SLUG}/checks.test.ts`,
    project: { name: target },
    children: {
      allTests: () => [
        {
          module,
          fullName: check,
          result: () => ({ state, errors: [] }),
          meta: () => ({ verdict: { check, kind, durationMs: 1, seed: 1 } }),
          diagnostic: () => ({ flaky: false }),
        },
      ],
    },
    ok: () => state !== 'failed',
    errors: () => [],
    diagnostic: () => ({ duration: 1 }),
  }
  return module as TestModule
}

function report(modules: TestModule[], unhandled: unknown[] = []): boolean {
  const reporter = new TestReporter({ labs, language: 'en', paint: (_, text) => text })
  for (const module of modules) reporter.onTestModuleEnd(module)
  reporter.onTestRunEnd(modules, unhandled)
  return reporter.hasFailed
}

describe('cli/test-reporter', () => {
  it.each<[string, VerdictKind, boolean]>([
    ['labs', 'passed', false],
    ['labs', 'not-started', false],
    ['labs', 'skipped', false],
    ['labs', 'failed', true],
    ['solutions', 'passed', false],
    ['solutions', 'not-started', true],
    ['solutions', 'skipped', true],
    ['solutions', 'failed', true],
  ])('in %s a check that is %s makes the run red: %s', (target, kind, isRed) => {
    expect(report([suite(target, kind)])).toBe(isRed)
  })

  it('counts the points of the learner’s own labs, and of no others', () => {
    report([suite('solutions', 'passed'), suite('labs', 'not-started')])
    expect(printed).toMatch(new RegExp(`${SLUG} +0/${labs[0]?.checks.length}`))
    expect(printed).toMatch(/1 passed, 0 failed, 1 not started, 0 skipped/)
  })

  it('is red when something failed that no test waited for', () => {
    expect(report([suite('solutions', 'passed')], [new Error('of nobody')])).toBe(true)
  })
})
