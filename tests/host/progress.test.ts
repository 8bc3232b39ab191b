import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { readLabs } from '../../platform/catalogue/catalogue.ts'
import { Progress } from '../../platform/host/progress.ts'
import type { Points } from '../../platform/shared/verdict.ts'
import { temporaryFolder } from './support/toy-host.ts'

const labs = readLabs().slice(0, 2)
const [first, second] = labs.map(({ slug, checks }): Points => ({
  lab: slug,
  points: 0,
  of: checks.length,
  state: 'not-started',
}))
if (!first || !second) throw new Error('there are no labs')
const SOME: Points = { ...first, points: 1, state: 'started' }
const NONE = [first, second]

let path: string

beforeEach(() => {
  path = join(temporaryFolder(), 'state', 'progress.json')
})

describe('host/progress', () => {
  it('gives the next start the points of this one', () => {
    expect(new Progress(path).of(labs)).toEqual(NONE)
    expect(new Progress(path).set(SOME)).toEqual({ isNew: true, isKept: true })
    expect(new Progress(path).of(labs)).toEqual([SOME, NONE[1]])
    expect(new Progress(path).set(SOME)).toEqual({ isNew: false, isKept: true })
  })

  it('does not use the points of a lab that has another number of checks by now', () => {
    new Progress(path).set({ ...SOME, of: SOME.of - 1 })
    expect(new Progress(path).of(labs)).toEqual(NONE)
  })

  it.each([
    ['half of it', (whole: string) => whole.slice(0, -20)],
    ['nothing in it', () => ''],
    ['a list', () => '[]'],
    [
      'more than a number of points',
      (whole: string) => whole.replace('"points": 1', '"points": {}'),
    ],
    ['points below nothing', (whole: string) => whole.replace('"points": 1', '"points": -1')],
    ['a state that is none', (whole: string) => whole.replace('"started"', '"over"')],
  ])('begins anew with a damaged file: %s', (_, damage) => {
    new Progress(path).set(SOME)
    writeFileSync(path, damage(readFileSync(path, 'utf8')))
    const progress = new Progress(path)
    expect(progress.of(labs)).toEqual(NONE)
    expect(progress.set(SOME)).toEqual({ isNew: true, isKept: true })
    expect(new Progress(path).of(labs)).toEqual([SOME, NONE[1]])
  })

  it('tries again with each call while the file cannot be written', () => {
    mkdirSync(path, { recursive: true })
    const progress = new Progress(path)
    expect(progress.set(SOME)).toEqual({ isNew: true, isKept: false })
    expect(progress.of(labs)).toEqual([SOME, NONE[1]])
    expect(progress.set(SOME)).toEqual({ isNew: false, isKept: false })
    rmSync(path, { recursive: true })
    expect(progress.set(SOME)).toEqual({ isNew: false, isKept: true })
    expect(new Progress(path).of(labs)).toEqual([SOME, NONE[1]])
  })
})
