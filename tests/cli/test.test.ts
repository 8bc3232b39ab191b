import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { SOLUTIONS, SUITES } from '../../platform/catalogue/paths.ts'
import { runCli } from '../helpers/cli.ts'
import { isThorough } from '../helpers/thorough.ts'
import { makeWorkspace, type Workspace } from '../helpers/workspace.ts'

const SLUG = '07-framing'
let workspace: Workspace

beforeEach(() => {
  workspace = makeWorkspace({ hasRun: true })
})
afterEach(() => workspace.remove())

describe('cli/test', { timeout: 60_000 }, () => {
  it('passes with no points on a fresh copy', async () => {
    const { code, stdout } = await runCli(['test', '07'], workspace.env)
    expect(stdout).toMatch(/07-framing +0\/17 +not started/)
    expect(code).toBe(0)
  })

  it.runIf(isThorough)('passes with every point on a solved one', async () => {
    await cp(join(SOLUTIONS, SLUG), join(workspace.labs, SLUG), { recursive: true })
    const { code, stdout } = await runCli(['test', 'framing'], workspace.env)
    expect(stdout).toMatch(/07-framing +17\/17 +done/)
    expect(code).toBe(0)
  })

  it('is red when a started exercise is wrong, and shows what went over the wire', async () => {
    await cp(join(SOLUTIONS, SLUG), join(workspace.labs, SLUG), { recursive: true })
    const mistake = join(SUITES, SLUG, 'mistakes', 'little-endian')
    await cp(mistake, join(workspace.labs, SLUG), { recursive: true })
    const { code, stdout } = await runCli(['test', '07'], workspace.env)
    expect(stdout).toContain('✗ A frame is four bytes of length')
    expect(stdout).toMatch(/received: +02 00 00 00/)
    expect(stdout).toMatch(/07-framing +\d+\/17 +started/)
    expect(stdout).toMatch(/^\d+ passed, [1-9]\d* failed, \d+ not started, \d+ skipped$/m)
    expect(code).toBe(1)
  })
})
