/** Solutions must give every point, as often as one likes. */
import { SOLUTIONS } from '../../catalogue/paths.ts'
import type { LabReport, SuiteRunner } from '../../checker/suite-runner.ts'

/** @returns the report when something did not pass */
export async function checkSolution(
  runner: SuiteRunner,
  slug: string,
): Promise<LabReport | undefined> {
  const report = await runner.run({ slug, target: SOLUTIONS })
  const isWhole = report.verdicts.every(({ kind }) => kind === 'passed')
  return isWhole && report.broken === undefined ? undefined : report
}
