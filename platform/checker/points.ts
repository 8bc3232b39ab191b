/** Points of a lab: one for each check that passed. */
import type { Points, Verdict } from '../shared/verdict.ts'

/** @param of how many checks the lab has, when verdicts may be missing */
export function pointsOf(slug: string, verdicts: Verdict[], of = verdicts.length): Points {
  const points = verdicts.filter(({ kind }) => kind === 'passed').length
  const isUntouched = verdicts.every(({ kind }) => kind === 'not-started' || kind === 'skipped')
  const state = points === of ? 'done' : isUntouched ? 'not-started' : 'started'
  return { lab: slug, points, of, state }
}
