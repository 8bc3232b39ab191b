/** `npm run course`: what an author has to know. Exit code 1 when anything is open. */
import { parseArgs } from 'node:util'
import { findLab, readLabs, type Lab } from '../../catalogue/catalogue.ts'
import { SuiteRunner } from '../../checker/suite-runner.ts'
import { startLoad } from '../../course/dynamic/load.ts'
import { readMistakes, tryMistake, type Mistake } from '../../course/dynamic/mistakes.ts'
import { checkSolution } from '../../course/dynamic/solutions.ts'
import { checkStarters, recordStarters } from '../../course/dynamic/starters.ts'
import {
  compareTranscript,
  formatTranscript,
  removeStrays,
  writeTranscript,
} from '../../course/dynamic/transcripts.ts'
import {
  checkCourse,
  markTranslations,
  readPageNames,
  writeCoverage,
} from '../../course/static/index.ts'
import { TRACE_ALL_VARIABLE } from '../../runner/environment.ts'
import { CourseError } from '../../shared/errors.ts'
import type { Command } from '../command.ts'
import { COMMON_OPTIONS } from '../command.ts'
import { EXIT } from '../main.ts'
import { printer, type Paint } from '../printer.ts'
import { formatReport } from '../report-text.ts'

/** From so many rounds of the solutions on, every mistake is tried with other inputs, too. */
const THOROUGH_ROUNDS = 10
const MISTAKE_ROUNDS = 2
const HAS_RETRY = Number(process.env['OTW_RETRY'] ?? 0) > 0

/** Inputs of the kept transcripts. */
const TRANSCRIPT_SEED = 1

interface Options {
  labs: Lab[]
  /** Rounds of every suite, with all cores busy when there is more than one. */
  repeat: number
  /** Write starters and transcripts instead of comparing them. */
  record: boolean
  paint: Paint
}

export const command: Command = async (args) => {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      ...COMMON_OPTIONS,
      repeat: { type: 'string', default: '1' },
      record: { type: 'boolean', default: false },
      static: { type: 'boolean', default: false },
      mistakes: { type: 'boolean', default: false },
      mark: { type: 'boolean', default: false },
      coverage: { type: 'boolean', default: false },
      traced: { type: 'boolean', default: false },
    },
  })
  const labs = positionals.length === 0 ? readLabs() : positionals.map((name) => findLab(name))
  if (values.mark) {
    const pages = positionals.length === 0 ? readPageNames() : labs.map(({ slug }) => slug)
    for (const page of pages) for (const line of await markTranslations(page)) console.log(line)
    return EXIT.passed
  }
  if (values.coverage) {
    const written = await writeCoverage()
    console.log(
      written.length === 0 ? 'The coverage pages are as they should be.' : written.join('\n'),
    )
    return EXIT.passed
  }
  const repeat = readRepeat(values.repeat)
  const options = { labs, repeat, record: values.record, paint: printer(process.stdout) }
  let problems = 0
  if (values.traced) problems += await runTraced(options)
  else if (!values.mistakes && !values.record) problems += await printFindings(options)
  if (!values.static && !values.traced)
    problems += await runSuites(options, !values.mistakes && !values.record)
  console.log(problems === 0 ? 'Nothing is open.' : `${problems} open.`)
  return problems === 0 ? EXIT.passed : EXIT.failed
}

function readRepeat(text: string): number {
  const repeat = Number(text)
  if (Number.isSafeInteger(repeat) && repeat > 0) return repeat
  throw new CourseError('ERR_USAGE', `--repeat takes a number from 1, not "${text}".`)
}

async function printFindings({ paint }: Options): Promise<number> {
  const findings = await checkCourse()
  for (const { file, line, problem, hint } of findings) {
    console.log(`${paint('red', '✗')} ${file}${line === undefined ? '' : `:${line}`}: ${problem}`)
    if (hint !== undefined) console.log(`  ${paint('dim', hint)}`)
  }
  if (findings.length === 0) console.log(`${paint('green', '✓')} texts, lessons and files`)
  return findings.length
}

async function runSuites(options: Options, withTargets: boolean): Promise<number> {
  const { labs, repeat, paint } = options
  const runner = SuiteRunner.start()
  let problems = 0
  try {
    for (const lab of labs) {
      if (options.record) recordStarters(lab)
      if (withTargets) problems += await runStarters(runner, lab.slug, paint)
      problems += await runMistakes(runner, lab.slug, options)
    }
    if (withTargets || repeat > 1)
      problems += await runRounds(runner, options, withTargets ? repeat : 0)
  } finally {
    await runner.dispose()
  }
  return problems
}

