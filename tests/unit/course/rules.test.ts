import { afterAll, describe, expect, it } from 'vitest'
import { RULES, formatFindings } from '../../../platform/course/static/finding.ts'
import { LessonParser } from '../../../platform/course/static/lesson/parser.ts'
import { ERROR_CODES } from '../../../platform/shared/errors.ts'
import { GLOSSARY_FAULTS } from './faults/glossary.ts'
import { LAB_FAULTS } from './faults/labs.ts'
import { PAGE_FAULTS } from './faults/pages.ts'
import { SECTION_FAULTS } from './faults/sections.ts'
import { SUITE_FAULTS } from './faults/suites.ts'
import { WORD_FAULTS } from './faults/words.ts'
import { ToyCourse, type Fault } from './toy-course.ts'

const parser = new LessonParser()
afterAll(() => parser.dispose())

const FAULTS = [
  ...LAB_FAULTS,
  ...SUITE_FAULTS,
  ...PAGE_FAULTS,
  ...SECTION_FAULTS,
  ...WORD_FAULTS,
  ...GLOSSARY_FAULTS,
]

describe('course/static', () => {
  it('finds nothing in a sound course', async () => {
    using toy = new ToyCourse(parser)
    expect(formatFindings(await toy.check())).toBe('')
  })

  it.each(FAULTS)('$rule: $about', async (fault: Fault) => {
    using toy = new ToyCourse(parser)
    await fault.change(toy)
    if (!fault.keepsMarks) await toy.mark()
    const findings = await toy.check()
    expect(findings.map(({ file, rule }) => `${file}: ${rule}`)).toEqual(
      fault.files.map((file) => `${file}: ${fault.rule}`),
    )
    const [first] = findings
    expect(first?.problem).toMatch(fault.problem ?? /./)
    expect(first?.line).toBe(fault.line ?? first?.line)
  })

  it('breaks every rule at least once', () => {
    const broken = new Set(FAULTS.map(({ rule }) => rule))
    expect(Object.keys(RULES).filter((rule) => !broken.has(rule as keyof typeof RULES))).toEqual([])
  })

  it('lets two labs have different modules of one name when that is declared', async () => {
    using toy = new ToyCourse(parser)
    for (const folder of ['labs', 'solutions'])
      toy.edit(`${folder}/02-clock/program.ts`, 'every lab', 'all labs')
    const own = { 'program.ts': { '02-clock': 'It strikes.' } }
    toy.write('platform/course/own-modules.json', JSON.stringify(own))
    await toy.mark()
    expect(formatFindings(await toy.check())).toBe('')
  })

  it('lets two labs ask for a module of one name', async () => {
    using toy = new ToyCourse(parser)
    for (const [folder, text] of [
      ['labs/02-clock', "throw new Error('TODO: echo')\n"],
      ['tests/labs/02-clock/starters', "throw new Error('TODO: echo')\n"],
      ['solutions/02-clock', 'export const echo = 1\n'],
    ])
      toy.write(`${folder}/echo.ts`, text ?? '')
    toy.edit('labs/02-clock/lab.json', '"clock.ts"', '"echo.ts"')
    const findings = await toy.check()
    expect(findings.filter(({ rule }) => rule === 'shared-module')).toEqual([])
  })

  it('accepts a reference page with exactly the codes that there are', async () => {
    using toy = new ToyCourse(parser)
    const sections = Object.keys(ERROR_CODES).map((code) => `## ${code}\n`)
    const page = `---\ntitle: A\ndescription: B\n---\n\n# A\n\n${sections.join('\n')}`
    for (const language of ['en', 'ru', 'zh'])
      toy.write(`docs/${language}/guide/reference.md`, page)
    await toy.mark()
    expect(formatFindings(await toy.check())).toBe('')
  })
})

describe('course/static in a copy in which a learner works', () => {
  it('leaves the files of labs/ to the learner', async () => {
    using toy = new ToyCourse(parser)
    toy.write('labs/01-echo/echo.ts', toy.read('solutions/01-echo/echo.ts'))
    toy.write('labs/01-echo/scratch.ts', "const mine = '8.8.4.4'\n")
    toy.edit('labs/02-clock/server.ts', '[1, 2]', '[3]')
    expect((await toy.check()).length).toBeGreaterThan(0)
    expect(formatFindings(await toy.check({ workspace: 'learner' }))).toBe('')
  })

  it('still reads lab.json, which only authors change', async () => {
    using toy = new ToyCourse(parser)
    toy.edit('labs/01-echo/lab.json', '7001', '80')
    const findings = await toy.check({ workspace: 'learner' })
    expect(findings.map(({ rule }) => rule)).toEqual(['lab-json'])
  })
})
