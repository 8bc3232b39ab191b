import { appendFileSync, cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { SOLUTIONS } from '../../platform/catalogue/paths.ts'
import { formatDiagnostics, linker, noLink } from '../../platform/cli/diagnostics-text.ts'
import type { Paint } from '../../platform/cli/printer.ts'
import type { Diagnostic } from '../../platform/shared/diagnostic.ts'
import { runCli, startCli } from '../helpers/cli.ts'
import { isThorough } from '../helpers/thorough.ts'
import { makeWorkspace } from '../helpers/workspace.ts'

const LAB = '07-framing'
/** TypeScript starts cold, beside everything else. */
const COLD_MS = 120_000
const plain: Paint = (_style, text) => text

describe('cli/check and type errors', { timeout: COLD_MS }, () => {
  let root: string

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'on-the-wire-types-'))
    cpSync(join(SOLUTIONS, LAB), join(root, LAB), { recursive: true })
    appendFileSync(join(root, LAB, 'lines.ts'), "export const wrong: number = ''\n")
    return () => rmSync(root, { recursive: true, force: true })
  })

  const check = (...args: string[]): ReturnType<typeof runCli> =>
    runCli(['check', '07', '--target', root, ...args], { OTW_STATE: join(root, 'state') })

  it('are told after the verdicts, with file and line, and decide nothing', async () => {
    const { code, stdout } = await check()
    expect(code).toBe(0)
    expect(stdout).toMatch(/17\/17[\s\S]*✓[\s\S]*Type errors: 1\. They do not stop the checks\./)
    expect(stdout).toMatch(/lines\.ts:\d+:14 TS2322\n +Type 'string' is not assignable/)
    expect(stdout).not.toContain('\u001b')
    // Known from the time before: the same again.
    const again = await check('--json', '--lang', 'en')
    const { labs } = JSON.parse(again.stdout) as { labs: { diagnostics: Diagnostic[] }[] }
    expect(labs[0]?.diagnostics).toMatchObject([{ file: 'lines.ts', column: 14, code: 2322 }])
  })

  it.runIf(isThorough)('are those of the exercise whose check is asked for', async () => {
    const other = await check('--only', 'packs-37-bytes')
    expect(other.stdout).not.toContain('Type errors')
    const { stdout } = await check('--only', 'ends-at-lf-or-crlf', '--lang', 'ru')
    expect(stdout).toMatch(/Ошибки типов: 1\.[\s\S]*не может быть назначен/)
  })
})

describe('cli/check --watch and type errors', () => {
  let stop = async (): Promise<void> => {}
  afterEach(() => stop())

  it.runIf(isThorough)(
    'come with the verdicts of a save, and go when they are mended',
    { timeout: COLD_MS },
    async () => {
      const workspace = makeWorkspace()
      const command = startCli(['check', '07', '--watch'], workspace.env)
      stop = async () => {
        command.child.kill('SIGINT')
        await command.finished
        await workspace.remove()
      }
      const wait = { timeout: COLD_MS / 2, interval: 50 }
      const reports = (): string[] =>
        command
          .stdout()
          .split(/07-framing {2}/)
          .slice(1)
      await vi.waitFor(() => expect(reports()).toHaveLength(1), wait)
      const path = join(workspace.labs, LAB, 'records.ts')
      appendFileSync(path, "export const wrong: number = ''\n")
      await vi.waitFor(() => expect(reports().at(-1)).toMatch(/records\.ts:\d+:14 TS2322/), wait)
      const before = reports().length
      cpSync(join(SOLUTIONS, LAB, 'records.ts'), path)
      await vi.waitFor(() => expect(reports().length).toBeGreaterThan(before), wait)
      expect(reports().at(-1)).not.toContain('Type errors')
    },
  )
})

describe('cli/diagnostics-text', () => {
  const error: Diagnostic = {
    file: 'framing.ts',
    line: 3,
    column: 7,
    endLine: 3,
    endColumn: 9,
    code: 2322,
    message: 'first line\nsecond line',
  }

  it('names the place as short as it can, and says nothing about nothing', () => {
    const here = [{ folder: join(process.cwd(), 'labs', LAB), diagnostics: [error] }]
    expect(formatDiagnostics(here, 'en', { paint: plain, link: noLink })).toBe(
      `Type errors: 1. They do not stop the checks.\n  ${join('labs', LAB, 'framing.ts')}:3:7 TS2322\n    first line\n    second line\n`,
    )
    const elsewhere = [{ folder: tmpdir(), diagnostics: [error] }]
    const text = formatDiagnostics(elsewhere, 'zh', { paint: plain, link: noLink })
    expect(text).toContain(`${join(tmpdir(), 'framing.ts')}:3:7`)
    expect(
      formatDiagnostics([{ folder: tmpdir(), diagnostics: [] }], 'en', {
        paint: plain,
        link: noLink,
      }),
    ).toBe('')
  })

  it('links places in a terminal that can, and nowhere else', () => {
    const path = join(tmpdir(), 'a file.ts')
    const linked = linker({ isTTY: true }, { TERM: 'xterm-256color' })('a:1:2', path)
    expect(linked.replaceAll('\u001b', 'ESC')).toMatch(
      /^ESC\]8;;file:\/\/\/.*a%20file\.tsESC\\a:1:2ESC\]8;;ESC\\$/,
    )
    for (const [isTTY, env] of [
      [false, {}],
      [undefined, {}],
      [true, { TERM: 'dumb' }],
      [true, { TERM_PROGRAM: 'vscode', TERM: 'xterm-256color' }],
    ] as const)
      expect(linker({ isTTY }, env)('a:1:2', path)).toBe('a:1:2')
  })
})
