/** `npm run check`: verdicts for one lab or all. */
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import type { Lab } from '../../catalogue/catalogue.ts'
import { LABS, SOLUTIONS } from '../../catalogue/paths.ts'
import { startDiagnoser, type Diagnoser } from '../../checker/diagnostics.ts'
import { diagnoseOnce } from '../../checker/diagnostics-cache.ts'
import { pointsOf } from '../../checker/points.ts'
import { renderVerdict } from '../../checker/render.ts'
import { SuiteRunner, type LabReport } from '../../checker/suite-runner.ts'
import { fillPlaceholders, type Language } from '../../shared/languages.ts'
import type { Command } from '../command.ts'
import { chooseLabs } from '../chosen-labs.ts'
import { COMMON_OPTIONS } from '../command.ts'
import { usageError } from '../refusals.ts'
import { formatDiagnostics, linker, type LabDiagnostics } from '../diagnostics-text.ts'
import { findInspectPort, inspectAddress, withPort } from '../inspect-option.ts'
import { EXIT } from '../main.ts'
import { printer } from '../printer.ts'
import { formatReport, formatToDo } from '../report-text.ts'
import { cliTexts } from '../texts.ts'
import { watchChecks } from '../watch-checks.ts'

export const command: Command = async (args, { language }) => {
  const { values, positionals } = parseArgs({
    args: withPort(args),
    allowPositionals: true,
    allowNegative: true,
    options: {
      ...COMMON_OPTIONS,
      target: { type: 'string', default: 'labs' },
      only: { type: 'string' },
      seed: { type: 'string' },
      json: { type: 'boolean', default: false },
      watch: { type: 'boolean', default: false },
      // `--no-types`: without TypeScript, which takes longer than the checks of a lab.
      types: { type: 'boolean', default: true },
      inspect: { type: 'string' },
    },
  })
  const labs = chooseLabs(positionals, language)
  const target = targetFolder(values.target)
  const seed = values.seed === undefined ? undefined : readSeed(values.seed)
  if (values.only !== undefined && !labs.some(({ checks }) => checks.includes(values.only ?? '')))
    throw usageError(labs.length === 1 ? 'no-check-of-lab' : 'no-check', {
      check: values.only,
      labs: labs.map(({ slug }) => slug).join(', '),
      list: labs.flatMap(({ checks }) => checks).join(', '),
    })

  const wanted = labs.filter(({ checks }) => !values.only || checks.includes(values.only))
  const inspectPort = await findInspectPort({ ...values, labs: wanted.length })
  if (values.watch) {
    const [lab] = labs
    if (!lab || labs.length > 1) throw usageError('watch-one-lab')
    await watchChecks({ lab, language, paint: printer(process.stdout) })
    return EXIT.passed
  }

  if (inspectPort !== undefined) {
    const words = { address: inspectAddress(inspectPort) }
    // Not on standard output, which may be JSON.
    console.error(fillPlaceholders(cliTexts(language).inspecting, words))
  }
  const diagnoser = startDiagnoser()
  // TypeScript takes its time beside the checks; what it says comes after their verdicts.
  const diagnosing = Promise.all(
    (values.types ? wanted : []).map((lab) =>
      diagnoseLab(diagnoser, { lab, target, language, only: values.only }),
    ),
  )
  const runner = SuiteRunner.start()
  const reports: LabReport[] = []
  let diagnostics: LabDiagnostics[] = []
  try {
    for (const { slug } of wanted) {
      const report = await runner.run({
        slug,
        target,
        ...(values.only === undefined ? {} : { only: values.only }),
        ...(seed === undefined ? {} : { seed }),
        ...(inspectPort === undefined ? {} : { inspectPort }),
      })
      reports.push(report)
      if (!values.json)
        process.stdout.write(formatReport(report, language, printer(process.stdout)))
    }
    if (!values.json) process.stdout.write(toDoOf(wanted, { reports, target, language }))
    diagnostics = await diagnosing
  } finally {
    await Promise.all([runner.dispose(), diagnoser.dispose()])
  }
  if (values.json) console.log(JSON.stringify(toJson(reports, diagnostics, language), undefined, 2))
  else {
    const look = { paint: printer(process.stdout), link: linker(process.stdout) }
    process.stdout.write(formatDiagnostics(diagnostics, language, look))
  }
  return exitCodeOf(reports)
}

/** What the learner is to write, and how to go on; of many labs at once it would be a list that nobody reads. */
function toDoOf(
  [lab, ...more]: Lab[],
  { reports, target, language }: { reports: LabReport[]; target: string; language: Language },
): string {
  if (!lab || more.length > 0 || target !== LABS) return ''
  const verdicts = reports.flatMap((report) => report.verdicts)
  const folder = join(target, lab.slug)
  const paint = printer(process.stdout)
  const toDo = formatToDo({ lab, folder, verdicts }, language, paint)
  if (toDo === '') return ''
  const command = fillPlaceholders(cliTexts(language).hintCommand, { lab: lab.slug.slice(0, 2) })
  return `${toDo}${paint('dim', command)}\n`
}

interface DiagnoseLab {
  lab: Lab
  target: string
  language: Language
  only: string | undefined
}

async function diagnoseLab(
  diagnoser: Diagnoser,
  { lab: { slug, exercises }, target, language, only }: DiagnoseLab,
): Promise<LabDiagnostics> {
  const folder = join(target, slug)
  const files = [...new Set(exercises.map(({ file }) => file))]
  const found = (await diagnoseOnce(diagnoser, { folder, files }, language)) ?? []
  const isAbout = (file: string): boolean =>
    exercises.some((one) => one.file === file && (!only || one.checks.includes(only)))
  return { folder, diagnostics: found.filter(({ file }) => isAbout(file)) }
}

function targetFolder(target: string): string {
  if (target === 'labs') return LABS
  if (target === 'solutions') return SOLUTIONS
  return resolve(target)
}

function readSeed(text: string): number {
  const seed = Number(text)
  if (Number.isSafeInteger(seed) && seed >= 0) return seed
  throw usageError('whole-number', { option: '--seed', least: 0, said: text })
}

function exitCodeOf(reports: LabReport[]): number {
  if (reports.some(({ broken }) => broken !== undefined)) return EXIT.ourFault
  const isWhole = reports.every(({ verdicts }) => verdicts.every(({ kind }) => kind === 'passed'))
  return isWhole ? EXIT.passed : EXIT.failed
}

/** The documented shape of `--json`. */
function toJson(reports: LabReport[], diagnostics: LabDiagnostics[], language: Language): object {
  return {
    version: 1,
    labs: reports.map(({ slug, seed, verdicts, broken }, index) => ({
      ...pointsOf(slug, verdicts),
      seed,
      ...(broken === undefined ? {} : { broken }),
      checks: verdicts.map((verdict) => renderVerdict(verdict, slug, language)),
      diagnostics: diagnostics[index]?.diagnostics ?? [],
    })),
  }
}
