import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { SOLUTIONS, SUITES } from '../../platform/catalogue/paths.ts'
import { findProcesses } from '../helpers/processes.ts'
import { runCli, startCli } from '../helpers/cli.ts'
import { makeWorkspace } from '../helpers/workspace.ts'

const LAB = '07-framing'
let target: string

beforeEach(async () => {
  target = await mkdtemp(join(tmpdir(), 'on-the-wire-target-'))
  await cp(join(SOLUTIONS, LAB), join(target, LAB), { recursive: true })
})
afterEach(() => rm(target, { recursive: true, force: true }))

interface Report {
  labs: {
    lab: string
    points: number
    of: number
    state: string
    checks: { check: string; kind: string; sentence?: string; place?: string; repeat?: string }[]
  }[]
}

/** What TypeScript says has tests of its own, and takes longer than everything here together. */
const run = (...args: string[]): ReturnType<typeof runCli> =>
  runCli(['check', '07', '--target', target, '--no-types', ...args])

async function check(...args: string[]): Promise<{ code: number | null; report: Report }> {
  const { code, stdout } = await run('--json', ...args)
  return { code, report: JSON.parse(stdout) as Report }
}

describe('cli/check', () => {
  it('gives full points to the solution, and exit code 0', async () => {
    const { code, report } = await check()
    expect(code).toBe(0)
    const [lab] = report.labs
    expect(lab?.points).toBe(lab?.of)
    expect(lab?.state).toBe('done')
  })

  it('names the check, what it saw, and the command that repeats it', async () => {
    await cp(join(SUITES, LAB, 'mistakes', 'little-endian'), join(target, LAB), { recursive: true })
    const { code, stdout } = await run()
    expect(code).toBe(1)
    expect(stdout).toContain('✗ A frame is four bytes of length')
    expect(stdout).toMatch(/expected: +00 00 00 02/)
    expect(stdout).toMatch(/received: +02 00 00 00/)
    expect(stdout).toContain('^^')
    expect(stdout).toMatch(/repeat: npm run check -- 07 --only length-comes-first --seed \d+/)
    expect(stdout).not.toContain('\u001b')
  })

  it('repeats one check with one seed', async () => {
    const { report } = await check('--only', 'ignores-the-cuts', '--seed', '42')
    expect(report.labs[0]?.checks).toEqual([
      expect.objectContaining({ check: 'ignores-the-cuts', kind: 'passed', seed: 42 }) as object,
    ])
  })

  it('shows where the syntax is wrong, and still runs what can run', async () => {
    await writeFile(join(target, LAB, 'framing.ts'), 'export const x: = 1\n')
    const { code, report } = await check()
    expect(code).toBe(1)
    const checks = report.labs[0]?.checks ?? []
    const framing = checks.find(({ check: id }) => id === 'length-comes-first')
    expect(framing).toMatchObject({
      kind: 'failed',
      sentence: expect.stringContaining('framing.ts') as string,
    })
    expect(checks.find(({ check: id }) => id === 'packs-37-bytes')?.kind).toBe('passed')
  })

  it.each([
    ['an endless loop', 'for (;;);', /no answer within/],
    ['process.exit', 'process.exit(0)', /exit code 0/],
    [
      'a crash',
      "setImmediate(() => { throw new Error('late') }); return new Promise(() => {}) as never",
      /crashed: Error: late/,
    ],
    ['a flood', "for (;;) console.log('x'.repeat(10_000))", /prints without end/],
  ])('ends %s with a verdict', { timeout: 60_000 }, async (_name, body, sentence) => {
    await writeFile(
      join(target, LAB, 'framing.ts'),
      `export function encodeFrame(): Uint8Array { ${body} }\nexport class FrameDecoder {}\n`,
    )
    const { code, report } = await check('--only', 'length-comes-first')
    expect(code).toBe(1)
    expect(report.labs[0]?.checks[0]?.sentence).toMatch(sentence)
  })

  it('names the files that wait to be written, and how to go on', async () => {
    const workspace = makeWorkspace({ hasRun: true })
    try {
      const only = ['check', '07', '--no-types', '--only', 'packs-37-bytes', '--lang', 'en']
      const { stdout } = await runCli(only, workspace.env)
      const [files, hint] = stdout.trimEnd().split('\n').slice(-2)
      expect(files).toMatch(/^Not started: \S*07-framing.records\.ts\.$/)
      expect(hint).toBe('The next hint: npm run hint -- 07')
    } finally {
      await workspace.remove()
    }
  })

  it('speaks the language that it is asked for', async () => {
    const only = ['check', '07', '--target', target, '--no-types', '--only', 'packs-37-bytes']
    const { stdout } = await runCli([...only, '--lang', 'zh'])
    expect(stdout).toMatch(/\p{Script=Han}/u)
    const russian = await runCli(only, { OTW_LANG: 'ru' })
    expect(russian.stdout).toMatch(/\p{Script=Cyrillic}/u)
  })

  it.each([
    [['check', '99'], /There is no lab "99"[\s\S]*07-framing/],
    [['check', '07', '--only', 'nothing'], /There is no check "nothing"[\s\S]*length-comes-first/],
    [['check', '07', '--seed', 'x'], /--seed takes a whole number/],
    [['check', '--frobnicate'], /--frobnicate/],
    [['frobnicate'], /There is no command "frobnicate"/],
    [['lab', '07'], /Which process.*server/],
    [['lab', '07', 'nobody'], /has no process "nobody"[\s\S]*server/],
  ])('refuses %j with exit code 2', async (args, message) => {
    const { code, stderr } = await runCli(args)
    expect(stderr).toMatch(message)
    expect(stderr).not.toContain('    at ')
    expect(code).toBe(2)
  })

  it.skipIf(process.platform !== 'linux')(
    'leaves nothing behind after Ctrl-C',
    { timeout: 60_000 },
    async () => {
      const mark = 'otw-looping-check'
      await writeFile(
        join(target, LAB, 'framing.ts'),
        `process.title = '${mark}'\nexport function encodeFrame(): never { for (;;); }\nexport class FrameDecoder {}\n`,
      )
      const command = startCli(['check', '07', '--target', target, '--no-types'])
      await vi.waitFor(() => expect(findProcesses(mark)).not.toEqual([]), {
        timeout: 20_000,
        interval: 50,
      })
      command.child.kill('SIGINT')
      await command.finished
      await vi.waitFor(() => expect(findProcesses(mark)).toEqual([]), {
        timeout: 10_000,
        interval: 50,
      })
    },
  )
})
