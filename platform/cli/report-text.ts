/** A lab's verdicts as lines for a terminal. */
import { join, relative } from 'node:path'
import { readTexts, type Lab, type LabTexts } from '../catalogue/catalogue.ts'
import { readCommonTexts } from '../checker/common-texts.ts'
import { pointsOf } from '../checker/points.ts'
import { renderVerdict } from '../checker/render.ts'
import type { LabReport } from '../checker/suite-runner.ts'
import { fillPlaceholders, type Language } from '../shared/languages.ts'
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

/** Which files wait to be written; nothing where no exercise is untouched. */
export function formatToDo(
  { lab, folder, verdicts }: { lab: Lab; folder: string; verdicts: Verdict[] },
  language: Language,
  paint: Paint,
): string {
  const open = new Set(verdicts.flatMap(({ kind, check }) => (kind === 'not-started' ? check : [])))
  const files = lab.exercises
    .filter(({ checks }) => checks.some((check) => open.has(check)))
    .map(({ file }) => relative(process.cwd(), join(folder, file)))
  if (files.length === 0) return ''
  const params = { files: [...new Set(files)].join(', ') }
  return `${paint('dim', fillPlaceholders(cliTexts(language).toDo, params))}\n`
}

/** A line with the check's title, and below it what is known about a failure. */
export function formatVerdict(
  verdict: Verdict,
  slug: string,
  language: Language,
  paint: Paint,
  texts: LabTexts = readTexts(slug, language),
): string[] {
  const line = formatVerdictLine(verdict, texts, language, paint)
  if (verdict.kind !== 'failed') return [line]
  return [line, ...formatFailure(renderVerdict(verdict, slug, language, texts), language, paint)]
}

/** `✓ A frame of zero bytes is a message too` */
export function formatVerdictLine(
  { check, kind }: Verdict,
  texts: LabTexts,
  language: Language,
  paint: Paint,
): string {
  const { mark, style } = MARKS[kind]
  const word =
    kind === 'passed' ? '' : inBrackets(readCommonTexts(language).verdicts[kind] ?? kind, language)
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
  const heading = (name: string): string => paint('dim', withColon(name, language))
  const label = (name: string, text: string): string =>
    `${heading(name)}${gapAfterColon(language)}${text}`
  const lines = [`${sentence}`]
  if (place !== undefined) lines.push(label(words.place, place))
  if (value) lines.push(label(words.expected, value.expected), label(words.actual, value.actual))
  if (bytes) lines.push(...formatBytes(bytes, language, paint))
  if (delivery !== undefined) lines.push(label(words.delivery, delivery))
  if (systemCode) lines.push(label(systemCode.code, systemCode.explanation))
  if (steps) {
    lines.push(heading(words.steps))
    lines.push(...formatSteps(steps))
  }
  if (printed !== undefined) {
    lines.push(heading(words.printed))
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

/** Chinese has a colon and brackets of its own, as wide as its characters and with no space beside them. */
function withColon(name: string, language: Language): string {
  return language === 'zh' ? `${name}：` : `${name}:`
}

function gapAfterColon(language: Language): string {
  return language === 'zh' ? '' : ' '
}

function inBrackets(word: string, language: Language): string {
  return language === 'zh' ? `（${word}）` : ` (${word})`
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
  language: Language,
  paint: Paint,
): string[] {
  const words = cliTexts(language)
  const start = Math.max(0, firstWrongByte - (firstWrongByte % ROW_BYTES))
  const names = [words.expected, words.actual].map((name) => withColon(name, language))
  const width = Math.max(...names.map(columnsOf)) + gapAfterColon(language).length
  const row = (name: string, hex: string): string => {
    const bytes = hex === '' ? [] : hex.split(' ').slice(start, start + ROW_BYTES)
    const text = bytes.map(printable).join('')
    const column = bytes.join(' ').padEnd(ROW_BYTES * 3 - 1)
    const label = withColon(name, language)
    return `${paint('dim', label)}${' '.repeat(width - columnsOf(label))}${column}  ${text}`
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
