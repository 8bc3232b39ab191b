import { describe, expect, it } from 'vitest'
import { gradeOf, totalOf, type LabGrade } from '../../../platform/grader/grade.ts'
import type { Failure, Verdict, VerdictKind } from '../../../platform/shared/verdict.ts'

const SLUG = '07-framing'

const verdict = (kind: VerdictKind, at: number): Verdict => {
  return { check: `check-${at}`, kind, durationMs: at, seed: 7 }
}

function gradeOfKinds(kinds: VerdictKind[], hasFault = false): LabGrade {
  return gradeOf({ slug: SLUG, seed: 7, verdicts: kinds.map(verdict) }, [], hasFault)
}

/** What is kept of a failure. */
function kept(failure: Partial<Failure>): Partial<Failure> {
  const whole: Failure = { message: { key: 'threw' }, scope: 'common', steps: [], ...failure }
  const verdicts: Verdict[] = [{ ...verdict('failed', 1), failure: whole }]
  return gradeOf({ slug: SLUG, seed: 7, verdicts }, [], false).verdicts[0]?.failure ?? {}
}

describe('grader/grade', () => {
  it.each<[VerdictKind[], Partial<LabGrade>]>([
    [['passed', 'passed'], { points: 2, of: 2, state: 'done' }],
    [['passed', 'failed', 'skipped'], { points: 1, of: 3, state: 'started' }],
    [['failed', 'not-started'], { points: 0, of: 2, state: 'started' }],
    [['not-started', 'skipped'], { points: 0, of: 2, state: 'not-started' }],
    // One check that could not be run: nobody knows the learner's points.
    [['passed', 'could-not-run'], { points: undefined, of: 2, state: 'could-not-run' }],
  ])('gives %j its points and its state', (kinds, expected) => {
    expect(gradeOfKinds(kinds)).toMatchObject(expected)
    expect(gradeOfKinds(kinds).points).toBe(expected.points)
  })

  it('gives no points, good or bad, where the fault is the machine’s or ours', () => {
    expect(gradeOfKinds(['passed', 'passed'], true)).toMatchObject({ state: 'could-not-run' })
    const verdicts = [verdict('passed', 1)]
    const broken = gradeOf({ slug: SLUG, seed: 7, verdicts, broken: 'it fell over' }, [], false)
    expect(broken).toMatchObject({ state: 'could-not-run', broken: 'it fell over' })
    expect([gradeOfKinds(['passed'], true).points, broken.points]).toEqual([undefined, undefined])
  })

  it('has no total where one lab has no grade', () => {
    const labs = [gradeOfKinds(['passed']), gradeOfKinds(['passed', 'failed'])]
    expect(totalOf({ learner: 'ada', labs })).toEqual({ points: 2, of: 3 })
    for (const at of [0, 1, 2]) {
      const some = labs.toSpliced(at, 0, gradeOfKinds(['could-not-run']))
      expect(totalOf({ learner: 'ada', labs: some })).toEqual({ points: undefined, of: 4 })
    }
  })

  it('keeps no more of a submission’s texts and lists than a reader needs', () => {
    const { printed = '', steps = [] } = kept({
      printed: 'x'.repeat(1_000_000),
      steps: Array.from({ length: 10_000 }, (_, number) => ({ number, action: 'call()' })),
    })
    expect(printed.length).toBeLessThan(10_000)
    expect(steps.length).toBeLessThanOrEqual(100)
  })

  it('keeps no measured time, and no control sequence, wherever it stands', () => {
    const { message, value } = kept({
      message: { key: 'slow', params: { ms: 12, tookMs: 34, count: 2, error: '\u001b[2Jred' } },
      value: { expected: '\u009b31m1', actual: '2' },
    })
    expect(message?.params).toEqual({ ms: '<n>', tookMs: '<n>', count: 2, error: 'red' })
    expect(value?.expected).not.toContain('\u009b')
    expect(gradeOfKinds(['passed']).verdicts[0]).toEqual({
      check: 'check-0',
      kind: 'passed',
      seed: 7,
    })
  })
})
