import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { demandReachable } from '../../../platform/grader/isolation.ts'
import { hiddenBy } from '../../../platform/grader/sandbox/tools.ts'

let root: string
let node: string

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'on-the-wire-hidden-')))
  chmodSync(root, 0o755)
  mkdirSync(join(root, 'home', 'bin'), { recursive: true })
  node = join(root, 'home', 'bin', 'node')
  writeFileSync(node, '')
  for (const path of [join(root, 'home'), join(root, 'home', 'bin'), node]) chmodSync(path, 0o755)
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

describe.skipIf(process.platform === 'win32')('grader/sandbox/tools', () => {
  it('finds nothing in the way of what everybody may run', () => {
    expect(hiddenBy(node)).toBeUndefined()
    expect(() => demandReachable(node, false)).not.toThrow()
  })

  it('names the folder that keeps other users out', () => {
    chmodSync(join(root, 'home'), 0o700)
    expect(hiddenBy(node)).toBe(join(root, 'home'))
    expect(() => demandReachable(node, false)).toThrow(join(root, 'home'))
    // In a slot Node lies somewhere else.
    expect(() => demandReachable(node, true)).not.toThrow()
  })

  it('names a program that only its owner may run', () => {
    chmodSync(node, 0o700)
    expect(hiddenBy(node)).toBe(node)
    expect(() => demandReachable(node, true)).toThrow(/keeps other users from/)
  })
})
