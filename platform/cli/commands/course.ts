/** `npm run course`: what an author has to know. Exit code 1 when anything is open. */
import { parseArgs } from 'node:util'
import { findLab, readLabs, type Lab } from '../../catalogue/catalogue.ts'
import { SuiteRunner } from '../../checker/suite-runner.ts'
import { readRetries } from '../../course/dynamic/tries.ts'
import {
  checkCourse,
  markTranslations,
  readPageNames,
  writeCoverage,
  writeGlossary,
} from '../../course/static/index.ts'
import type { Command } from '../command.ts'
import { COMMON_OPTIONS } from '../command.ts'
import { usageError } from '../refusals.ts'
import type { CourseRun } from '../course/course-run.ts'
import { runSuites, runTraced } from '../course/suites.ts'
import { EXIT } from '../main.ts'
import { printer, type Paint } from '../printer.ts'

const OPTIONS = {
  ...COMMON_OPTIONS,
  repeat: { type: 'string', default: '1' },
  record: { type: 'boolean', default: false },
  static: { type: 'boolean', default: false },
  mistakes: { type: 'boolean', default: false },
  mark: { type: 'boolean', default: false },
  coverage: { type: 'boolean', default: false },
  glossary: { type: 'boolean', default: false },
  traced: { type: 'boolean', default: false },
} as const

export const command: Command = async (args) => {
  const { values, positionals } = parseArgs({ args, allowPositionals: true, options: OPTIONS })
  if (values.mark) {
    await mark(pagesOf(positionals))
    return EXIT.passed
  }
  const isOfAll = positionals.length === 0
  const labs = isOfAll ? readLabs() : positionals.map((name) => findLab(name))
  if (values.coverage || values.glossary) {
    if (values.coverage) printWritten('coverage', await writeCoverage())
    if (values.glossary) printWritten('glossary', await writeGlossary())
    return EXIT.passed
  }
  const repeat = readRepeat(values.repeat)
  const paint = printer(process.stdout)
  const isWhole = !values.mistakes && !values.record
  let problems = 0
  if (isWhole && !values.traced) problems += await printFindings(paint, isOfAll ? undefined : labs)
  if (!values.static)
    problems += await withSuites({ labs, repeat, record: values.record, paint }, (run) =>
      values.traced ? runTraced(run) : runSuites(run, isWhole),
    )
  console.log(problems === 0 ? 'Nothing is open.' : `${problems} open.`)
  return problems === 0 ? EXIT.passed : EXIT.failed
}

function readRepeat(text: string): number {
  const repeat = Number(text)
  if (Number.isSafeInteger(repeat) && repeat > 0) return repeat
  throw usageError('whole-number', { option: '--repeat', least: 1, said: text })
}

/** @param names of labs as everywhere, or of other pages by their path: `guide/learners` */
function pagesOf(names: string[]): string[] {
  const pages = readPageNames()
  if (names.length === 0) return pages
  return names.map((name) => (pages.includes(name) ? name : findLab(name).slug))
}

async function mark(pages: string[]): Promise<void> {
  for (const page of pages) for (const line of await markTranslations(page)) console.log(line)
}

function printWritten(what: string, files: string[]): void {
  console.log(files.length === 0 ? `The ${what} pages are as they should be.` : files.join('\n'))
}

/** @param labs whose files are looked at; without them all of the course */
async function printFindings(paint: Paint, labs: Lab[] | undefined): Promise<number> {
  const all = await checkCourse()
  const findings = labs
    ? all.filter(({ file }) => labs.some(({ slug }) => file.includes(slug)))
    : all
  for (const { file, line, problem, hint } of findings) {
    console.log(`${paint('red', '✗')} ${file}${line === undefined ? '' : `:${line}`}: ${problem}`)
    if (hint !== undefined) console.log(`  ${paint('dim', hint)}`)
  }
  if (findings.length === 0) console.log(`${paint('green', '✓')} texts, lessons and files`)
  return findings.length
}

async function withSuites(
  options: { labs: Lab[]; repeat: number; record: boolean; paint: Paint },
  use: (run: CourseRun) => Promise<number>,
): Promise<number> {
  const suites = SuiteRunner.start()
  try {
    const print = (line: string): void => console.log(line)
    return await use({ ...options, suites, retries: readRetries(), print })
  } finally {
    await suites.dispose()
  }
}
