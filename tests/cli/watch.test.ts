import { spawn } from 'node-pty'
import { copyFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { SOLUTIONS } from '../../platform/catalogue/paths.ts'
import { CLI, startCli, type RunningCommand } from '../helpers/cli.ts'
import { makeWorkspace, type Workspace } from '../helpers/workspace.ts'

let workspace: Workspace
let command: RunningCommand | undefined

beforeEach(() => {
  command = undefined
  workspace = makeWorkspace({ hasRun: true })
})
afterEach(async () => {
  command?.child.kill('SIGINT')
  await command?.finished
  await workspace.remove()
})

describe('cli/check --watch', () => {
  it('runs the checks of the lab again when a file is saved', { timeout: 60_000 }, async () => {
    const started = startCli(['check', '07', '--watch'], workspace.env)
    command = started
    const wait = { timeout: 25_000, interval: 50 }
    await vi.waitFor(() => expect(started.stdout()).toContain('07-framing  0/17'), wait)
    await copyFile(
      join(SOLUTIONS, '07-framing', 'records.ts'),
      join(workspace.labs, '07-framing', 'records.ts'),
    )
    await vi.waitFor(() => expect(started.stdout()).toContain('07-framing  3/17'), wait)
    // Piped output holds no control sequences.
    expect(started.stdout()).not.toContain('\u001b')
  })

  it(
    'answers keys: hints up to the solution, and the file that nothing opens',
    {
      timeout: 60_000,
    },
    async () => {
      const { OTW_SESSION: _session, ...inherited } = process.env
      // An editor that needs a terminal of its own is not started.
      const env = { ...inherited, ...workspace.env, OTW_LANG: 'en', LAUNCH_EDITOR: 'vi' }
      const terminal = spawn(process.execPath, [CLI, 'check', '07', '--watch'], { env, cols: 200 })
      const ended = new Promise((resolve) => terminal.onExit(resolve))
      let text = ''
      terminal.onData((more) => (text += more))
      const shows = (words: string): Promise<void> =>
        vi.waitFor(() => expect(text).toContain(words), { timeout: 25_000, interval: 50 })
      try {
        await shows('Not started: ')
        for (const number of [1, 2, 3]) {
          terminal.write('h')
          await shows(`hint ${number} of 3`)
        }
        await shows('solutions/07-framing/framing.ts')
        terminal.write('o')
        await shows('Open the file yourself: ')
        terminal.write('q')
        expect(await ended).toMatchObject({ exitCode: 0 })
      } finally {
        terminal.kill()
      }
    },
  )
})