/** A traced program behaves like any other: every solution passes every check all the same. */
async function runTraced({ labs, repeat, paint }: Options): Promise<number> {
  process.env[TRACE_ALL_VARIABLE] = '1'
  const runner = SuiteRunner.start()
  let problems = 0
  try {
    for (const { slug } of labs) problems += await repeatSolution(runner, slug, repeat, paint)
  } finally {
    await runner.dispose()
    delete process.env[TRACE_ALL_VARIABLE]
  }
  return problems
}

async function runStarters(runner: SuiteRunner, slug: string, paint: Paint): Promise<number> {
  const open = await checkStarters(runner, slug)
  for (const line of open) console.log(`${paint('red', '✗')} ${line}`)
  return open.length
}

/** Solutions, and mistakes with other inputs than the kept ones; with every core busy from 2 on. */
async function runRounds(
  runner: SuiteRunner,
  { labs, repeat, paint }: Options,
  solutionRounds: number,
): Promise<number> {
  const load = repeat > 1 ? startLoad() : undefined
  let problems = 0
  try {
    for (const { slug } of labs) {
      problems += await repeatSolution(runner, slug, solutionRounds, paint)
      const rounds = repeat < THOROUGH_ROUNDS ? 0 : MISTAKE_ROUNDS
      problems += await repeatMistakes(runner, slug, rounds, paint)
    }
  } finally {
    await load?.dispose()
  }
  return problems
}

async function repeatSolution(
  runner: SuiteRunner,
  slug: string,
  rounds: number,
  paint: Paint,
): Promise<number> {
  let failures = 0
  for (let round = 1; round <= rounds; round++) {
    const report = await checkSolution(runner, slug)
    if (!report) continue
    // CI gives a round a second try and names who needed it, as it does with tests.
    if (HAS_RETRY && !(await checkSolution(runner, slug))) {
      const checks = report.verdicts.filter(({ kind }) => kind !== 'passed')
      const names = checks.map(({ check }) => check).join(', ')
      console.log(`${paint('yellow', '!')} solutions/${slug} needed another try: ${names}`)
      continue
    }
    failures++
    console.log(paint('red', `solutions/${slug}, round ${round}:`))
    const failed = report.verdicts.filter(({ kind }) => kind !== 'passed')
    console.log(formatReport({ ...report, verdicts: failed }, 'en', paint))
  }
  const mark = failures === 0 ? paint('green', '✓') : paint('red', '✗')
  console.log(`${mark} solutions/${slug}: ${rounds - failures} of ${rounds} rounds passed`)
  return failures
}

async function repeatMistakes(
  runner: SuiteRunner,
  slug: string,
  rounds: number,
  paint: Paint,
): Promise<number> {
  let problems = 0
  for (const mistake of rounds > 0 ? await readMistakes(slug) : [])
    for (let round = 0; round < rounds; round++)
      problems += sayProblem(mistake, (await tryMistake(runner, mistake)).problem, paint)
  return problems
}

function sayProblem({ slug, name }: Mistake, problem: string | undefined, paint: Paint): number {
  if (problem === undefined) return 0
  console.log(`${paint('red', '✗')} ${slug}, mistake "${name}": ${problem}`)
  return 1
}

async function runMistakes(
  runner: SuiteRunner,
  slug: string,
  { record, repeat, paint }: Options,
): Promise<number> {
  let problems = 0
  const mistakes = await readMistakes(slug)
  for (const mistake of mistakes) {
    const { problem, difference } = await tryKept(runner, mistake, record)
    problems += sayProblem(mistake, problem, paint)
    // With a machine to itself a transcript is the kept one. In a long run on a busy machine a step
    // may come earlier or later than it did: worth a look, and no reason to stop.
    if (difference === undefined) continue
    if (repeat === 1) problems += sayProblem(mistake, difference, paint)
    else console.log(`${paint('yellow', '!')} ${slug}, mistake "${mistake.name}": ${difference}`)
  }
  const names = mistakes.map(({ name }) => name)
  if (record) removeStrays(slug, names)
  const mark = problems === 0 ? paint('green', '✓') : paint('red', '✗')
  console.log(`${mark} ${slug}: ${mistakes.length} mistakes, ${problems} problems`)
  return problems
}

/** Rejected by the check that it names, with the message and the transcript that it should have. */
async function tryKept(
  runner: SuiteRunner,
  mistake: Mistake,
  record: boolean,
): Promise<{ problem?: string; difference?: string }> {
  const { slug, name } = mistake
  let difference: string | undefined
  // A program that crashes may get one step further or less: the kept way must be among three.
  for (let attempt = 0; attempt < 3; attempt++) {
    const { problem, verdict } = await tryMistake(runner, mistake, TRANSCRIPT_SEED)
    if (problem !== undefined) return { problem }
    if (!verdict) return {}
    const transcript = formatTranscript(verdict, slug)
    if (record) {
      writeTranscript(slug, name, transcript)
      return {}
    }
    difference = compareTranscript(slug, name, transcript)
    if (difference === undefined) return {}
  }
  return difference === undefined ? {} : { difference }
}
