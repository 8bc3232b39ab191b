/** Whole batches through the command line, as an instructor runs them. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { SOLUTIONS } from '../../platform/catalogue/paths.ts'
import { readAttacks, sourceOf } from '../helpers/attacks.ts'
import { runCli, startCli, type Finished } from '../helpers/cli.ts'
import { findProcesses } from '../helpers/processes.ts'
import { HAS_BUBBLEWRAP } from '../helpers/slots.ts'
import { makeSubmissions, type SubmissionFolders } from '../helpers/submissions.ts'

const SLUG = '07-framing'
const MARKUP = '<b onclick=alert(1)>'

let work: string
let folders: SubmissionFolders

beforeAll(() => {
  work = mkdtempSync(join(tmpdir(), 'on-the-wire-batch-'))
  folders = makeSubmissions()
  folders.addSolved('right', SLUG)
  folders.addSolved('right-in-a-clone', SLUG, true)
  folders.add('empty', SLUG)
  folders.addMistake('little-endian', SLUG, 'little-endian')
  folders.write(join(folders.addSolved('broken', SLUG), 'framing.ts'), 'export const x: = 1\n')
  const linked = folders.addSolved('linked', SLUG)
  rmSync(join(linked, 'framing.ts'))
  folders.linkFile(join(SOLUTIONS, SLUG, 'framing.ts'), join(linked, 'framing.ts'))
  folders.write(join(folders.addSolved('huge', SLUG), 'framing.ts'), 'x'.repeat(1_000_000))
  folders.addSolved(MARKUP, SLUG)
  const prints = readAttacks().find(({ name }) => name === 'prints-control-sequences')
  if (!prints) throw new Error('the attack is gone')
  const bait = { mark: '', secret: '', stolen: '', port: 0 }
  folders.write(join(folders.add('prints', SLUG), prints.file), sourceOf(prints, bait))
})

afterAll(() => {
  folders.remove()
  rmSync(work, { recursive: true, force: true })
})

/** In a temporary folder of its own, by which everything of the batch is found. */
function grade(args: string[]): Promise<Finished> {
  return runCli(['grade', ...args, '--lab', '07', '--seed', '11'], { TMPDIR: work })
}

const read = (name: string): string => readFileSync(join(work, name), 'utf8')

/** Points of each learner, from the CSV. */
function points(name: string): Record<string, string> {
  const rows = read(name).trim().split('\r\n').slice(1)
  return Object.fromEntries(rows.map((row) => [row.split(',')[0], row.split(',')[1] ?? '']))
}

function reports(name: string): string[] {
  return ['csv', 'json', 'junit', 'html'].flatMap((kind) => [
    `--${kind}`,
    join(work, `${name}.${kind}`),
  ])
}

