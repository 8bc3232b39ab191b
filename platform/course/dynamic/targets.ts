/** Starters must give no point, solutions every point, as often as one likes. */
import { LABS, SOLUTIONS } from '../../catalogue/paths.ts'
import type { LabReport, SuiteRunner } from '../../checker/suite-runner.ts'

/** @returns what is wrong, one line a check */
export async function checkStarter(runner: SuiteRunner, slug: string): Promise<string[]> {
  const report = await runner.run({ slug, target: LABS })
  if (report.broken !== undefined) return [`labs/${slug}: ${report.broken}`]
  return report.verdicts
    .filter(({ kind }) => kind === 'passed' || kind === 'could-not-run')
    .map(({ check, kind }) => `labs/${slug}: the check "${check}" is ${kind} on the starter`)
}

/** @returns the report when something did not pass */
export async function checkSolution(
  runner: SuiteRunner,
  slug: string,
): Promise<LabReport | undefined> {
  const report = await runner.run({ slug, target: SOLUTIONS })
  const isWhole = report.verdicts.every(({ kind }) => kind === 'passed')
  return isWhole && report.broken === undefined ? undefined : report
}
