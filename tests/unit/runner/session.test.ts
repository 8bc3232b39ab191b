import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { isAlive } from '../../helpers/alive.ts'

const FIXTURE = join(import.meta.dirname, '..', '..', 'fixtures', 'programs', 'session-owner.ts')

async function startOwner(): Promise<{ pid: number; labPid: number }> {
  const { OTW_SESSION: _, ...env } = process.env
  const owner = spawn(process.execPath, [FIXTURE], { stdio: ['ignore', 'pipe', 'inherit'], env })
  const [chunk] = (await once(owner.stdout, 'data')) as [Buffer]
  return { pid: owner.pid ?? 0, labPid: Number(chunk.toString()) }
}

describe('runner/session', () => {
  it.skipIf(process.platform === 'win32')(
    'ends a looping program when the command that started it is killed',
    async () => {
      const { pid, labPid } = await startOwner()
      expect(isAlive(labPid)).toBe(true)
      process.kill(pid, 'SIGKILL')
      await vi.waitFor(() => expect(isAlive(labPid)).toBe(false), 5000)
    },
  )
})