describe.skipIf(!HAS_BUBBLEWRAP)('grade', () => {
  it('gives each submission its points, and writes every report', async () => {
    const { code, stdout, stderr } = await grade([...folders.all(), ...reports('first')])
    expect(stderr).toBe('')
    expect(code).toBe(1)
    const given = points('first.csv')
    expect(given).toMatchObject({ right: '17', 'right-in-a-clone': '17', empty: '0', prints: '0' })
    expect(given[MARKUP]).toBe('17')
    // Of framing.ts nothing; the two other exercises are right.
    expect(given).toMatchObject({ broken: '7', linked: '7', huge: '7' })
    expect(Number(given['little-endian'])).toBeGreaterThan(6)
    expect(Number(given['little-endian'])).toBeLessThan(17)
    expect(stdout).toMatch(/^right +17\/17 +17\/17$/m)
    for (const name of ['first.csv', 'first.json', 'first.junit', 'first.html']) {
      const text = read(name)
      // oxlint-disable-next-line no-control-regex
      expect(text).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202e]/)
      expect(text).not.toContain(work)
    }
    expect(read('first.html')).not.toContain('<b onclick')
    const parsed = JSON.parse(read('first.json')) as {
      learners: { learner: string; labs: { notes: unknown[] }[] }[]
    }
    const linked = parsed.learners.find(({ learner }) => learner === 'linked')
    expect(linked?.labs[0]?.notes).toEqual([{ key: 'is-link', file: 'framing.ts' }])
  })

  it('gives byte for byte the same once more', async () => {
    const { code } = await grade([...folders.all(), '--fresh', ...reports('second')])
    expect(code).toBe(1)
    for (const kind of ['csv', 'json', 'junit', 'html'])
      expect(read(`second.${kind}`)).toBe(read(`first.${kind}`))
  })

  it('goes on after Ctrl-C, to the same report, and leaves nothing meanwhile', async () => {
    const state = join(work, 'third.state')
    const args = ['grade', ...folders.all(), '--lab', '07', '--seed', '11', '--state', state]
    const command = startCli([...args, ...reports('third')], { TMPDIR: work })
    const done = (): number =>
      existsSync(state) ? readFileSync(state, 'utf8').trim().split('\n').length - 1 : 0
    await vi.waitFor(() => expect(done()).toBeGreaterThan(1), { timeout: 60_000, interval: 20 })
    command.child.kill('SIGINT')
    const { code, stderr } = await command.finished
    expect(code).toBe(130)
    expect(stderr).toContain('resumes from there')
    const before = done()
    expect(before).toBeLessThan(folders.all().length)
    expect(existsSync(join(work, 'third.csv'))).toBe(false)
    await vi.waitFor(() => expect(findProcesses(`${work}/on-the-wire-grading`)).toEqual([]))

    const again = await grade([...folders.all(), '--state', state, ...reports('third')])
    // Submissions with the same files share what is known.
    const known = Number(/^(\d+) of/.exec(again.stderr)?.[1])
    expect(known).toBeGreaterThanOrEqual(before)
    for (const kind of ['csv', 'json', 'junit', 'html'])
      expect(read(`third.${kind}`)).toBe(read(`first.${kind}`))
  })

  it('leaves nothing when it is killed', async () => {
    const alone = join(work, 'killed')
    mkdirSync(alone)
    const command = startCli(['grade', ...folders.all(), '--lab', '07'], { TMPDIR: alone })
    const find = (): number[] => findProcesses(`${alone}/on-the-wire-grading`)
    await vi.waitFor(() => expect(find()).not.toEqual([]), { timeout: 30_000, interval: 10 })
    command.child.kill('SIGKILL')
    await command.finished
    await vi.waitFor(() => expect(find()).toEqual([]), { timeout: 5_000, interval: 20 })
  })

  it('joins what several machines have graded', async () => {
    const parts = [1, 2, 3].map((part) => join(work, `part-${part}.json`))
    for (const [at, part] of parts.entries()) {
      const state = ['--state', join(work, 'third.state')]
      await grade([...folders.all(), '--shard', `${at + 1}/3`, '--json', part, ...state])
    }
    const { code } = await runCli(['grade', 'merge', ...parts, ...reports('merged')])
    expect(code).toBe(1)
    for (const kind of ['csv', 'json', 'junit', 'html'])
      expect(read(`merged.${kind}`)).toBe(read(`first.${kind}`))
  })

  it('does not count what it could not read', async () => {
    const odd = makeSubmissions()
    odd.addSolved('ada', SLUG)
    const bob = odd.addSolved('bob', SLUG)
    rmSync(join(bob, 'framing.ts'))
    odd.linkHard(join(odd.root, 'ada', SLUG, 'lines.ts'), join(bob, 'framing.ts'))
    const { code, stderr } = await grade([...odd.all(), '--csv', join(work, 'odd.csv')])
    odd.remove()
    expect(code).toBe(3)
    // The file that is shared is in both.
    expect(points('odd.csv')).toEqual({ ada: '', bob: '' })
    expect(stderr).toMatch(/2 labs could not be run/)
  })

  it('removes its own folders', () => {
    expect(readdirSync(work).filter((name) => name.startsWith('on-the-wire-grading'))).toEqual([])
  })

  it.each([
    [[], /Which submissions/],
    [['/nowhere'], /There is no folder/],
    [['--jobs', '0'], /--jobs/],
    [['--isolation', 'none'], /--isolation takes/],
    [['--shard', '3/2'], /--shard/],
    [['merge'], /needs the reports/],
  ])('refuses %j with exit code 2', async (args, message) => {
    const all = args[0]?.startsWith('--') ? [folders.root, ...args] : args
    const { code, stderr } = await runCli(['grade', ...all], { TMPDIR: work })
    expect(stderr).toMatch(message)
    expect(code).toBe(2)
  })
})
