import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { readLabs } from '../../../platform/catalogue/catalogue.ts'
import { SOLUTIONS, SUITES } from '../../../platform/catalogue/paths.ts'
import {
  startDiagnoser,
  type Diagnoser,
  type DiagnoseRequest,
} from '../../../platform/checker/diagnostics.ts'
import type { Diagnostic } from '../../../platform/shared/diagnostic.ts'
import type { Language } from '../../../platform/shared/languages.ts'
import { MAX_DIAGNOSTICS, MAX_FILE_BYTES } from '../../../platform/shared/limits.ts'
import { isAlive } from '../../helpers/alive.ts'
import { sampleOf } from '../../helpers/thorough.ts'

/** TypeScript reads its libraries first; on a loaded machine that takes a while. */
const COLD_MS = 90_000
const SLUG = '07-framing'
const FILES = ['framing.ts', 'lines.ts', 'records.ts']

let diagnoser: Diagnoser
let root: string
let folder: string

beforeAll(() => {
  diagnoser = startDiagnoser()
})
afterAll(() => diagnoser.dispose())
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'on-the-wire-types-'))
  folder = join(root, SLUG)
  cpSync(join(SOLUTIONS, SLUG), folder, { recursive: true })
  return () => rmSync(root, { recursive: true, force: true })
})

async function diagnose(
  more: Partial<DiagnoseRequest> & { language?: Language } = {},
): Promise<Diagnostic[]> {
  const { language = 'en', ...rest } = more
  const request = { folder, files: FILES, ...rest }
  const found = await diagnoser.diagnose(request, language)
  if (!found) throw new Error('TypeScript gave no answer')
  return found
}

function write(text: string, file = 'framing.ts'): void {
  writeFileSync(join(folder, file), text)
}

