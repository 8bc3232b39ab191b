import { readFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { once } from 'node:events'
import { cp, mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { SOLUTIONS, SUITES } from '../../platform/catalogue/paths.ts'
import { CALL_MS } from '../../platform/shared/limits.ts'
import { runCli, startCli } from '../helpers/cli.ts'
import { attach } from '../helpers/debugger.ts'

const LAB = '07-framing'
/** In CI a person is asked for only by these tests. */
const NOT_CI = { CI: '' }
let target: string

beforeEach(async () => {
  target = await realpath(await mkdtemp(join(tmpdir(), 'on-the-wire-target-')))
  await cp(join(SOLUTIONS, LAB), join(target, LAB), { recursive: true })
})
afterEach(() => rm(target, { recursive: true, force: true }))

const options = (...args: string[]): string[] => [
  'check',
  '07',
  '--target',
  target,
  '--no-types',
  ...args,
]

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

const lineOf = (file: string, text: string): number =>
  readFileSync(file, 'utf8')
    .split('\n')
    .findIndex((line) => line.includes(text)) + 1

describe('cli/check --inspect', { timeout: 60_000 }, () => {
  it('stands at a breakpoint longer than a call may take, and passes', async ({ signal }) => {
    const port = await freePort()
    const args = options('--only', 'length-comes-first', `--inspect=${port}`, '--json')
    const command = startCli(args, NOT_CI)
    const file = join(target, LAB, 'framing.ts')
    const attached = await attach(port, signal)
    await attached.standsAt(file, lineOf(file, 'new DataView(frame.buffer)'))
    // That this time passes is what is tested.
    await pause(CALL_MS + 500)
    attached.leave()
    const { code, stdout, stderr } = await command.finished
    expect(stderr).toBe(
      `The check waits for a debugger at 127.0.0.1:${port}. Time limits are suspended; Ctrl-C ends it.\n`,
    )
    expect(JSON.parse(stdout)).toMatchObject({ labs: [{ checks: [{ kind: 'passed' }] }] })
    expect(code).toBe(0)
  })

  it('waits in the program, where a check starts one', async ({ signal }) => {
    const port = await freePort()
    const command = startCli(options('--only', 'echoes-over-tcp', `--inspect=${port}`), NOT_CI)
    const file = join(target, LAB, 'server.ts')
    const attached = await attach(port, signal)
    expect(attached.program).toBe(`file://${file}`)
    await attached.standsAt(file, lineOf(file, 'parseArgs({'))
    attached.leave()
    expect((await command.finished).code).toBe(0)
  })

  it('says of a wrong answer what it says without a debugger', async ({ signal }) => {
    await cp(join(SUITES, LAB, 'mistakes', 'little-endian'), join(target, LAB), { recursive: true })
    const check = ['--only', 'length-comes-first', '--seed', '7']
    const port = await freePort()
    const command = startCli(options(...check, `--inspect=${port}`), NOT_CI)
    const attached = await attach(port, signal)
    attached.leave()
    const { code, stdout } = await command.finished
    expect(code).toBe(1)
    expect(stdout).toBe((await runCli(options(...check))).stdout)
  })

  it.each([
    ['without a check', ['--inspect'], NOT_CI, 'name it with --only'],
    ['for a watch', ['--only', 'length-comes-first', '--watch', '--inspect'], NOT_CI, '--watch'],
    ['in CI', ['--only', 'length-comes-first', '--inspect'], { CI: 'true' }, 'CI has none'],
    ['at no port', ['--only', 'length-comes-first', '--inspect=x'], NOT_CI, '--inspect takes a'],
  ])('is refused %s', async (_about, args, env, sentence) => {
    const { code, stdout, stderr } = await runCli(options(...args), env)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain(sentence)
  })

  it('is refused at a port that somebody has, and where work is graded', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const args = options('--only', 'length-comes-first', `--inspect=${port}`)
    const busy = await runCli(args, NOT_CI)
    server.close()
    expect(busy.code).not.toBe(0)
    expect(busy.stderr).toContain(`127.0.0.1:${port}`)
    expect(busy.stderr).toContain('--inspect=9230')
    const graded = await runCli(['grade', target, '--inspect'], NOT_CI)
    expect(graded.code).toBe(2)
  })
})
