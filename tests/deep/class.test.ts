/**
 * A whole class, graded as an instructor does it: right, wrong in every way that is kept, empty,
 * broken, hostile. Every one gets the right points, also when the batch is interrupted and started
 * again; graded once more, the grades are byte for byte the same.
 *
 * Grades are the CSV report. The others hold evidence as well, without times, ports and temporary
 * names (see grade.ts), and the seed, which `--seed` or the state file keeps: they are the same for
 * everybody whose program does the same twice, but for what it printed. An attack that prints its
 * memory map does not.
 */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { readLab } from '../../platform/catalogue/catalogue.ts'
import { SOLUTIONS } from '../../platform/catalogue/paths.ts'
import { SuiteRunner } from '../../platform/checker/suite-runner.ts'
import { readMistakes } from '../../platform/course/dynamic/mistakes.ts'
import { layOver } from '../../platform/course/dynamic/overlay.ts'
import { readAttacks, sourceOf } from '../helpers/attacks.ts'
import { runCli, startCli } from '../helpers/cli.ts'
import { findProcesses } from '../helpers/processes.ts'
import { HAS_BUBBLEWRAP } from '../helpers/slots.ts'
import { makeSubmissions, type SubmissionFolders } from '../helpers/submissions.ts'

const SLUG = '07-framing'
const SEED = '11'
const BAIT = { mark: 'otw-class', secret: 'none', stolen: 'none', port: 9 }
/** Attacks wait for the ends of their time limits; forty of them take minutes. */
const LONG_MS = 25 * 60_000
/** Takes about as long as a check allows: a busy machine gives it a point less. */
const NEAR_A_LIMIT = ['kept-by-reference', 'leftover-dropped']
const KINDS = ['csv', 'json', 'junit', 'html']
const ALL = String(readLab(SLUG).checks.length)

let work: string
let folders: SubmissionFolders
/** By learner, of lab 07. */
const expected: Record<string, string> = {}

beforeAll(async () => {
  work = mkdtempSync(join(tmpdir(), 'on-the-wire-class-of-'))
  folders = makeSubmissions()
  for (const name of ['right', 'right-again']) {
    folders.addSolved(name, SLUG)
    expected[name] = ALL
  }
  folders.addSolved('right-in-a-clone', SLUG, true)
  expected['right-in-a-clone'] = ALL
  folders.add('empty', SLUG)
  expected['empty'] = '0'
  folders.write(join(folders.addSolved('broken', SLUG), 'framing.ts'), 'export const x: = 1\n')
  const linked = folders.addSolved('linked', SLUG)
  rmSync(join(linked, 'framing.ts'))
  folders.linkFile(join(SOLUTIONS, SLUG, 'framing.ts'), join(linked, 'framing.ts'))
  // Two of three exercises are right.
  const framing = readLab(SLUG).exercises.find(({ file }) => file === 'framing.ts')
  const others = String(Number(ALL) - (framing?.checks.length ?? 0))
  expected['broken'] = others
  expected['linked'] = others
  for (const attack of readAttacks().filter(({ lab }) => lab === SLUG)) {
    const name = `attack-${attack.name}`
    folders.write(join(folders.add(name, SLUG), attack.file), sourceOf(attack, BAIT))
    expected[name] = '0'
  }
  await addMistakes()
}, LONG_MS)

/** Mistakes are ours, and need no sandbox: what they deserve is what the checks say here. */
async function addMistakes(): Promise<void> {
  const runner = SuiteRunner.start()
  try {
    const mistakes = (await readMistakes(SLUG)).filter(({ name }) => !NEAR_A_LIMIT.includes(name))
    for (const { name, folder, check } of mistakes.slice(0, 14)) {
      folders.addMistake(`mistake-${name}`, SLUG, name)
      const { target, remove } = await layOver(SLUG, folder)
      const report = await runner.run({ slug: SLUG, target, seed: Number(SEED) })
      await remove()
      const passed = report.verdicts.filter(({ kind }) => kind === 'passed')
      expect(passed.map((verdict) => verdict.check)).not.toContain(check)
      expected[`mistake-${name}`] = String(passed.length)
    }
  } finally {
    await runner.dispose()
  }
}

