import { describe, expect, it } from 'vitest'
import type { LabReport } from '../../../platform/checker/suite-runner.ts'
import type { CourseRun } from '../../../platform/cli/course/course-run.ts'
import { runMistake } from '../../../platform/cli/course/mistakes.ts'
import { repeatSolution } from '../../../platform/cli/course/suites.ts'
import { readMistakes, type Mistake } from '../../../platform/course/dynamic/mistakes.ts'
import { readRetries } from '../../../platform/course/dynamic/tries.ts'
import type { Verdict } from '../../../platform/shared/verdict.ts'

const SLUG = '07-framing'
const [mistake] = await readMistakes(SLUG)
if (!mistake) throw new Error('the lab has no mistakes')

/** A runner whose verdicts are given; the last one again and again. */
function runWith(verdicts: Verdict[], retries: number) {
  const lines: string[] = []
  const seeds: (number | undefined)[] = []
  const run: CourseRun = {
    suites: {
      run: async ({ slug, seed = 0 }): Promise<LabReport> => {
        const verdict = verdicts[Math.min(seeds.length, verdicts.length - 1)]
        seeds.push(seed)
        return { slug, seed, verdicts: verdict ? [verdict] : [] }
      },
    },
    labs: [],
    repeat: 1,
    record: false,
    retries,
    paint: (_style, text) => text,
    print: (line) => lines.push(line),
  }
  return { run, lines, seeds }
}

function verdictOf({ check, message }: Mistake, key = message): Verdict {
  const failure = { message: { key }, scope: 'check' as const, steps: [] }
  return { check, kind: 'failed', durationMs: 1, seed: 1, failure }
}

const rejected = verdictOf(mistake)
const otherwise = verdictOf(mistake, 'another-message')
const { failure: _failure, ...rest } = rejected
const passed: Verdict = { ...rest, kind: 'passed' }

describe('course/dynamic/tries', () => {
  it('is strict unless CI asks for tries', () => {
    expect([{}, { OTW_RETRY: '0' }, { OTW_RETRY: '1' }].map(readRetries)).toEqual([0, 0, 2])
  })

  it('counts a mistake that passes, at its first try', async () => {
    const { run, lines, seeds } = runWith([passed, rejected], 0)
    expect(await runMistake(run, mistake)).toBe(1)
    expect(lines).toEqual([
      `✗ ${SLUG}, mistake "${mistake.name}": the check "${mistake.check}" is passed, not failed (seed 1)`,
    ])
    expect(seeds).toEqual([1])
  })

  it.each([
    ['second', [passed, rejected]],
    ['third', [passed, otherwise, rejected]],
  ])('names a mistake that is rejected at its %s try', async (_name, verdicts) => {
    const { run, lines, seeds } = runWith(verdicts, 2)
    expect(await runMistake(run, mistake)).toBe(0)
    expect(lines[0]).toBe(
      `! ${SLUG}, mistake "${mistake.name}" needed another try: the check "${mistake.check}" is passed, not failed (seed 1)`,
    )
    // The transcript is another one here: shown, and not counted.
    expect(lines.slice(1)).toEqual([expect.stringMatching(/^! .*its transcript differs/)])
    expect(seeds.slice(0, verdicts.length)).toEqual(verdicts.map(() => 1))
  })

  it('counts a mistake that three tries do not reject', async () => {
    const { run, lines, seeds } = runWith([otherwise], 2)
    expect(await runMistake(run, mistake)).toBe(1)
    expect(lines).toEqual([expect.stringMatching(/^✗ .*"another-message", not/)])
    expect(seeds).toHaveLength(3)
  })

  it('counts another transcript when it is strict', async () => {
    const { run, lines } = runWith([rejected], 0)
    expect(await runMistake(run, mistake)).toBe(1)
    expect(lines).toEqual([expect.stringMatching(/^✗ .*its transcript differs/)])
  })

  it('gives a round of a solution the same inputs again, and names what failed', async () => {
    const { run, lines, seeds } = runWith([otherwise, passed], 2)
    expect(await repeatSolution(run, SLUG, 1)).toBe(0)
    expect(lines).toEqual([
      `! solutions/${SLUG} needed another try: ${mistake.check}`,
      `✓ solutions/${SLUG}: 1 of 1 rounds passed`,
    ])
    expect(seeds[1]).toBe(seeds[0])
  })

  it('counts a round of a solution that fails', async () => {
    const { run, lines } = runWith([otherwise], 0)
    expect(await repeatSolution(run, SLUG, 2)).toBe(2)
    expect(lines.at(-1)).toBe(`✗ solutions/${SLUG}: 0 of 2 rounds passed`)
  })
})
