/** A lab's verdicts as lines for a terminal. */
import { readTexts, type LabTexts } from '../catalogue/catalogue.ts'
import { readCommonTexts, type CommonTexts } from '../checker/common-texts.ts'
import { pointsOf } from '../checker/points.ts'
import { renderVerdict } from '../checker/render.ts'
import type { LabReport } from '../checker/suite-runner.ts'
import type { Language } from '../shared/languages.ts'
import type {
  BytesEvidence,
  RenderedVerdict,
  Step,
  Verdict,
  VerdictKind,
} from '../shared/verdict.ts'
import { columnsOf, type Paint, type Style } from './printer.ts'
import { cliTexts } from './texts.ts'

const MARKS: Record<VerdictKind, { mark: string; style: Style }> = {
  passed: { mark: '✓', style: 'green' },
  failed: { mark: '✗', style: 'red' },
  'not-started': { mark: '·', style: 'dim' },
  skipped: { mark: '-', style: 'dim' },
  'could-not-run': { mark: '!', style: 'yellow' },
}

/** Bytes in one row of evidence. */
const ROW_BYTES = 16

export function formatReport(report: LabReport, language: Language, paint: Paint): string {
  const { slug, verdicts } = report
  const texts = readTexts(slug, language)
  const { points, of } = pointsOf(slug, verdicts)
  const lines = [`${paint('bold', slug)}  ${points}/${of}`]
  for (const verdict of verdicts)
    lines.push(...formatVerdict(verdict, slug, language, paint, texts))
  if (report.broken !== undefined) lines.push(paint('yellow', report.broken))
  return `${lines.join('\n')}\n`
}

/** A line with the check's title, and below it what is known about a failure. */
export function formatVerdict(
  verdict: Verdict,
  slug: string,
  language: Language,
  paint: Paint,
  texts: LabTexts = readTexts(slug, language),
): string[] {
  const line = formatVerdictLine(verdict, texts, readCommonTexts(language), paint)
  if (verdict.kind !== 'failed') return [line]
  return [line, ...formatFailure(renderVerdict(verdict, slug, language, texts), language, paint)]
}

/** `✓ A frame of zero bytes is a message too` */
export function formatVerdictLine(
  { check, kind }: Verdict,
  texts: LabTexts,
  common: CommonTexts,
  paint: Paint,
): string {
  const { mark, style } = MARKS[kind]
  const word = kind === 'passed' ? '' : ` (${common.verdicts[kind]})`
  return `  ${paint(style, mark)} ${texts.checks[check]?.title ?? check}${paint('dim', word)}`
}

/** Everything that is known about a failed check, indented under its title. */
export function formatFailure(
  verdict: RenderedVerdict,
  language: Language,
  paint: Paint,
): string[] {
  const words = cliTexts(language)
  const { sentence, steps, bytes, value, delivery, systemCode, printed, place, repeat } = verdict
  const label = (name: string, text: string): string => `${paint('dim', `${name}:`)} ${text}`
  const lines = [`${sentence}`]
  if (place !== undefined) lines.push(label(words.place, place))
  if (value) lines.push(label(words.expected, value.expected), label(words.actual, value.actual))
  if (bytes) lines.push(...formatBytes(bytes, words, paint))
  if (delivery !== undefined) lines.push(label(words.delivery, delivery))
  if (systemCode) lines.push(label(systemCode.code, systemCode.explanation))
  if (steps) {
    lines.push(paint('dim', `${words.steps}:`))
    lines.push(...formatSteps(steps))
  }
  if (printed !== undefined) {
    lines.push(paint('dim', `${words.printed}:`))
    lines.push(
      ...printed
        .trimEnd()
        .split('\n')
        .slice(-8)
        .map((line) => `  ${line}`),
    )
  }
  if (repeat !== undefined) lines.push(label(words.repeat, repeat))
  return lines.map((line) => `      ${line}`)
}

function formatSteps(steps: Step[]): string[] {
  const width = String(steps.at(-1)?.number ?? 1).length
  return steps.flatMap(({ number, action, result }, index) => {
    const gap = number - (steps[index - 1]?.number ?? 0) > 1 ? [`  ${' '.repeat(width)}  …`] : []
    const arrow = result === undefined ? '' : ` ⇒ ${result}`
    return [...gap, `  ${String(number).padStart(width)}. ${action}${arrow}`]
  })
}

/** Two rows around the first wrong byte and a caret under it. */
function formatBytes(
  { expectedHex, actualHex, firstWrongByte }: BytesEvidence,
  words: { expected: string; actual: string },
  paint: Paint,
): string[] {
  const start = Math.max(0, firstWrongByte - (firstWrongByte % ROW_BYTES))
  const width = Math.max(columnsOf(words.expected), columnsOf(words.actual)) + 2
  const row = (name: string, hex: string): string => {
    const bytes = hex === '' ? [] : hex.split(' ').slice(start, start + ROW_BYTES)
    const text = bytes.map(printable).join('')
    const column = bytes.join(' ').padEnd(ROW_BYTES * 3 - 1)
    return `${paint('dim', `${name}:`)}${' '.repeat(width - columnsOf(name) - 1)}${column}  ${text}`
  }
  const caret = ' '.repeat(width + (firstWrongByte - start) * 3) + '^^'
  const offset = start === 0 ? [] : [paint('dim', `+${start}`)]
  return [
    ...offset,
    row(words.expected, expectedHex),
    row(words.actual, actualHex),
    paint('red', caret),
  ]
}

function printable(hex: string): string {
  const code = parseInt(hex, 16)
  return code >= 0x20 && code < 0x7f ? String.fromCharCode(code) : '.'
}
