import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Diagnoser } from '../../../platform/checker/diagnostics.ts'
import { diagnoseOnce } from '../../../platform/checker/diagnostics-cache.ts'
import type { Diagnostic } from '../../../platform/shared/diagnostic.ts'
import type { Language } from '../../../platform/shared/languages.ts'

const FILES = ['one.ts']
const FOUND: Diagnostic[] = [
  { file: 'one.ts', line: 1, column: 1, endLine: 1, endColumn: 2, code: 2322, message: '粘包' },
]

let folder: string
let kept: string
let asked: number
let answer: Diagnostic[] | undefined

beforeEach(() => {
  const root = mkdtempSync(join(tmpdir(), 'on-the-wire-kept-'))
  folder = join(root, '01-lab')
  kept = join(root, 'kept')
  asked = 0
  answer = FOUND
  mkdirSync(folder)
  writeFileSync(join(folder, 'one.ts'), 'let a')
  writeFileSync(join(folder, 'helper.ts'), 'let b')
  return () => rmSync(root, { recursive: true, force: true })
})

const diagnoser: Diagnoser = {
  diagnose: () => {
    asked++
    return Promise.resolve(answer)
  },
  dispose: () => {},
}

function diagnose(language: Language = 'en', from = diagnoser): Promise<Diagnostic[] | undefined> {
  return diagnoseOnce(from, { folder, files: FILES }, language, kept)
}

describe('checker/diagnostics-cache', () => {
  it('asks once about the same files, and gives the same answer', async () => {
    expect(await diagnose()).toEqual(FOUND)
    expect(await diagnose()).toEqual(FOUND)
    expect(asked).toBe(1)
  })

  it.each([
    ['an exercise changed', () => writeFileSync(join(folder, 'one.ts'), 'let c')],
    ['a file changed that it imports', () => writeFileSync(join(folder, 'helper.ts'), 'let c')],
    ['a file came', () => writeFileSync(join(folder, 'two.ts'), '')],
    ['a file went', () => rmSync(join(folder, 'helper.ts'))],
  ])('asks again when %s', async (_what, change) => {
    await diagnose()
    change()
    await diagnose()
    expect(asked).toBe(2)
  })

  it('asks for each language by itself', async () => {
    await diagnose('en')
    await diagnose('zh')
    await diagnose('en')
    expect(asked).toBe(2)
  })

  it('keeps no missing answer, and none about files that changed meanwhile', async () => {
    answer = undefined
    expect(await diagnose()).toBeUndefined()
    answer = FOUND
    const changing: Diagnoser = {
      ...diagnoser,
      diagnose: () => {
        writeFileSync(join(folder, 'one.ts'), 'let changed')
        return Promise.resolve(FOUND)
      },
    }
    await diagnose('en', changing)
    writeFileSync(join(folder, 'one.ts'), 'let a')
    await diagnose()
    expect(asked).toBe(2)
  })

  it('takes a damaged file for none, and goes without a place to keep anything', async () => {
    await diagnose()
    for (const name of readdirSync(kept)) writeFileSync(join(kept, name), '{"key": 1')
    expect(await diagnose()).toEqual(FOUND)
    expect(asked).toBe(2)
    rmSync(kept, { recursive: true })
    writeFileSync(kept, 'a file where the folder should be')
    expect(await diagnose()).toEqual(FOUND)
  })
})
