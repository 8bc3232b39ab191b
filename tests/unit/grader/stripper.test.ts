import { spawnSync } from 'node:child_process'
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ROOT } from '../../../platform/catalogue/paths.ts'
import { Stripper } from '../../../platform/grader/stripper.ts'

const PROGRAM = pathToFileURL(join(ROOT, 'platform', 'checker', 'boundary', 'program.ts')).href
const TYPED = 'const a: number = 1\nconsole.log(a, "网线")\n'

let folder: string
let keptIn: string
let stripper: Stripper

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'on-the-wire-stripper-')))
  keptIn = join(folder, '.compiled')
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }\n')
  stripper = new Stripper()
})
afterEach(async () => {
  await stripper.dispose()
  rmSync(folder, { recursive: true, force: true })
})

describe('grader/stripper', { timeout: 30_000 }, () => {
  it('gives one text after the other what Node makes of it', async () => {
    for (const source of [TYPED, 'type A = string\n', 'export const b = <T,>(c: T): T => c\n'])
      expect(await stripper.strip(source)).toBe(stripTypeScriptTypes(source))
  })

  it.each([
    ['is no TypeScript', 'const a: = 1\n'],
    ['cannot be stripped', 'export enum Wrong { A }\n'],
    ['is nested without end', `const a = ${'['.repeat(120_000)}`],
  ])('leaves a text that %s to whoever loads it, and goes on', async (_about, source) => {
    expect(await stripper.strip(source)).toBeUndefined()
    expect(await stripper.strip(TYPED)).toBe(stripTypeScriptTypes(TYPED))
  })

  it('ends what takes too long', async () => {
    const impatient = new Stripper(0)
    expect(await impatient.strip(TYPED)).toBeUndefined()
    await impatient.dispose()
  })

  it('keeps it where the processes of the lab look for it', async () => {
    writeFileSync(join(folder, 'main.ts'), TYPED)
    writeFileSync(join(folder, 'broken.ts'), 'const a: = 1\n')
    await stripper.prepare({ folder, handedIn: ['main.ts', 'broken.ts'], keptIn })
    const [store = ''] = readdirSync(keptIn)
    const names = readdirSync(join(keptIn, store))
    expect(names).toHaveLength(1)
    const path = join(keptIn, store, names[0] ?? '')
    // Other words than the file's show whose work is run.
    writeFileSync(path, readFileSync(path, 'utf8').replace(/"网线"(?![^]*"网线")/, '"kept"'))
    const { stdout } = spawnSync(process.execPath, [`--import=${PROGRAM}`, 'main.ts'], {
      cwd: folder,
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], NODE_COMPILE_CACHE: keptIn },
    })
    expect(stdout).toBe('1 kept\n')
  })
})
