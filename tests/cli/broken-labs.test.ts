import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SOLUTIONS, LABS } from '../../platform/catalogue/paths.ts'
import { runCli } from '../helpers/cli.ts'

let labs: string
let env: Record<string, string>

beforeAll(() => {
  labs = mkdtempSync(join(tmpdir(), 'on-the-wire-test-'))
  cpSync(join(SOLUTIONS, '07-framing'), join(labs, '07-framing'), { recursive: true })
  cpSync(join(LABS, '07-framing', 'lab.json'), join(labs, '07-framing', 'lab.json'))
  mkdirSync(join(labs, '15-begun', '.vscode'), { recursive: true })
  env = { OTW_LABS: labs }
})
afterAll(() => rmSync(labs, { recursive: true }))

describe('cli/chosen-labs', () => {
  it('checks another lab, and says in the reader’s language which one is left out', async () => {
    const args = ['check', '07', '--no-types', '--only', 'length-comes-first', '--lang', 'ru']
    const { code, stdout, stderr } = await runCli(args, env)
    expect(stdout).toContain('07-framing')
    expect(stderr).toContain(
      'Одна лабораторная пропущена. labs/15-begun: в этой папке нет lab.json.\n  Папка',
    )
    expect(code).toBe(0)
  })

  it('stops, and says why, when the lab that is meant is the broken one', async () => {
    const { code, stdout, stderr } = await runCli(['check', '15'], env)
    expect(stderr).toMatch(
      /^labs\/15-begun: this folder has no lab\.json\.\n.*remove the folder\.\n$/,
    )
    expect([code, stdout]).toEqual([1, ''])
  })

  it('stops when a command needs every lab', async () => {
    const { code, stderr } = await runCli(['course', '--mistakes'], env)
    expect(stderr).toMatch(/^labs\/15-begun: this folder has no lab\.json\./)
    expect(code).toBe(1)
  })
})
