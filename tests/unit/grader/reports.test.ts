import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readLab } from '../../../platform/catalogue/catalogue.ts'
import { cleanText, gradeOf, parseBatch, type Batch } from '../../../platform/grader/grade.ts'
import { mergeReports } from '../../../platform/grader/merge.ts'
import { formatCsv } from '../../../platform/grader/reports/csv.ts'
import { escapeXml } from '../../../platform/grader/reports/escape.ts'
import { formatIndex, formatPage, pageName } from '../../../platform/grader/reports/html.ts'
import { formatJson } from '../../../platform/grader/reports/json.ts'
import { formatJunit } from '../../../platform/grader/reports/junit.ts'
import { formatTable } from '../../../platform/grader/reports/table.ts'
import { writeReports } from '../../../platform/grader/reports/write.ts'
import { graderTexts } from '../../../platform/grader/texts.ts'
import type { VerdictKind } from '../../../platform/shared/verdict.ts'

const SLUG = '07-framing'
const EVIL = `<img src=x onerror=alert(1)>"'&\u001b]52;c;AA\u0007\u009b2J\u202e`

/** A learner with this many points; the other checks failed with a stranger's text in them. */
function grade(learner: string, points: number, broken?: string): Batch['learners'][number] {
  const verdicts = readLab(SLUG).checks.map((check, at) => ({
    check,
    kind: (at < points ? 'passed' : 'failed') as VerdictKind,
    durationMs: at,
    seed: 7,
    ...(at < points
      ? {}
      : {
          failure: {
            message: { key: 'threw', params: { error: EVIL } },
            scope: 'common' as const,
            steps: [{ number: 1, action: `call(${EVIL})`, result: '✗' }],
            printed: EVIL,
          },
        }),
  }))
  const report = { slug: SLUG, seed: 7, verdicts, ...(broken === undefined ? {} : { broken }) }
  return { learner, labs: [gradeOf(report, [], false)] }
}

function batch(...learners: Batch['learners']): Batch {
  return { version: 1, isolation: 'bubblewrap', labs: [SLUG], learners }
}

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'on-the-wire-reports-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const MAX = readLab(SLUG).checks.length

describe('grader/reports/csv', () => {
  it('has a row a learner and a column a lab', () => {
    expect(formatCsv(batch(grade('ada', MAX), grade('bob', 3)))).toBe(
      `learner,${SLUG},total\r\nada,${MAX},${MAX}\r\nbob,3,3\r\n`,
    )
  })

  it('leaves a lab that could not be run empty, and the total with it', () => {
    expect(formatCsv(batch(grade('ada', 3, 'no slot')))).toContain('\r\nada,,\r\n')
  })

  it('quotes, and gives a spreadsheet no formula', () => {
    const names = ['=HYPERLINK("x")', '+1', '-1', '@x', 'a,b', 'a"b', 'a\nb', 'a\rb']
    const csv = formatCsv(batch(...names.map((name) => grade(name, 0))))
    expect(csv).toContain(`"'=HYPERLINK(""x"")",0`)
    for (const row of ["'+1,0", "'-1,0", "'@x,0", '"a,b",0', '"a""b",0', '"a\nb",0', '"a\rb",0'])
      expect(csv).toContain(`\r\n${row}`)
  })
})

describe('grader/reports/html', () => {
  it('lets no text of a stranger become markup or act', () => {
    const evil = grade(EVIL, 0)
    const page = formatPage(evil, batch(evil), 'ru')
    expect(page).not.toContain('<img')
    // No tag has an attribute that acts.
    expect(page).not.toMatch(/<[^>]*\son\w+=/)
    expect(page).toContain('&lt;img src=x onerror=alert(1)&gt;')
    // eslint-disable-next-line no-control-regex
    expect(page).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e]/)
    expect(page).toContain("default-src 'none'")
    expect(page).not.toMatch(/<script|https?:/)
  })

  it('gives a lab without a grade no points in the list either', () => {
    const all = batch(grade('ada', 2), grade('bob', 2, 'no slot'))
    const list = formatIndex(all, 'en', { withPages: true })
    expect(list).toContain(`<td>2/${MAX}</td><td>2/${MAX}</td>`)
    expect(list).toContain(`<td>–/${MAX}</td><td>–/${MAX}</td>`)
    expect(list).not.toContain('undefined')
  })

  it('speaks three languages and opens in the one that was asked for', () => {
    const page = formatPage(grade('ada', 1), batch(grade('ada', 1)), 'zh')
    expect(page).toContain('<html lang="zh-Hans">')
    expect(page).toContain('id="to-zh" checked')
    for (const language of ['en', 'ru', 'zh-Hans']) expect(page).toContain(`lang="${language}"`)
    expect(page).toMatch(/\p{Script=Cyrillic}/u)
  })

  it('names a page so that it stays in its folder', () => {
    expect(pageName('ada')).toBe('ada.html')
    expect(pageName('Мария')).toBe('Мария.html')
    const names = ['../x', '..', '.hidden', 'a/b', 'a\\b', 'index', 'INDEX', 'x'.repeat(300), '']
    for (const name of names)
      expect(pageName(name)).toMatch(/^[^./\\][^/\\]{0,79}\.html$|^-[0-9a-f]{8}\.html$/)
    expect(pageName('a b')).not.toBe(pageName('a_b'))
    expect(pageName('index')).not.toBe('index.html')
  })
})

