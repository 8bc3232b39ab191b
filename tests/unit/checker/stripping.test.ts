import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { beforeEach, describe, expect, it } from 'vitest'
import { ROOT } from '../../../platform/catalogue/paths.ts'

const PROGRAM = pathToFileURL(join(ROOT, 'platform', 'checker', 'boundary', 'program.ts')).href

let root: string
let cache: string

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'on-the-wire-strip-')))
  cache = join(root, 'cache')
  writeFileSync(join(root, 'package.json'), '{ "type": "module" }\n')
  return () => rmSync(root, { recursive: true, force: true })
})

/** What a program prints, all of it, with what checks preload and without. */
function run(isPreloaded: boolean): string {
  const flags = isPreloaded ? [`--import=${PROGRAM}`] : []
  const { stdout, stderr } = spawnSync(process.execPath, [...flags, 'main.ts'], {
    cwd: root,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], ...(isPreloaded ? { NODE_COMPILE_CACHE: cache } : {}) },
  })
  return stdout + stderr
}

function write(text: string, file = 'main.ts'): void {
  writeFileSync(join(root, file), text)
}

const kept = (): string[] => {
  const [folder = ''] = readdirSync(cache).filter((name) => name.startsWith('stripped-'))
  return readdirSync(join(cache, folder))
}

describe('checker/boundary/stripping', () => {
  it.each([
    [
      'an error, and where it is',
      "type A = string\nconst a: A = 'x'\n\n  throw new Error(a as A)\n",
    ],
    ['a mark before the text', "\ufeffconst a: number = 1\nconsole.log(a, 'Байты 网线')\n"],
    ['syntax that cannot be stripped', 'export enum Wrong { A }\n'],
    ['syntax that is none', 'const a: = 1\n'],
  ])('changes nothing about %s', (_about, text) => {
    write(text)
    const plain = run(false)
    expect(plain).not.toBe('')
    expect(run(true)).toBe(plain)
    // And from what was kept.
    expect(run(true)).toBe(plain)
  })

  it('keeps the last source of each file, and sees a change', () => {
    write("import { word } from './word.ts'\nconsole.log(word satisfies string)\n")
    write("export const word: string = 'first'\n", 'word.ts')
    expect([run(true), run(true)]).toEqual(['first\n', 'first\n'])
    expect(kept()).toHaveLength(2)
    write("export const word: string = 'other'\n", 'word.ts')
    expect([run(true), run(true)]).toEqual(['other\n', 'other\n'])
    expect(kept()).toHaveLength(2)
  })

  it('does without a place to keep things', () => {
    write('const a: number = 1\nconsole.log(a)\n')
    writeFileSync(cache, 'no folder')
    expect(run(true)).toBe('1\n')
  })
})
