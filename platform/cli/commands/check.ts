/** `npm run check`: verdicts for one lab or all. */
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { findLab, readLabs } from '../../catalogue/catalogue.ts'
import { LABS, SOLUTIONS } from '../../catalogue/paths.ts'
import { pointsOf } from '../../checker/points.ts'
import { renderVerdict } from '../../checker/render.ts'
import { SuiteRunner, type LabReport } from '../../checker/suite-runner.ts'
import { CourseError } from '../../shared/errors.ts'
import type { Command } from '../command.ts'
import { COMMON_OPTIONS } from '../command.ts'
import { EXIT } from '../main.ts'
import { printer } from '../printer.ts'
import { formatReport } from '../report-text.ts'
import { watchChecks } from '../watch-checks.ts'

export const command: Command = async (args, { language }) => {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      ...COMMON_OPTIONS,
      target: { type: 'string', default: 'labs' },
      only: { type: 'string' },
      seed: { type: 'string' },
      json: { type: 'boolean', default: false },
      watch: { type: 'boolean', default: false },
    },
  })
  const labs = positionals.length === 0 ? readLabs() : positionals.map((name) => findLab(name))
  const target = targetFolder(values.target)
  const seed = values.seed === undefined ? undefined : readSeed(values.seed)
  if (values.only !== undefined && !labs.some(({ checks }) => checks.includes(values.only ?? '')))
    throw new CourseError(
      'ERR_USAGE',
      `There is no check "${values.only}" in ${labs.map(({ slug }) => slug).join(', ')}.`,
    )

  if (values.watch) {
    const [lab] = labs
    if (!lab || labs.length > 1)
      throw new CourseError(
        'ERR_USAGE',
        '--watch takes one lab, for example: npm run check -- 07 --watch',
      )
    await watchChecks({ lab, language, paint: printer(process.stdout) })
    return EXIT.passed
  }

  const runner = await SuiteRunner.start()
  const reports: LabReport[] = []
  try {
    for (const { slug, checks } of labs) {
      if (values.only !== undefined && !checks.includes(values.only)) continue
      const report = await runner.run({
        slug,
        target,
        ...(values.only === undefined ? {} : { only: values.only }),
        ...(seed === undefined ? {} : { seed }),
      })
      reports.push(report)
      if (!values.json)
        process.stdout.write(formatReport(report, language, printer(process.stdout)))
    }
  } finally {
    await runner.dispose()
  }
  if (values.json) console.log(JSON.stringify(toJson(reports, language), undefined, 2))
  return exitCodeOf(reports)
}

function targetFolder(target: string): string {
  if (target === 'labs') return LABS
  if (target === 'solutions') return SOLUTIONS
  return resolve(target)
}

function readSeed(text: string): number {
  const seed = Number(text)
  if (Number.isSafeInteger(seed) && seed >= 0) return seed
  throw new CourseError('ERR_USAGE', `--seed takes a whole number, not "${text}".`)
}

function exitCodeOf(reports: LabReport[]): number {
  if (reports.some(({ broken }) => broken !== undefined)) return EXIT.ourFault
  const isWhole = reports.every(({ verdicts }) => verdicts.every(({ kind }) => kind === 'passed'))
  return isWhole ? EXIT.passed : EXIT.failed
}

/** The documented shape of `--json`. */
function toJson(reports: LabReport[], language: 'en' | 'ru' | 'zh'): object {
  return {
    version: 1,
    labs: reports.map(({ slug, seed, verdicts, broken }) => ({
      ...pointsOf(slug, verdicts),
      seed,
      ...(broken === undefined ? {} : { broken }),
      checks: verdicts.map((verdict) => renderVerdict(verdict, slug, language)),
    })),
  }
}