describe('grader/reports/junit', () => {
  it('counts, and escapes', () => {
    const xml = formatJunit(batch(grade('a<b', 2)), 'en')
    expect(xml).toContain(`<testsuite name="a&lt;b/${SLUG}" tests="${MAX}" failures="${MAX - 2}"`)
    expect(xml.match(/<testcase /g)).toHaveLength(MAX)
    expect(xml).not.toContain('<img')
  })

  it('tells what failed from what was not done, and from what is no fault of the learner’s', () => {
    const [first = ''] = readLab(SLUG).checks
    const kinds: VerdictKind[] = ['passed', 'failed', 'not-started', 'skipped', 'could-not-run']
    const verdicts = kinds.map((kind) => ({ check: first, kind, durationMs: 0, seed: 7 }))
    const lab = gradeOf({ slug: SLUG, seed: 7, verdicts }, [], false)
    const xml = formatJunit(batch({ learner: 'ada', labs: [lab] }), 'en')
    expect(xml).toContain('tests="5" failures="1" errors="1" skipped="2"')
    expect([...xml.matchAll(/<(failure|skipped|error) /g)].map(([, name]) => name)).toEqual([
      'failure',
      'skipped',
      'skipped',
      'error',
    ])
  })
})

describe('grader/reports/table', () => {
  it('lines up names of every width, and marks what has no grade', () => {
    const lines = formatTable(batch(grade('学员', 3), grade('ada', 3, 'x')), graderTexts('en'))
    expect(lines.split('\n').slice(0, 3)).toEqual([
      'Learner    07  Total',
      `学员     3/${MAX}   3/${MAX}`,
      'ada         !      !',
    ])
  })

  it('says what its marks mean, and that strangers should not be graded so', () => {
    const { couldNotRun, trusted } = graderTexts('en')
    const whole = batch(grade('ada', 3))
    const tables = [whole, batch(grade('ada', 3, 'x')), { ...whole, isolation: 'permission' }].map(
      (each) => formatTable(each as Batch, graderTexts('en')),
    )
    expect(tables.map((table) => table.includes(couldNotRun))).toEqual([false, true, false])
    expect(tables.map((table) => table.includes(trusted))).toEqual([false, false, true])
  })
})

describe('grader/reports/escape', () => {
  it('gives markup no character that it would take for its own, or may not hold', () => {
    // The half of a pair and the last two have no place in XML.
    const text = 'a&b<c>"d"\'e\'`f`\ud800\ufffe\uffff\u0000'
    expect(escapeXml(text)).toBe(
      'a&amp;b&lt;c&gt;&quot;d&quot;&#39;e&#39;&#96;f&#96;\ufffd\ufffd\ufffd',
    )
  })
})

describe('grader/reports/json', () => {
  it('is read back as it was, and says nothing that differs from run to run', () => {
    const given = batch(grade('ada', 2))
    const text = formatJson(given, 'en')
    expect(text).not.toContain('durationMs')
    const read = parseBatch(JSON.parse(text))
    if (typeof read === 'string') throw new Error(read)
    expect(formatCsv(read)).toBe(formatCsv(given))
    expect(formatJson(read, 'en')).toBe(text)
  })

  it('replaces ports, temporary folders and times', () => {
    const text = `connect 127.0.0.1:41234 in ${tmpdir()}/on-the-wire-check-aB3dE5 at 2026-01-02 03:04:05.678 took 12 ms`
    expect(cleanText(text)).toBe(
      'connect 127.0.0.1:<port> in <tmp>/on-the-wire-check-XXXXXX at <date and time> took <n> ms',
    )
  })
})

describe('grader/reports/write', () => {
  it('leaves nothing half written where a report cannot be', () => {
    const path = join(folder, 'report.csv')
    mkdirSync(path)
    expect(() => writeReports(batch(grade('ada', 1)), { csv: path }, 'en')).toThrow(/report\.csv/)
    expect(readdirSync(folder)).toEqual(['report.csv'])
  })
})

describe('grader/merge', () => {
  const write = (name: string, value: Batch): string => {
    const path = join(folder, name)
    writeReports(value, { json: path }, 'en')
    return path
  }

  it('joins shards to what one machine would have written', () => {
    const [ada, bob, zoe] = [grade('ada', 1), grade('bob', 2), grade('zoe', 3)]
    const merged = mergeReports([write('1', batch(zoe, ada)), write('2', batch(bob))])
    expect(formatCsv(merged)).toBe(formatCsv(batch(ada, bob, zoe)))
    expect(readdirSync(folder).sort()).toEqual(['1', '2'])
  })

  it('says of the whole what is true of its weakest part', () => {
    const trusted: Batch = { ...batch(grade('bob', 2)), isolation: 'permission' }
    const [one, two] = [write('1', batch(grade('ada', 1))), write('2', trusted)]
    expect(mergeReports([one, two]).isolation).toBe('permission')
    expect(mergeReports([two, one]).isolation).toBe('permission')
    expect(mergeReports([one]).isolation).toBe('bubblewrap')
  })

  it('refuses what does not fit together', () => {
    const one = write('1', batch(grade('ada', 1)))
    expect(() => mergeReports([one, one])).toThrow(/"ada" is in/)
    const other = write('2', { ...batch(grade('bob', 1)), labs: ['04-first-tcp-service'] })
    expect(() => mergeReports([one, other])).toThrow(/its labs are not/)
    expect(() => mergeReports([join(folder, 'none')])).toThrow(/cannot be joined/)
    expect(readFileSync(one, 'utf8')).toContain('"ada"')
  })
})
