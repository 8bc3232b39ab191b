/** A disk that is full while points and files are saved: said, and nothing lost. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { WarmChecker } from '../../../platform/checker/warm.ts'
import { startHost } from '../../../platform/host/server.ts'
import type { Verdict } from '../../../platform/shared/verdict.ts'
import { Page } from '../support/page.ts'
import { createToyCourse, temporaryFolder, TOY } from '../support/toy-host.ts'

const passed = (check: string): Verdict => ({ check, kind: 'passed', durationMs: 1, seed: 1 })
const checker: WarmChecker = {
  check: ({ slug }) =>
    Promise.resolve({ slug, seed: 1, verdicts: [passed('first'), passed('second')] }),
  dispose: () => {},
}

/** A disk of 64 KB, where this user may have one. @returns its folder */
function mountTinyDisk(): string | undefined {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return undefined
  const folder = join(temporaryFolder(), 'disk')
  mkdirSync(folder)
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder], { stdio: 'ignore' })
  } catch {
    return undefined
  }
  onTestFinished(() => void execFileSync('umount', ['--lazy', folder]))
  return folder
}

/** Until not one byte more fits. */
function fill(folder: string): void {
  for (const bytes of [4096, 1])
    for (let piece = 0; piece < 64; piece++)
      try {
        writeFileSync(join(folder, `full-${bytes}-${piece}`), Buffer.alloc(bytes))
      } catch {
        break
      }
}

async function openOn(
  change: (options: ReturnType<typeof createToyCourse>['options']) => void,
): Promise<{
  page: Page
  url: string
  end(): Promise<void>
}> {
  const { options } = createToyCourse()
  change(options)
  const host = await startHost({ ...options, startChecker: () => checker })
  onTestFinished(() => host.dispose())
  const page = await Page.open(host.url)
  await page.openLab(TOY)
  return { page, url: host.url, end: () => host.dispose() }
}

describe('endurance/full-disk', () => {
  it('says that points cannot be kept, counts them all the same, and keeps them later', async () => {
    const disk = mountTinyDisk()
    const state = disk ?? join(temporaryFolder(), 'state')
    // Where there is no tiny disk, a file stands where the folder should be.
    if (disk) fill(disk)
    else writeFileSync(state, '')
    const { page } = await openOn((options) => (options.stateFolder = state))
    page.send({ type: 'check', lab: TOY })
    expect(await page.message('problem')).toMatchObject({ code: 'ERR_POINTS_NOT_SAVED', lab: TOY })
    const { points } = await page.message('points')
    expect(points).toEqual([{ lab: TOY, points: 2, of: 2, state: 'done' }])
    if (disk) for (const name of readdirSync(disk)) rmSync(join(disk, name))
    else rmSync(state)
    page.messages.length = 0
    page.send({ type: 'check', lab: TOY })
    await page.message('checks', ({ checks }) => checks.state === 'done')
    expect(page.messages.filter(({ type }) => type === 'problem')).toEqual([])
    expect(readdirSync(state)).toEqual(['progress.json'])
    expect(JSON.parse(readFileSync(join(state, 'progress.json'), 'utf8'))).toMatchObject({
      [TOY]: { points: 2 },
    })
  })

  it('keeps the file that is there when a newer text does not fit', async ({ skip }) => {
    const disk = mountTinyDisk()
    if (disk === undefined) return skip('only root can mount a tiny disk')
    const { page } = await openOn((options) => {
      const labs = join(disk, 'labs')
      execFileSync('cp', ['-r', options.labsFolder ?? '', labs])
      options.labsFolder = labs
    })
    const file = { lab: TOY, file: 'exercise.ts' }
    const path = join(disk, 'labs', TOY, file.file)
    const before = readFileSync(path, 'utf8')
    fill(disk)
    page.send({ type: 'open-file', ...file })
    const { content } = await page.message('file')
    const text = `// ${'x'.repeat(8_000)}\n`
    page.send({ type: 'save-file', ...file, text, baseVersion: content.version })
    expect(await page.message('problem')).toMatchObject({ code: 'ERR_NOT_SAVED', ...file })
    expect(readFileSync(path, 'utf8')).toBe(before)
    expect(readdirSync(join(disk, 'labs', TOY)).filter((name) => name.startsWith('.'))).toEqual([])
    for (const name of readdirSync(disk)) if (name.startsWith('full')) rmSync(join(disk, name))
    page.send({ type: 'save-file', ...file, text, baseVersion: content.version })
    await page.message('file-saved')
    expect(readFileSync(path, 'utf8')).toBe(text)
  })
})
