/** What a slot must not keep: programs that outlive their lab, in a sandbox below the slot's own. */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findLeftovers } from '../../platform/grader/leftovers.ts'

/** As a slot has it: processes and a network that are nobody else's. */
const SLOT = [
  '--unshare-user',
  '--unshare-pid',
  '--unshare-net',
  '--die-with-parent',
  '--cap-add',
  'ALL',
  '--dev-bind',
  '/',
  '/',
  '--proc',
  '/proc',
]
const SANDBOX = ['--unshare-pid', '--die-with-parent', '--dev-bind', '/', '/']
const canShutIn =
  process.platform === 'linux' &&
  spawnSync('bwrap', [...SLOT, 'bwrap', ...SANDBOX, 'true']).status === 0

let scratch: string
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'on-the-wire-leftovers-'))
})
afterEach(() => rmSync(scratch, { recursive: true, force: true }))

describe('grader/leftovers', () => {
  it.skipIf(!canShutIn)('names a program that still runs, and nobody when it has ended', () => {
    const found = inASlot(`
      const { spawn } = await import('node:child_process')
      const { once } = await import('node:events')
      const shutIn = ${JSON.stringify(SANDBOX)}
      const daemon = spawn('bwrap', [...shutIn, 'sh', '-c', 'echo runs; exec sleep 1000'])
      await once(daemon.stdout, 'data')
      const left = await findLeftovers(${JSON.stringify(scratch)}, true)
      daemon.kill('SIGKILL')
      await once(daemon, 'exit')
      const after = await findLeftovers(${JSON.stringify(scratch)}, true)
      console.log(JSON.stringify({ left, after }))`)
    expect(found.left.length).toBeGreaterThan(0)
    for (const one of found.left) expect(one).toMatch(/^process \d+$/)
    expect(found.after).toEqual([])
  })

  it('looks at files alone where processes and sockets may be anybody’s', async () => {
    expect(await findLeftovers(scratch, false)).toEqual([])
    mkdirSync(join(scratch, ...Array<string>(12).fill('deeper')), { recursive: true })
    expect(await findLeftovers(scratch, false)).toEqual(['files: nested too deeply'])
  })
})

function inASlot(body: string): { left: string[]; after: string[] } {
  const leftovers = join(import.meta.dirname, '../../platform/grader/leftovers.ts')
  const script = `const { findLeftovers } = await import(${JSON.stringify(leftovers)})\n${body}`
  const args = [...SLOT, process.execPath, '--input-type=module', '-e', script]
  return JSON.parse(execFileSync('bwrap', args, { encoding: 'utf8' })) as {
    left: string[]
    after: string[]
  }
}
