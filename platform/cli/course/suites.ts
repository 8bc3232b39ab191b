/** Runs suites on starters, solutions and mistakes. Functions return how many problems they print. */
import { startLoad } from '../../course/dynamic/load.ts'
import { checkSolution } from '../../course/dynamic/solutions.ts'
import { checkStarters, recordStarters } from '../../course/dynamic/starters.ts'
import { TRACE_ALL_VARIABLE } from '../../runner/environment.ts'
import type { LabReport } from '../../checker/suite-runner.ts'
import { formatReport } from '../report-text.ts'
import { printNotice, printProblem, printSummary, type CourseRun } from './course-run.ts'
import { repeatMistakes, runMistakes } from './mistakes.ts'

/** From so many rounds of the solutions on, every mistake is tried with other inputs, too. */
const THOROUGH_ROUNDS = 10
const MISTAKE_ROUNDS = 2

/** @param withTargets starters and solutions, too, not only mistakes */
export async function runSuites(run: CourseRun, withTargets: boolean): Promise<number> {
  const { labs, repeat } = run
  let problems = 0
  for (const lab of labs) {
    if (run.record) recordStarters(lab)
    if (withTargets) problems += await runStarters(run, lab.slug)
    problems += await runMistakes(run, lab.slug)
  }
  if (withTargets || repeat > 1) problems += await runRounds(run, withTargets ? repeat : 0)
  return problems
}

/** A traced program behaves like any other: every solution passes every check all the same. */
export async function runTraced(run: CourseRun): Promise<number> {
  process.env[TRACE_ALL_VARIABLE] = '1'
  let problems = 0
  try {
    for (const { slug } of run.labs) problems += await repeatSolution(run, slug, run.repeat)
  } finally {
    delete process.env[TRACE_ALL_VARIABLE]
  }
  return problems
}

async function runStarters(run: CourseRun, slug: string): Promise<number> {
  const open = await checkStarters(run.suites, slug)
  for (const line of open) printProblem(run, line)
  return open.length
}

/** Solutions, and mistakes with other inputs than the kept ones; with every core busy from 2 on. */
async function runRounds(run: CourseRun, solutionRounds: number): Promise<number> {
  const { labs, repeat } = run
  const load = repeat > 1 ? startLoad() : undefined
  let problems = 0
  try {
    for (const { slug } of labs) {
      problems += await repeatSolution(run, slug, solutionRounds)
      const rounds = repeat < THOROUGH_ROUNDS ? 0 : MISTAKE_ROUNDS
      problems += await repeatMistakes(run, slug, rounds)
    }
  } finally {
    await load?.dispose()
  }
  return problems
}

export async function repeatSolution(
  run: CourseRun,
  slug: string,
  rounds: number,
): Promise<number> {
  const { suites, retries, paint, print } = run
  let failures = 0
  for (let round = 1; round <= rounds; round++) {
    const { fault, overcome } = await checkSolution(suites, slug, retries)
    if (overcome)
      printNotice(run, `solutions/${slug} needed another try: ${namesOfFailed(overcome)}`)
    if (!fault) continue
    failures++
    print(paint('red', `solutions/${slug}, round ${round}:`))
    print(formatReport({ ...fault, verdicts: failedOf(fault) }, 'en', paint))
  }
  const text = `solutions/${slug}: ${rounds - failures} of ${rounds} rounds passed`
  printSummary(run, text, failures)
  return failures
}

const failedOf = ({ verdicts }: LabReport): LabReport['verdicts'] =>
  verdicts.filter(({ kind }) => kind !== 'passed')

function namesOfFailed(report: LabReport): string {
  const names = failedOf(report).map(({ check }) => check)
  return names.join(', ') || (report.broken ?? '')
}
