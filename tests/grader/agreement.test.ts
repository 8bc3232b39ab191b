/** `npm test` in a learner's clone, and `grade` on that clone, say the same. */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { spawnSync } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readLabs } from '../../platform/catalogue/catalogue.ts'
import { ROOT, SOLUTIONS, SUITES } from '../../platform/catalogue/paths.ts'
import { exerciseFiles } from '../../platform/grader/staging.ts'
import { runCli } from '../helpers/cli.ts'
import { HAS_BUBBLEWRAP } from '../helpers/slots.ts'

const NOT_CLONED = new Set(['node_modules', '.git', '.course', '.vitepress', 'docs'])
const slugs = readLabs().map(({ slug }) => slug)

/** Check, verdict and sentence of whatever did not pass, of labs that were begun. */
function failuresIn(json: string): string {
  const { learners } = JSON.parse(json) as {
    learners: {
      labs: { state: string; verdicts: { check: string; kind: string; sentence?: string }[] }[]
    }[]
  }
  return learners
    .flatMap(({ labs }) => labs.filter(({ state }) => state !== 'not-started'))
    .flatMap(({ verdicts }) => verdicts.filter(({ kind }) => kind !== 'passed'))
    .map(({ check, kind, sentence = '' }) => `${check}: ${kind} ${sentence}`)
    .join('\n')
}

let work: string
let clone: string

beforeAll(() => {
  work = mkdtempSync(join(tmpdir(), 'on-the-wire-agreement-'))
  clone = join(work, 'ada')
  for (const name of readdirSync(ROOT))
    if (!NOT_CLONED.has(name)) cpSync(join(ROOT, name), join(clone, name), { recursive: true })
  symlinkSync(join(ROOT, 'node_modules'), join(clone, 'node_modules'))
  // As learners leave it: one lab solved, one half, with a mistake, and one not started.
  const [solved, half] = slugs
  if (solved === undefined || half === undefined) throw new Error('two labs are needed')
  for (const file of exerciseFiles(solved))
    cpSync(join(SOLUTIONS, solved, file), join(clone, 'labs', solved, file))
  for (const file of exerciseFiles(half).slice(0, 2))
    cpSync(join(SOLUTIONS, half, file), join(clone, 'labs', half, file))
  const mistakes = join(SUITES, half, 'mistakes')
  const [mistake = ''] = readdirSync(mistakes).sort()
  for (const file of readdirSync(join(mistakes, mistake)))
    if (file !== 'mistake.json')
      cpSync(join(mistakes, mistake, file), join(clone, 'labs', half, file), { force: true })
})
afterAll(() => rmSync(work, { recursive: true, force: true }))

describe.skipIf(!HAS_BUBBLEWRAP)('grade and npm test', () => {
  it('give a clone the same points', async () => {
    const { OTW_SESSION: _, ...env } = process.env
    const tested = spawnSync(
      process.execPath,
      [join(clone, 'platform', 'cli', 'otw.mjs'), 'test', ...slugs, '--lang', 'en'],
      { cwd: clone, encoding: 'utf8', env: { ...env, FORCE_COLOR: '0' } },
    )
    const ofTest = slugs.map((slug) => new RegExp(`${slug} +(\\d+)/`).exec(tested.stdout)?.[1])
    const reports = { csv: join(work, 'grades.csv'), json: join(work, 'grades.json') }
    await runCli(['grade', clone, '--csv', reports.csv, '--json', reports.json])
    const [, row = ''] = readFileSync(reports.csv, 'utf8').split('\r\n')
    const graded = row.split(',').slice(1, -1)
    // Where they differ, the verdicts say why.
    if (String(graded) !== String(ofTest))
      console.error(tested.stdout, tested.stderr, failuresIn(readFileSync(reports.json, 'utf8')))
    expect(graded).toEqual(ofTest)
    const [solved, half, untouched] = ofTest.map(Number)
    expect(solved).toBeGreaterThan(half ?? 0)
    expect(half).toBeGreaterThan(0)
    expect(untouched).toBe(0)
  })
})
