import { describe, expect, it } from 'vitest'
import { coresOf } from '../../../platform/grader/sandbox/cores.ts'
import { userOf } from '../../../platform/grader/sandbox/users.ts'
import { partOf, readShard } from '../../../platform/grader/shard.ts'

const submissions = Array.from({ length: 10 }, (_, at) => ({ learner: `l${at}`, folder: `/${at}` }))

describe('grader/shard', () => {
  it.each([
    ['--shard', '2/4', {}, [2, 4]],
    ['GitLab', undefined, { CI_NODE_INDEX: '1', CI_NODE_TOTAL: '3' }, [1, 3]],
    ['GitHub', undefined, { OTW_JOB_INDEX: '0', OTW_JOB_TOTAL: '3' }, [1, 3]],
    ['Kubernetes', undefined, { JOB_COMPLETION_INDEX: '2', OTW_JOB_TOTAL: '3' }, [3, 3]],
  ] as const)('reads it from %s', (_name, option, env, [index, total]) => {
    expect(readShard(option, env)).toMatchObject({ index, total })
  })

  it('is the whole where nobody says otherwise, and where "all" is asked for', () => {
    expect(readShard(undefined, {})).toBeUndefined()
    expect(readShard(undefined, { JOB_COMPLETION_INDEX: '1' })).toBeUndefined()
    expect(readShard('all', { CI_NODE_INDEX: '1', CI_NODE_TOTAL: '3' })).toBeUndefined()
  })

  it.each(['0/3', '4/3', '1', 'x/y', '1/0', '-1/2'])('refuses %s', (option) => {
    expect(() => readShard(option, {})).toThrow(/--shard/)
  })

  it('gives every submission to exactly one machine', () => {
    const parts = [1, 2, 3].map((index) => partOf(submissions, { index, total: 3, source: '' }))
    expect(parts.flat().sort((a, b) => (a.learner < b.learner ? -1 : 1))).toEqual(submissions)
    expect(parts.map((part) => part.length)).toEqual([4, 3, 3])
  })
})

describe('grader/sandbox/users', () => {
  it('gives each slot a user that exists where it runs', () => {
    const whole = '         0          0 4294967295\n'
    const small = '         0     100000      65536\n'
    for (const [map, end] of [
      [whole, 2 ** 31],
      [small, 65_536],
    ] as const) {
      const users = [0, 1, 2, 3].map((slot) => userOf(slot, map))
      expect(new Set(users).size).toBe(4)
      for (const user of users) expect(user).toSatisfy((uid: number) => uid > 1000 && uid < end)
    }
  })
})

describe('grader/sandbox/cores', () => {
  it('shares the cores out, each to one lane', () => {
    expect([0, 1].map((lane) => coresOf(lane, 2, '0-1'))).toEqual(['0', '1'])
    expect([0, 1, 2].map((lane) => coresOf(lane, 3, '0-3,8,10-11'))).toEqual([
      '0,3,11',
      '1,8',
      '2,10',
    ])
  })

  it('shares nothing out where there is one lane, or more than cores', () => {
    expect(coresOf(0, 1, '0-3')).toBeUndefined()
    expect(coresOf(2, 3, '0-1')).toBeUndefined()
    expect(coresOf(0, 2, '')).toBeUndefined()
  })
})
