import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { findMembers, isRunning, startedTicksOf } from '../../../platform/runner/tree.ts'

/** Starts a script of the shell in a group of its own, which ends with the test. */
function startShell(script: string): { child: ChildProcess; pid: number } {
  const child = spawn('sh', ['-c', script], { detached: true, stdio: ['ignore', 'pipe', 'ignore'] })
  const { pid } = child
  if (pid === undefined) throw new Error('there is no shell')
  onTestFinished(() => {
    try {
      process.kill(-pid, 'SIGKILL')
    } catch {
      // All of it has ended.
    }
  })
  return { child, pid }
}

async function firstLine({ stdout }: ChildProcess): Promise<string> {
  if (!stdout) throw new Error('nobody listens')
  const [chunk] = (await once(stdout, 'data')) as [Buffer]
  return String(chunk).trim()
}

describe('runner/tree', () => {
  // Only looked for: where this fails, ending them would end everything on the machine.
  it.each([0, 1, -1, NaN])('finds nobody of a program that did not start (pid %s)', async (pid) => {
    expect(await findMembers({ pid, runId: 'nobody', leadsGroup: true })).toEqual([])
  })
})

describe.skipIf(process.platform !== 'linux')('runner/tree on Linux', () => {
  it('finds nobody who is older than the tree', async () => {
    const tree = { pid: process.pid, runId: 'nobody', leadsGroup: false }
    expect(await findMembers(tree)).toContain(process.pid)
    const younger = { ...tree, startedTicks: Number.MAX_SAFE_INTEGER }
    expect(await findMembers(younger)).toEqual([])
  })

  it('finds children of children by their parents', async () => {
    const { child, pid } = startShell('sh -c "sleep 1000 & echo \\$\\$ \\$!; wait" & wait')
    const below = (await firstLine(child)).split(' ').map(Number)
    const members = await findMembers({ pid, runId: 'nobody', leadsGroup: false })
    expect(new Set(members)).toEqual(new Set([pid, ...below]))
  })

  it('finds by its group who has lost his parents, where the first process leads one', async () => {
    const { child, pid } = startShell('sleep 1000 >/dev/null & echo $!')
    const orphan = Number(await firstLine(child))
    await once(child, 'exit')
    const tree = { pid, runId: 'nobody' }
    expect(await findMembers({ ...tree, leadsGroup: true })).toEqual([orphan])
    expect(await findMembers({ ...tree, leadsGroup: false })).toEqual([])
  })

  it('reads past a name with brackets and spaces', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'on-the-wire-tree-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const program = join(folder, 'a) Z 1 (b')
    copyFileSync('/bin/sleep', program)
    const child = spawn(program, ['1000'], { stdio: 'ignore' })
    onTestFinished(() => void child.kill('SIGKILL'))
    await once(child, 'spawn')
    const pid = child.pid ?? 0
    expect(isRunning(pid)).toBe(true)
    expect(await findMembers({ pid: process.pid, runId: 'nobody', leadsGroup: false })).toContain(
      pid,
    )
  })

  it('takes nobody for running who has ended and was not asked for how', async () => {
    const { child, pid } = startShell('sleep 0 & echo $!; exec sleep 1000')
    const zombie = Number(await firstLine(child))
    const stateOf = (): string => readFileSync(`/proc/${zombie}/stat`, 'latin1').split(' ')[2] ?? ''
    await expect.poll(stateOf, { interval: 5 }).toBe('Z')
    expect([isRunning(pid), isRunning(zombie)]).toEqual([true, false])
    expect(await findMembers({ pid, runId: 'nobody', leadsGroup: true })).toEqual([pid])
  })

  it('knows a process from a later one with the same number', () => {
    const started = startedTicksOf(process.pid) ?? 0
    expect(started).toBeGreaterThan(0)
    expect(isRunning(process.pid, started)).toBe(true)
    expect(isRunning(process.pid, started - 1)).toBe(false)
  })
})