describe('checker/diagnostics', { timeout: COLD_MS }, () => {
  it('finds nothing in the solutions and the starters of any lab', async () => {
    for (const { slug, exercises } of sampleOf(readLabs(), 6)) {
      const files = [...new Set(exercises.map(({ file }) => file))]
      folder = join(root, `${slug}-all`)
      cpSync(join(SOLUTIONS, slug), folder, { recursive: true })
      expect({ slug, found: await diagnose({ files }) }).toEqual({ slug, found: [] })
      cpSync(join(SUITES, slug, 'starters'), folder, { recursive: true })
      expect({ slug, found: await diagnose({ files }) }).toEqual({ slug, found: [] })
    }
  })

  it('says where a type error begins and ends, what it is, and in which file', async () => {
    write("// Zwei: 𝒳\nexport const answer: number = /* 𝒳 */ 'x'\n")
    expect(await diagnose({ files: ['framing.ts'] })).toEqual([
      {
        file: 'framing.ts',
        line: 2,
        column: 14,
        endLine: 2,
        endColumn: 20,
        code: 2322,
        message: "Type 'string' is not assignable to type 'number'.",
      },
    ])
  })

  it('tells a syntax error alone, without the types that it confuses', async () => {
    write('export const answer: = wrong\n')
    const found = await diagnose()
    expect(found.map(({ file, code }) => [file, code])).toEqual([['framing.ts', 1110]])
  })

  it('sees a saved change, and that a mistake is mended', async () => {
    write('export const a: number = 1\n', 'records.ts')
    expect(await diagnose()).toEqual([])
    write("export const a: number = ''\n", 'records.ts')
    expect(await diagnose()).toHaveLength(1)
    write('export const a: number = 2\n', 'records.ts')
    expect(await diagnose()).toEqual([])
  })

  it('looks at a text that is not saved instead of the file, and only for that once', async () => {
    const texts = {
      'framing.ts': "import { WireError } from './wire-error.ts'\nnew WireError(1)\n",
    }
    expect(await diagnose({ texts })).toMatchObject([{ file: 'framing.ts', line: 2 }])
    expect(await diagnose()).toEqual([])
  })

  it('tells of one file only when asked for one, with the types of the others', async () => {
    write("export const a: number = ''\n", 'records.ts')
    write("import { a } from './records.ts'\nexport const b: string = a\n", 'lines.ts')
    expect((await diagnose({ only: 'lines.ts' })).map(({ file, line }) => [file, line])).toEqual([
      ['lines.ts', 2],
    ])
  })

  it('is as strict as the project, but not about what is unused', async () => {
    write(
      [
        'export const first = (bytes: Uint8Array): number => bytes[0]',
        'export enum Colour { red }',
        "import { Buffer } from './wire-error.ts'",
        'export function unused(parameter: string): void { const local = 1 }',
      ].join('\n'),
    )
    const codes = (await diagnose()).map(({ line, code }) => [line, code])
    expect(codes).toEqual([
      [1, 2322],
      [2, 1294],
      [3, 2305],
    ])
  })

  it('does not take a program of a lab for a page of a browser', async () => {
    write('export const title: string = document.title\nexport const ok = new AbortController()\n')
    expect((await diagnose()).map(({ code }) => code)).toEqual([2584])
  })

  it('speaks the reader’s language where TypeScript does', async () => {
    write("export const answer: number = 'x'\n")
    const words: [Language, RegExp][] = [
      ['ru', /не может быть назначен/],
      ['zh', /不能将类型/],
    ]
    for (const [language, message] of sampleOf(words, 2))
      expect((await diagnose({ language }))[0]?.message).toMatch(message)
    expect((await diagnose({ language: 'en' }))[0]?.message).toMatch(/is not assignable/)
  })

  it('passes over what is no ordinary file: missing, a link, too large', async () => {
    rmSync(join(folder, 'framing.ts'))
    rmSync(join(folder, 'lines.ts'))
    symlinkSync('/etc/hostname', join(folder, 'lines.ts'))
    write(`export const a: number = ''\n//${'x'.repeat(MAX_FILE_BYTES)}`, 'records.ts')
    expect(await diagnose()).toEqual([])
  })

  it('stops at the first errors of very many, and removes what would act on a terminal', async () => {
    write("export const a: 1 = '\u001b[2J\u202e'\n".repeat(80))
    const found = await diagnose()
    expect(found).toHaveLength(MAX_DIAGNOSTICS)
    expect(JSON.stringify(found)).not.toMatch(/\\u001b|\u202e/)
  })

  it('answers nothing when TypeScript takes too long or ends, and starts anew', async () => {
    const worker = join(root, 'worker.ts')
    writeFileSync(
      worker,
      `process.on('message', ({ id, files: [how] }) => {
        if (how === 'loop') for (;;);
        if (how === 'exit') process.exit(1)
        process.send({ id, diagnostics: [] })
      })\n`,
    )
    const limited = startDiagnoser({ limitMs: 2_000, workerPath: worker })
    try {
      const ask = (how: string): Promise<Diagnostic[] | undefined> =>
        limited.diagnose({ folder, files: [how] }, 'en')
      expect(await ask('exit')).toBeUndefined()
      expect(await ask('fine')).toEqual([])
      const [looping, behind] = [ask('loop'), ask('fine')]
      expect(await looping).toBeUndefined()
      expect(await behind).toBeUndefined()
      expect(await ask('fine')).toEqual([])
    } finally {
      await limited.dispose()
    }
    expect(await limited.diagnose({ folder, files: [] }, 'en')).toBeUndefined()
  })

  it('ends its process when nobody has asked for a while, and starts anew', async () => {
    const worker = join(root, 'worker.ts')
    writeFileSync(
      worker,
      `process.on('message', ({ id }) => process.send({ id, diagnostics: [{ line: process.pid }] }))\n`,
    )
    const idle = startDiagnoser({ idleMs: 1, workerPath: worker })
    try {
      const pid = async (): Promise<number> =>
        (await idle.diagnose({ folder, files: [] }, 'en'))?.[0]?.line ?? 0
      const first = await pid()
      await vi.waitFor(() => expect(isAlive(first)).toBe(false), { timeout: 10_000 })
      expect(await pid()).not.toBe(first)
    } finally {
      await idle.dispose()
    }
  })
})
