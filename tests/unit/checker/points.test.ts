import { describe, expect, it } from 'vitest'
import { pointsOf } from '../../../platform/checker/points.ts'
import type { VerdictKind } from '../../../platform/shared/verdict.ts'

describe('checker/points', () => {
  it.each<[VerdictKind[], number, string, number]>([
    [['passed', 'passed'], 2, 'done', 2],
    [['passed', 'failed'], 1, 'started', 2],
    [['not-started', 'passed'], 1, 'started', 2],
    [['failed', 'not-started'], 0, 'started', 2],
    [['could-not-run', 'not-started'], 0, 'started', 2],
    // What builds on an exercise that is not started is no work of the learner's either.
    [['not-started', 'skipped'], 0, 'not-started', 2],
    // Verdicts may be missing: what was not looked at is not done.
    [['passed', 'passed'], 2, 'started', 3],
    [[], 0, 'not-started', 3],
  ])('%j are %i points, %s, of %i', (kinds, points, state, of) => {
    const verdicts = kinds.map((kind) => ({ check: 'a', kind, durationMs: 0, seed: 1 }))
    expect(pointsOf('07-framing', verdicts, of)).toEqual({ lab: '07-framing', points, of, state })
  })
})
