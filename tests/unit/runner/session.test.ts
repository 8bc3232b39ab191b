import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { LabProcess } from '../../../platform/runner/process.ts'
import { openSession, SESSION_VARIABLE, writeDown } from '../../../platform/runner/session.ts'
import { isAlive } from '../../helpers/alive.ts'

const PROGRAMS = join(import.meta.dirname, '..', '..', 'fixtures', 'programs')
const FIXTURE = join(PROGRAMS, 'session-owner.ts')

async function startOwner(): Promise<{ pid: number; labPids: number[] }> {
  const { OTW_SESSION: _, ...env } = process.env
  const owner = spawn(process.execPath, [FIXTURE], { stdio: ['ignore', 'pipe', 'inherit'], env })
  const [chunk] = (await once(owner.stdout, 'data')) as [Buffer]
  return { pid: owner.pid ?? 0, labPids: chunk.toString().split(' ').map(Number) }
}

/** As inside of a command that has opened one. @returns its folder */
function inSession(): string {
  const folder = mkdtempSync(join(tmpdir(), 'on-the-wire-test-session-'))
  vi.stubEnv(SESSION_VARIABLE, folder)
  onTestFinished(() => {
    vi.unstubAllEnvs()
    rmSync(folder, { recursive: true, force: true })
  })
  return folder
}

describe('runner/session', () => {
  it.skipIf(process.platform === 'win32')(
    'ends a looping program and one that waits when the command that started them is killed',
    async () => {
      const { pid, labPids } = await startOwner()
      expect(labPids.map(isAlive)).toEqual([true, true])
      process.kill(pid, 'SIGKILL')
      await vi.waitFor(() => expect(labPids.map(isAlive)).toEqual([false, false]), 5000)
    },
  )

  it('writes each program down, and strikes it off again', () => {
    const folder = inSession()
    const strike = [11, 12].map((pid) => writeDown({ pid, runId: 'nobody', leadsGroup: false }))
    expect(readdirSync(folder).sort()).toEqual(['11', '12'])
    strike[0]?.()
    expect(readdirSync(folder)).toEqual(['12'])
    strike[1]?.()
    expect(readdirSync(folder)).toEqual([])
    writeDown({ pid: 0, runId: 'nobody', leadsGroup: false })()
    expect(readdirSync(folder)).toEqual([])
  })

  it('has a program written down for as long as it runs', async () => {
    const folder = inSession()
    const program = new LabProcess({ args: [join(PROGRAMS, 'forever.js')], cwd: PROGRAMS })
    expect(readdirSync(folder)).toEqual([String(program.pid)])
    await program.stop(0)
    expect(readdirSync(folder)).toEqual([])
  })

  it('leaves the session to the outermost command', async () => {
    const folder = inSession()
    await openSession().dispose()
    expect(process.env[SESSION_VARIABLE]).toBe(folder)
    expect(readdirSync(folder)).toEqual([])
  })
})
