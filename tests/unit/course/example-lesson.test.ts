/** The lesson that the authors' guide builds: what is shown there works, as far as a copy goes. */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ROOT } from '../../../platform/catalogue/paths.ts'
import { readLab } from '../../../platform/catalogue/catalogue.ts'
import type { LabReport } from '../../../platform/checker/report.ts'
import { runNode } from '../../helpers/run-node.ts'
import { ToyCourse } from './toy-course.ts'

const SLUG = '23-shout'
const LESSON = join(ROOT, 'tests/fixtures/lesson')
const MISTAKES = join(LESSON, 'tests/labs', SLUG, 'mistakes')
const names = readdirSync(MISTAKES)

/** Reports of the suite on each target, in one process of their own. */
let reports: Record<string, LabReport>
let folder: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'on-the-wire-example-'))
  const targets: Record<string, string> = {
    labs: join(LESSON, 'labs'),
    solutions: join(LESSON, 'solutions'),
  }
  for (const name of names) {
    const target = join(folder, name)
    cpSync(join(LESSON, 'solutions'), target, { recursive: true })
    cpSync(join(MISTAKES, name, 'shout.ts'), join(target, SLUG, 'shout.ts'))
    targets[name] = target
  }
  const { checks } = readLab(SLUG, join(LESSON, 'labs'))
  const code = `
    import { Driver } from '${ROOT}/platform/checker/driver/driver.ts'
    const suitesFolder = '${LESSON}/tests/labs'
    const driver = new Driver({ suitesFolder, checksOf: () => ${JSON.stringify(checks)} })
    const reports = {}
    for (const [name, target] of Object.entries(${JSON.stringify(targets)}))
      reports[name] = await driver.run({ slug: '${SLUG}', target, seed: 1 })
    await driver.dispose()
    console.log(JSON.stringify(reports))`
  const { stdout, stderr } = await runNode(['--input-type=module', '-e', code])
  if (stderr !== '') throw new Error(stderr)
  reports = JSON.parse(stdout) as Record<string, LabReport>
}, 60_000)

afterAll(() => rmSync(folder, { recursive: true, force: true }))

const kindsOf = (name: string): string[] => [
  ...new Set((reports[name]?.verdicts ?? []).map(({ kind }) => kind)),
]

describe('the lesson of the authors’ guide', () => {
  it('is solved by its solution, and not begun by its starter', () => {
    expect(kindsOf('solutions')).toEqual(['passed'])
    expect(kindsOf('labs')).toEqual(['not-started'])
  })

  it.each(names)('rejects the mistake %s by its check and message', (name) => {
    const text = readFileSync(join(MISTAKES, name, 'mistake.json'), 'utf8')
    const { check, message } = JSON.parse(text) as { check: string; message: string }
    const verdict = reports[name]?.verdicts.find((one) => one.check === check)
    expect(verdict?.failure?.message.key).toBe(message)
  })

  it('has the module that every lab shares as it is now', () => {
    const shared = readFileSync(join(ROOT, 'solutions/07-framing/program.ts'), 'utf8')
    for (const place of ['labs', 'solutions'])
      expect(readFileSync(join(LESSON, place, SLUG, 'program.ts'), 'utf8')).toBe(shared)
  })

  it('lacks what the commands of the guide make, and nothing else', async () => {
    using toy = new ToyCourse()
    cpSync(LESSON, toy.root, { recursive: true })
    const figure = '.vitepress/theme/components/figures/ServiceFlow.vue'
    toy.write(figure, readFileSync(join(ROOT, figure)))
    const program = readFileSync(join(LESSON, 'labs', SLUG, 'program.ts'))
    for (const lab of ['01-echo', '02-clock', SLUG])
      for (const place of ['labs', 'solutions']) toy.write(`${place}/${lab}/program.ts`, program)
    const findings = await toy.check({})
    const rules = findings.filter(({ file }) => file.includes(SLUG)).map(({ rule }) => rule)
    // Names of sections are the toy course's own in Russian and Chinese.
    const made = rules.filter((rule) => rule !== 'section-names')
    expect([...new Set(made)].sort()).toEqual(['kept-starters', 'recording', 'stale-translation'])
  })
})
