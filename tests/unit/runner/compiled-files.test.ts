import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { boundCompiledFiles } from '../../../platform/runner/compiled-files.ts'

it('empties the parts that have grown too large, and leaves the others', () => {
  const folder = mkdtempSync(join(tmpdir(), 'on-the-wire-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  for (const [part, files] of [
    ['node-24', 3],
    ['node-26', 2],
  ] as const) {
    mkdirSync(join(folder, part))
    for (let file = 0; file < files; file++) writeFileSync(join(folder, part, `${file}`), '')
  }
  boundCompiledFiles(folder, 2)
  expect(readdirSync(folder)).toEqual(['node-26'])
  boundCompiledFiles(join(folder, 'nowhere'), 2)
})
