/** Tries the kept mistakes and prints what is not as it should be. Functions return how much that is. */
import { tryKept, tryOther } from '../../course/dynamic/kept-mistakes.ts'
import { readMistakes, type Mistake } from '../../course/dynamic/mistakes.ts'
import { removeStrays } from '../../course/dynamic/transcripts.ts'
import type { Tried } from '../../course/dynamic/tries.ts'
import { printNotice, printProblem, printSummary, type CourseRun } from './course-run.ts'

/** All mistakes of a lab, each with the inputs of its transcript. */
export async function runMistakes(run: CourseRun, slug: string): Promise<number> {
  let problems = 0
  const mistakes = await readMistakes(slug)
  for (const mistake of mistakes) problems += await runMistake(run, mistake)
  const names = mistakes.map(({ name }) => name)
  if (run.record) removeStrays(slug, names)
  printSummary(run, `${slug}: ${mistakes.length} mistakes, ${problems} problems`, problems)
  return problems
}

export async function runMistake(run: CourseRun, mistake: Mistake): Promise<number> {
  const { difference, ...tried } = await tryKept(run.suites, mistake, run)
  const problems = printTried(run, mistake, tried)
  if (difference === undefined) return problems
  // With a machine to itself a transcript is the kept one. In a long run on a busy machine a step
  // may come earlier or later than it did.
  const isStrict = run.repeat === 1 && run.retries === 0
  const print = isStrict ? printProblem : printNotice
  print(run, `${nameOf(mistake)}: ${difference}`)
  return problems + (isStrict ? 1 : 0)
}

/** All mistakes of a lab with other inputs than the kept ones. */
export async function repeatMistakes(
  run: CourseRun,
  slug: string,
  rounds: number,
): Promise<number> {
  let problems = 0
  for (const mistake of rounds > 0 ? await readMistakes(slug) : [])
    for (let round = 0; round < rounds; round++)
      problems += printTried(run, mistake, await tryOther(run.suites, mistake, run.retries))
  return problems
}

function printTried(run: CourseRun, mistake: Mistake, tried: Tried<string>): number {
  const { fault, overcome } = tried
  if (overcome !== undefined) printNotice(run, `${nameOf(mistake)} needed another try: ${overcome}`)
  if (fault === undefined) return 0
  printProblem(run, `${nameOf(mistake)}: ${fault}`)
  return 1
}

function nameOf({ slug, name }: Mistake): string {
  return `${slug}, mistake "${name}"`
}
