import {
  chmodSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { watchLabs } from '../../platform/host/watch-labs.ts'
import { temporaryFolder } from './support/toy-host.ts'

function setUp(): { folder: string; lab: string; saved: string[] } {
  const folder = temporaryFolder()
  const lab = join(folder, '07-framing')
  mkdirSync(lab)
  writeFileSync(join(lab, 'framing.ts'), 'one')
  const saved: string[] = []
  const watcher = watchLabs(folder, (slug, files) => {
    saved.push(...files.map((file) => `${slug}/${file}`))
  })
  onTestFinished(() => watcher.dispose())
  return { folder, lab, saved }
}

/** Saves a last file and waits for it: whatever came before has been told by then. */
async function settled(lab: string, saved: string[]): Promise<string[]> {
  const name = `last-${saved.length}.ts`
  writeFileSync(join(lab, name), String(performance.now()))
  await expect.poll(() => saved.at(-1), { interval: 5, timeout: 5_000 }).toMatch(name)
  return saved.slice(0, -1)
}

describe('host/watch-labs', () => {
  it('sees a file that is written in place', async () => {
    const { lab, saved } = setUp()
    writeFileSync(join(lab, 'framing.ts'), 'two')
    expect(await settled(lab, saved)).toEqual(['07-framing/framing.ts'])
  })

  it('sees each of several saves in the way of vim, of VS Code and of a careful tool', async () => {
    const { lab, saved } = setUp()
    const path = join(lab, 'framing.ts')
    const once = async (save: () => void): Promise<void> => {
      const before = saved.length
      save()
      await expect.poll(() => saved.length, { interval: 5, timeout: 5_000 }).toBe(before + 1)
    }
    for (let round = 0; round < 3; round++) {
      await once(() => {
        writeFileSync(join(lab, '4913'), '')
        rmSync(join(lab, '4913'))
        renameSync(path, `${path}~`)
        writeFileSync(path, `vim ${round}`)
        rmSync(`${path}~`)
      })
      await once(() => {
        writeFileSync(path, '')
        writeFileSync(path, `code ${round}`)
      })
      await once(() => {
        writeFileSync(join(lab, '.framing.ts.tmp'), `tool ${round}`)
        renameSync(join(lab, '.framing.ts.tmp'), path)
      })
    }
    expect(new Set(saved)).toEqual(new Set(['07-framing/framing.ts']))
  })

  it('tells files together that are saved together', async () => {
    const folder = temporaryFolder()
    const lab = join(folder, '07-framing')
    mkdirSync(lab)
    const times: string[][] = []
    const watcher = watchLabs(folder, (_, files) => times.push(files.toSorted()))
    onTestFinished(() => watcher.dispose())
    for (const name of ['a.ts', 'b.ts', 'c.ts']) writeFileSync(join(lab, name), name)
    await expect.poll(() => times, { interval: 5, timeout: 5_000 }).toHaveLength(1)
    expect(times).toEqual([['a.ts', 'b.ts', 'c.ts']])
  })

  it('does not wait for ever while something is written all the time', async () => {
    const { lab, saved } = setUp()
    let count = 0
    const writing = setInterval(() => writeFileSync(join(lab, 'log.json'), String(count++)), 2)
    onTestFinished(() => clearInterval(writing))
    await expect
      .poll(() => saved, { interval: 20, timeout: 5_000 })
      .toContain('07-framing/log.json')
  })

  it('says nothing about what editors leave beside a file, or about looking at it', async () => {
    const { lab, saved } = setUp()
    for (const name of ['.framing.ts.swp', 'framing.ts~', '#framing.ts#', 'notes.txt', '4913'])
      writeFileSync(join(lab, name), 'x')
    readFileSync(join(lab, 'framing.ts'))
    chmodSync(join(lab, 'framing.ts'), 0o600)
    rmSync(join(lab, 'notes.txt'))
    expect(await settled(lab, saved)).toEqual([])
  })

  it('counts a save that changes nothing', async () => {
    const { lab, saved } = setUp()
    const now = new Date()
    utimesSync(join(lab, 'framing.ts'), now, new Date(now.getTime() + 2_000))
    expect(await settled(lab, saved)).toEqual(['07-framing/framing.ts'])
  })

  it('finds a lab again that was replaced as a whole, and one that is new', async () => {
    const { folder, lab, saved } = setUp()
    renameSync(lab, join(folder, 'kept'))
    mkdirSync(lab)
    writeFileSync(join(lab, 'framing.ts'), 'starter')
    await expect
      .poll(() => saved, { interval: 5, timeout: 5_000 })
      .toContain('07-framing/framing.ts')
    await settled(lab, saved)
    const other = join(folder, '08-new')
    mkdirSync(other)
    writeFileSync(join(other, 'new.ts'), 'x')
    await expect.poll(() => saved, { interval: 5, timeout: 5_000 }).toContain('08-new/new.ts')
    await settled(other, saved)
  })
})
