/** Solutions must give every point, as often as one likes. */
import { SOLUTIONS } from '../../catalogue/paths.ts'
import { newSeed } from '../../checker/seed.ts'
import type { LabReport } from '../../checker/suite-runner.ts'
import { tryAgain, type Suites, type Tried } from './tries.ts'

/** One round of a lab's suite. @returns the report when something did not pass */
export function checkSolution(
  suites: Suites,
  slug: string,
  retries = 0,
): Promise<Tried<LabReport>> {
  const seed = newSeed()
  return tryAgain(async () => {
    const report = await suites.run({ slug, target: SOLUTIONS, seed })
    const isWhole = report.verdicts.every(({ kind }) => kind === 'passed')
    return isWhole && report.broken === undefined ? undefined : report
  }, retries)
}
