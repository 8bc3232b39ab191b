import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { LabGrade } from '../../../platform/grader/grade.ts'
import { fingerprintOf } from '../../../platform/grader/fingerprint.ts'
import { BatchState, seedOfSubmissions } from '../../../platform/grader/state.ts'

const GRADE: LabGrade = {
  lab: '07-framing',
  seed: 1,
  points: 2,
  of: 17,
  state: 'started',
  verdicts: [],
  notes: [],
}

let folder: string
let path: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'on-the-wire-state-'))
  path = join(folder, 'below', 'grades.state')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('grader/state', () => {
  it('keeps the seed and the grades for the next start', () => {
    const first = BatchState.open(path)
    first.put('a', GRADE)
    const second = BatchState.open(path)
    expect(second.seed).toBe(first.seed)
    expect(second.get('a')).toEqual(GRADE)
    expect(second.get('b')).toBeUndefined()
  })

  it('tries again what could not be run', () => {
    BatchState.open(path).put('a', { ...GRADE, state: 'could-not-run', points: undefined })
    expect(BatchState.open(path).get('a')).toBeUndefined()
  })

  it('survives a line that was cut', () => {
    const first = BatchState.open(path, { seed: 5 })
    first.put('a', GRADE)
    appendFileSync(path, '{"fingerprint":"b","gra')
    const second = BatchState.open(path)
    second.put('c', GRADE)
    const third = BatchState.open(path)
    expect([third.get('a'), third.get('b'), third.get('c')]).toEqual([GRADE, undefined, GRADE])
    expect(third.seed).toBe(5)
  })

  it('forgets grades of another seed, and when it is told to', () => {
    BatchState.open(path, { seed: 5 }).put('a', GRADE)
    expect(BatchState.open(path, { isFresh: true }).get('a')).toBeUndefined()
    BatchState.open(path).put('a', GRADE)
    const other = BatchState.open(path, { seed: 6 })
    expect([other.seed, other.get('a')]).toEqual([6, undefined])
  })

  it('does not write over a file that is something else', () => {
    writeFileSync(join(folder, 'grades.csv'), 'learner,total\n')
    expect(() => BatchState.open(join(folder, 'grades.csv'))).toThrow(/is not a state/)
    expect(readFileSync(join(folder, 'grades.csv'), 'utf8')).toBe('learner,total\n')
  })

  it('gives the same submissions the same seed', () => {
    const submissions = [{ learner: 'ada', folder: '/ada' }]
    const seed = seedOfSubmissions(submissions, folder)
    expect(seedOfSubmissions(submissions, folder)).toBe(seed)
  })

  it.each(['', ' ', '-3', '1.5', '1e400', 'seed', '99999999999999999999'])(
    'chooses a new seed where %j is kept, which is none',
    (kept) => {
      const submissions = [{ learner: 'ada', folder: '/ada' }]
      seedOfSubmissions(submissions, folder)
      const [file = ''] = readdirSync(folder)
      writeFileSync(join(folder, file), kept)
      const seed = seedOfSubmissions(submissions, folder)
      expect(Number.isSafeInteger(seed) && seed > 0).toBe(true)
      expect(readFileSync(join(folder, file), 'utf8')).toBe(String(seed))
    },
  )
})

describe('grader/fingerprint', () => {
  it('differs with every file, name, seed and isolation', () => {
    const bytes = Buffer.from('x')
    const of = (...args: Partial<Parameters<typeof fingerprintOf>>): string => {
      const [slug = '07-framing', files = [{ file: 'a.ts', bytes }], seed = 1, kind = 'k'] = args
      return fingerprintOf(slug, files, seed, kind)
    }
    const all = [
      of(),
      of('04-first-tcp-service'),
      of(undefined, [{ file: 'b.ts', bytes }]),
      of(undefined, [{ file: 'a.ts', bytes: Buffer.from('y') }]),
      of(undefined, [{ file: 'a.ts' }]),
      of(undefined, [{ file: 'a.ts', bytes: Buffer.alloc(0) }]),
      of(undefined, undefined, 2),
      of(undefined, undefined, undefined, 'l'),
    ]
    expect(new Set(all).size).toBe(all.length)
    expect(of()).toBe(all[0])
  })
})
