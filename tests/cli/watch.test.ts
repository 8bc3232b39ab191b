import { copyFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { SOLUTIONS } from '../../platform/catalogue/paths.ts'
import { startCli, type RunningCommand } from '../helpers/cli.ts'
import { makeWorkspace, type Workspace } from '../helpers/workspace.ts'

let workspace: Workspace
let command: RunningCommand

beforeEach(async () => {
  workspace = await makeWorkspace()
})
afterEach(async () => {
  command.child.kill('SIGINT')
  await command.finished
  await workspace.remove()
})

describe('cli/check --watch', () => {
  it('runs the checks of the lab again when a file is saved', { timeout: 60_000 }, async () => {
    command = startCli(['check', '07', '--watch'], workspace.env)
    const wait = { timeout: 25_000, interval: 50 }
    await vi.waitFor(() => expect(command.stdout()).toContain('07-framing  0/17'), wait)
    await copyFile(
      join(SOLUTIONS, '07-framing', 'records.ts'),
      join(workspace.labs, '07-framing', 'records.ts'),
    )
    await vi.waitFor(() => expect(command.stdout()).toContain('07-framing  3/17'), wait)
    // Piped output holds no control sequences.
    expect(command.stdout()).not.toContain('\u001b')
  })
})
