import { describe, expect, it } from 'vitest'
import { findLab } from '../../../platform/catalogue/catalogue.ts'
import { columnsOf } from '../../../platform/cli/printer.ts'
import { formatFailure, formatToDo, formatVerdict } from '../../../platform/cli/report-text.ts'
import { LANGUAGES, type Language } from '../../../platform/shared/languages.ts'
import type { RenderedVerdict, Verdict } from '../../../platform/shared/verdict.ts'

const plain = (_style: string, text: string): string => text
const failed: RenderedVerdict = {
  check: 'length-comes-first',
  kind: 'failed',
  title: '',
  durationMs: 1,
  seed: 1,
  sentence: '',
  steps: [{ number: 1, action: 'push(02)' }],
  bytes: {
    expectedHex: '00 02',
    actualHex: '02 00',
    expectedBytes: 2,
    actualBytes: 2,
    firstWrongByte: 1,
  },
  delivery: 'x',
  systemCode: { code: 'EPIPE', explanation: 'x' },
  printed: 'hi',
  place: 'a.ts:1',
  repeat: 'npm run check',
}

describe('cli/report-text', () => {
  it.each<[Language, RegExp]>([
    ['en', /^ +[^ :：][^:：]*:( +[^ ]|$)/],
    ['ru', /^ +[^ :：][^:：]*:( +[^ ]|$)/],
    ['zh', /^ +[^ :：][^:：]*：([^ ]|$)/],
  ])('puts the colon of %s behind each label', (language, label) => {
    const rest = /^ *$|^ +(\^\^|1\. push\(02\)|hi)$/
    const lines = formatFailure(failed, language, plain).filter((line) => !rest.test(line))
    expect(lines).toHaveLength(8)
    for (const line of lines) expect(line).toMatch(label)
  })

  it.each<[Language, RegExp]>([
    ['en', / \([a-z ]+\)$/],
    ['ru', / \([а-яё ]+\)$/],
    ['zh', /[^ ]（\p{Script=Han}+）$/u],
  ])('puts brackets of %s around the verdict', (language, end) => {
    const verdict: Verdict = {
      check: 'length-comes-first',
      kind: 'skipped',
      durationMs: 1,
      seed: 1,
    }
    expect(formatVerdict(verdict, '07-framing', language, plain).join()).toMatch(end)
  })

  it.each(LANGUAGES)('names in %s the files that are not started', (language) => {
    const lab = findLab('07')
    const verdicts = lab.checks.map((check, index): Verdict => {
      const kind = index === 0 ? 'failed' : index < 12 ? 'passed' : 'not-started'
      return { check, kind, durationMs: 1, seed: 1 }
    })
    const say = (verdicts: Verdict[]): string =>
      formatToDo({ lab, folder: 'labs/07-framing', verdicts }, language, plain)
    const text = say(verdicts)
    expect(text).toMatch(/labs.07-framing.lines\.ts, labs.07-framing.records\.ts/)
    expect(text).not.toContain('framing.ts')
    expect(say(verdicts.slice(0, 12))).toBe('')
  })

  it.each(LANGUAGES)('points in %s at the first wrong byte, in columns', (language) => {
    const lines = formatFailure(failed, language, plain)
    const caret = lines.findIndex((line) => line.trim() === '^^')
    const actual = lines[caret - 1] ?? ''
    const before = actual.slice(0, actual.indexOf('02 00') + 3)
    expect(columnsOf(before)).toBe(lines[caret]?.indexOf('^^'))
  })
})
