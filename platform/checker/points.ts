/** Points of a lab: one for each check that passed. */
import type { Points, Verdict } from '../shared/verdict.ts'

export function pointsOf(slug: string, verdicts: Verdict[]): Points {
  const points = verdicts.filter(({ kind }) => kind === 'passed').length
  const isUntouched = verdicts.every(({ kind }) => kind === 'not-started' || kind === 'skipped')
  const state = points === verdicts.length ? 'done' : isUntouched ? 'not-started' : 'started'
  return { lab: slug, points, of: verdicts.length, state }
}
