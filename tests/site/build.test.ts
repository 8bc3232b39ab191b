/** What `npm run build` does when it is broken off, and what it refuses to overwrite. */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { isAlive } from '../helpers/alive.ts'
import { runCli, startCli } from '../helpers/cli.ts'
import { findProcesses } from '../helpers/processes.ts'

describe('site/build', () => {
  let root: string

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'on-the-wire-build-'))
  })
  afterEach(() => rmSync(root, { recursive: true, force: true }))

  it.skipIf(process.platform !== 'linux')('leaves nothing building after Ctrl-C', async () => {
    const out = join(root, 'site')
    const { child, finished } = startCli(['build', '--out', out])
    // Not whatever the command is about to start: for a moment that has the command's own arguments.
    const builders = (): number[] => findProcesses(`--outDir\0${out}`)
    await expect.poll(builders, { timeout: 30_000 }).toHaveLength(1)
    const [builder = 0] = builders()
    child.kill('SIGINT')
    expect((await finished).signal).toBe('SIGINT')
    expect(isAlive(builder)).toBe(false)
    expect(existsSync(join(out, 'index.html'))).toBe(false)
  })

  it("does not empty a folder that has somebody's work", async () => {
    const folder = join(root, 'thesis')
    mkdirSync(folder)
    writeFileSync(join(folder, 'chapter-1.md'), 'Once')
    const { code, stderr } = await runCli(['build', '--out', folder])
    expect(code).toBe(2)
    expect(stderr).toContain('has files that are no site')
    expect(existsSync(join(folder, 'chapter-1.md'))).toBe(true)
  })
})
