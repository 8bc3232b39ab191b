/** JUnit XML, as CI systems read it: a suite a learner and lab, a case a check. */
import { renderVerdict } from '../../checker/render.ts'
import type { Language } from '../../shared/languages.ts'
import type { Batch, GradedVerdict, LabGrade } from '../grade.ts'
import { escapeXml } from './escape.ts'

export function formatJunit({ learners }: Batch, language: Language): string {
  const suites = learners.flatMap(({ learner, labs }) =>
    labs.map((lab) => formatSuite(learner, lab, language)),
  )
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n${suites.join('')}</testsuites>\n`
}

function formatSuite(learner: string, { lab, verdicts }: LabGrade, language: Language): string {
  const count = (...kinds: string[]): number =>
    verdicts.filter(({ kind }) => kinds.includes(kind)).length
  const head = attributes({
    name: `${learner}/${lab}`,
    tests: verdicts.length,
    failures: count('failed'),
    errors: count('could-not-run'),
    skipped: count('not-started', 'skipped'),
  })
  const cases = verdicts.map((verdict) => formatCase(learner, lab, verdict, language))
  return `  <testsuite ${head}>\n${cases.join('')}  </testsuite>\n`
}

function formatCase(
  learner: string,
  lab: string,
  verdict: GradedVerdict,
  language: Language,
): string {
  const rendered = renderVerdict({ ...verdict, durationMs: 0 }, lab, language)
  const head = attributes({ classname: `${learner}.${lab}`, name: rendered.title })
  const message = attributes({ message: rendered.sentence ?? verdict.kind })
  const inner = {
    passed: '',
    failed: `<failure ${message}/>`,
    'not-started': `<skipped ${message}/>`,
    skipped: `<skipped ${message}/>`,
    'could-not-run': `<error ${message}/>`,
  }[verdict.kind]
  return inner === '' ? `    <testcase ${head}/>\n` : `    <testcase ${head}>${inner}</testcase>\n`
}

function attributes(values: Record<string, string | number>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}="${escapeXml(String(value))}"`)
    .join(' ')
}
