import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { bundled, findBundle, preloading } from '../../../platform/runner/bundled.ts'
import { ROOT } from '../../../platform/catalogue/paths.ts'

let folder: string
let entry: string

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'on-the-wire-bundle-')))
  entry = join(folder, 'entry.ts')
  write('helper.ts', "export const word: string = 'one'\n")
  write('entry.ts', "import { word } from './helper.ts'\nconsole.log(word)\n")
  return () => rmSync(folder, { recursive: true, force: true })
})

function write(name: string, text: string): void {
  writeFileSync(join(folder, name), text)
}

function outputOf(flag: string): string {
  return spawnSync(process.execPath, [flag, '--eval', ''], { encoding: 'utf8' }).stdout
}

const bundles = (): string => join(folder, 'bundles')

describe('runner/bundled', () => {
  it('is one script that does what the modules do', () => {
    const file = findBundle(entry, bundles())
    expect(basename(file)).toMatch(/entry\.cjs$/)
    expect(outputOf(`--require=${file}`)).toBe('one\n')
  })

  it('is written once, and anew when a module that it imports has changed', () => {
    const file = findBundle(entry, bundles())
    const { ino } = statSync(file)
    expect(findBundle(entry, bundles())).toBe(file)
    expect(statSync(file).ino).toBe(ino)
    write('helper.ts', "export const word: string = 'another'\n")
    expect(outputOf(`--require=${findBundle(entry, bundles())}`)).toBe('another\n')
  })

  it('is written anew when it is damaged, or one of its sources is gone', () => {
    const file = findBundle(entry, bundles())
    writeFileSync(file, 'half a bun')
    expect(outputOf(`--require=${findBundle(entry, bundles())}`)).toBe('one\n')
    write('entry.ts', "console.log('alone')\n")
    rmSync(join(folder, 'helper.ts'))
    expect(outputOf(`--require=${findBundle(entry, bundles())}`)).toBe('alone\n')
  })

  it('is the module itself where nothing can be written', () => {
    mkdirSync(bundles())
    write('bundles/in-the-way', '')
    expect(findBundle(entry, join(bundles(), 'in-the-way'))).toBe(entry)
  })

  it('is what a program of a lab is started with', () => {
    const preload = join(ROOT, 'platform', 'tracer', 'preload.ts')
    expect(preloading(preload)).toBe(`--require=${bundled(preload)}`)
    expect(bundled(preload)).toMatch(/platform-tracer-preload\.cjs$/)
  })
})
