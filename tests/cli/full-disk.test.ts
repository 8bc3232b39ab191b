import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ROOT } from '../../platform/catalogue/paths.ts'
import { makeWorkspace, type Workspace } from '../helpers/workspace.ts'

const SLUG = '07-framing'
const CLI = join(ROOT, 'platform', 'cli', 'otw.mjs')
/** One block: folders fit, the text of a file does not. */
const DISK_BYTES = '4096'
const SMALL_DISK = ['--dev-bind', '/', '/', '--die-with-parent', '--size', DISK_BYTES, '--tmpfs']
const onSmallDisk = (folder: string, command: string[]): string[] =>
  SMALL_DISK.concat(folder, '--', command)
const canMakeDisk = spawnSync('bwrap', onSmallDisk('/mnt', ['true'])).status === 0

describe.skipIf(!canMakeDisk)('cli/full-disk', () => {
  let workspace: Workspace

  beforeEach(() => {
    workspace = makeWorkspace()
  })
  afterEach(() => workspace.remove())

  it('keeps what the learner wrote when there is no room to put it aside', async () => {
    const file = join(workspace.labs, SLUG, 'framing.ts')
    const written = `// ${'mine '.repeat(2_000)}\n`
    writeFileSync(file, written)
    mkdirSync(workspace.state)
    const reset = [process.execPath, CLI, 'reset', '07', '--yes', '--lang', 'en']
    const child = spawn('bwrap', onSmallDisk(workspace.state, reset), {
      env: { ...process.env, ...workspace.env },
    })
    let stderr = ''
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
    const code = await new Promise((resolve) => child.on('close', resolve))
    expect(stderr.trim()).toMatch(/framing\.ts could not be written\. The disk is full\. [^\n]*$/)
    expect(code).toBe(1)
    expect(readFileSync(file, 'utf8')).toBe(written)
  })
})