afterAll(() => {
  folders.remove()
  rmSync(work, { recursive: true, force: true })
})

function argsOf(name: string): string[] {
  const reports = KINDS.flatMap((kind) => [`--${kind}`, join(work, `${name}.${kind}`)])
  const state = ['--state', join(work, `${name}.state`)]
  return ['grade', ...folders.all(), '--lab', '07', '--seed', SEED, ...reports, ...state]
}

const read = (name: string): string => readFileSync(join(work, name), 'utf8')

function pointsIn(name: string): Record<string, string> {
  const rows = read(name).trim().split('\r\n').slice(1)
  return Object.fromEntries(rows.map((row) => [row.split(',')[0], row.split(',')[1] ?? '']))
}

/**
 * Evidence of every submission but the attacks, without what programs printed: how far a server's
 * log has come when a check fails is a race between the two.
 */
function honestIn(name: string): object[] {
  const withoutPrinted = (key: string, value: unknown): unknown =>
    key === 'printed' ? undefined : value
  const report = JSON.parse(read(name), withoutPrinted) as { learners: { learner: string }[] }
  const { learners } = report
  return learners.filter(({ learner }) => !learner.startsWith('attack-'))
}

describe.skipIf(!HAS_BUBBLEWRAP)('grading a class', { timeout: LONG_MS }, () => {
  it('has fifty submissions or more', () => {
    expect(folders.all().length).toBeGreaterThanOrEqual(50)
  })

  it('is interrupted in the middle, goes on, and gives everybody the right points', async () => {
    const command = startCli(argsOf('first'), { TMPDIR: work })
    const state = join(work, 'first.state')
    const done = (): number =>
      existsSync(state) ? readFileSync(state, 'utf8').trim().split('\n').length - 1 : 0
    const middle = folders.all().length / 2
    const patience = { timeout: LONG_MS, interval: 50 }
    const inTheMiddle = vi.waitFor(() => expect(done()).toBeGreaterThanOrEqual(middle), patience)
    // A command that ended by itself is not waited for.
    await Promise.race([
      inTheMiddle,
      command.finished.then(({ stderr }) => expect(stderr).toBe('')),
    ])
    command.child.kill('SIGINT')
    expect((await command.finished).code).toBe(130)
    expect(existsSync(join(work, 'first.csv'))).toBe(false)
    await vi.waitFor(() => expect(findProcesses(`${work}/on-the-wire-grading`)).toEqual([]))

    const { code, stderr } = await runCli(argsOf('first'), { TMPDIR: work })
    expect(stderr).toMatch(/^\d+ of \d+/)
    expect(code).toBe(1)
    expect(pointsIn('first.csv')).toEqual(expected)
  })

  it('comes to the same grades once more, byte for byte', async () => {
    const { code } = await runCli(argsOf('second'), { TMPDIR: work })
    expect(code).toBe(1)
    expect(read('second.csv')).toBe(read('first.csv'))
    expect(honestIn('second.json')).toEqual(honestIn('first.json'))
  })

  it('gives an attack no point in its own lab, and leaves nothing', async () => {
    const others = readAttacks().filter(({ lab }) => lab !== SLUG)
    const odd = makeSubmissions()
    for (const attack of others)
      odd.write(join(odd.add(attack.name, attack.lab), attack.file), sourceOf(attack, BAIT))
    const labs = [...new Set(others.map(({ lab }) => lab))].flatMap((lab) => ['--lab', lab])
    const csv = join(work, 'odd.csv')
    await runCli(['grade', ...odd.all(), ...labs, '--seed', SEED, '--csv', csv], { TMPDIR: work })
    odd.remove()
    const rows = read('odd.csv').trim().split('\r\n').slice(1)
    expect(rows.map((row) => row.split(',').at(-1))).toEqual(others.map(() => '0'))
    expect(findProcesses(BAIT.mark)).toEqual([])
    expect(readdirSync(work).filter((name) => name.startsWith('on-the-wire-grading'))).toEqual([])
  })
})
