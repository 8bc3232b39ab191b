import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { emptyFolder } from '../../../platform/grader/leftovers.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'on-the-wire-leftovers-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('grader/leftovers', () => {
  it('removes the usual: files, folders, links', async () => {
    mkdirSync(join(folder, 'check', 'inside'), { recursive: true })
    writeFileSync(join(folder, 'check', 'inside', 'file'), 'x')
    if (process.platform !== 'win32') symlinkSync('/etc', join(folder, 'check', 'link'))
    expect(emptyFolder(folder)).toEqual([])
    expect(readdirSync(folder)).toEqual([])
  })

  it('does not touch what is too much', async () => {
    for (let i = 0; i < 2_100; i++) writeFileSync(join(folder, `file-${i}`), '')
    expect(emptyFolder(folder)).toEqual(['files: more than 2000'])
    let path = folder
    for (const name of readdirSync(folder)) rmSync(join(folder, name))
    for (let i = 0; i < 12; i++) mkdirSync((path = join(path, 'deeper')))
    expect(emptyFolder(folder)).toEqual(['files: nested too deeply'])
  })

  it.skipIf(process.platform !== 'linux')('does not open what is no file', async () => {
    execFileSync('mkfifo', [join(folder, 'pipe')])
    expect(emptyFolder(folder)).toEqual(['files: neither file nor folder'])
  })
})
