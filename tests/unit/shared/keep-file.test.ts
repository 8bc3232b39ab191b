import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { keepFile } from '../../../platform/shared/keep-file.ts'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'on-the-wire-keep-'))
})
afterEach(() => rm(folder, { recursive: true }))

describe('shared/keep-file', () => {
  it('makes the folder, replaces what was there, and leaves nothing beside it', async () => {
    const path = join(folder, 'new', 'file.json')
    expect(keepFile(path, 'one')).toBe(true)
    expect(keepFile(path, 'two')).toBe(true)
    expect(await readFile(path, 'utf8')).toBe('two')
    expect(await readdir(join(folder, 'new'))).toEqual(['file.json'])
  })

  it('says that it could not, and does not throw', async () => {
    await writeFile(join(folder, 'taken'), '')
    expect(keepFile(join(folder, 'taken', 'file.json'), 'x')).toBe(false)
  })

  it('leaves nothing of what it could not put in its place', async () => {
    await mkdir(join(folder, 'file.json'))
    expect(keepFile(join(folder, 'file.json'), 'x')).toBe(false)
    expect(await readdir(folder)).toEqual(['file.json'])
  })
})
