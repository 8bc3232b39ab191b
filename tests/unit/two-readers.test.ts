import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ROOT } from '../../platform/catalogue/paths.ts'
import { LANGUAGES, placeholdersOf } from '../../platform/shared/languages.ts'
import {
  CALLS,
  callStates,
  nextCall,
  outcomeOf,
  PLANS,
  runBoth,
  SIDES,
  START,
  step,
  type Plan,
  type Setup,
} from '../../.vitepress/theme/support/two-readers.ts'

const setupOf = (client: Plan, server: Plan, more: Partial<Setup> = {}): Setup => ({
  plans: { client, server },
  messages: { client: 'hello', server: 'ok' },
  hasLineEnds: false,
  hasTimeLimit: false,
  ...more,
})

const storyOf = (setup: Setup): string[] =>
  runBoth(setup, START).history.map(({ side, kind, text }) => `${side} ${kind} ${text}`.trimEnd())

describe('two-readers: one after the other', () => {
  it('finishes when one speaks first and the other listens first', () => {
    const setup = setupOf('speaks-first', 'listens-first')
    expect(outcomeOf(runBoth(setup, START))).toBe('finished')
    expect(storyOf(setup).slice(0, 4)).toEqual([
      'client sent hello',
      'server received hello',
      'client waits',
      'server sent ok',
    ])
  })

  it('is stuck when both listen first', () => {
    const setup = setupOf('listens-first', 'listens-first')
    expect(storyOf(setup)).toEqual(['client waits', 'server waits'])
    expect(outcomeOf(runBoth(setup, START))).toBe('deadlock')
  })

  it('is stuck when one listens for an answer that nobody gives', () => {
    expect(outcomeOf(runBoth(setupOf('listens-twice', 'listens-first'), START))).toBe('deadlock')
  })

  it('goes well when both speak first: their messages pass each other', () => {
    expect(outcomeOf(runBoth(setupOf('speaks-first', 'speaks-first'), START))).toBe('finished')
  })
})

describe('two-readers: the empty message', () => {
  const messages = { client: '', server: 'ok' }

  it('puts nothing on the wire, so both wait', () => {
    const setup = setupOf('speaks-first', 'listens-first', { messages })
    const end = runBoth(setup, START)
    expect(outcomeOf(end)).toBe('deadlock')
    expect(end.history[0]).toMatchObject({ kind: 'sent', bytes: 0 })
  })

  it('is one byte with a line end', () => {
    const setup = setupOf('speaks-first', 'listens-first', { messages, hasLineEnds: true })
    expect(runBoth(setup, START).history[1]).toMatchObject({ kind: 'received', text: '\n' })
    expect(outcomeOf(runBoth(setup, START))).toBe('finished')
  })
})

describe('two-readers: the details', () => {
  it('takes everything that is there without line ends, and one line with them', () => {
    const twice = (setup: Setup) =>
      ['client', 'client', 'server', 'server', 'server'].reduce(
        (talk, side) => step(setup, talk, side === 'client' ? 'client' : 'server'),
        // The client speaks twice in a row here.
        { ...START, unread: { client: setup.hasLineEnds ? 'a\nb\n' : 'ab', server: '' } },
      )
    const lines = twice(setupOf('listens-first', 'speaks-first', { hasLineEnds: true }))
    expect(lines.history[0]).toMatchObject({ kind: 'received', text: 'a\n' })
    const chunks = twice(setupOf('listens-first', 'speaks-first'))
    expect(chunks.history[0]).toMatchObject({ kind: 'received', text: 'ab' })
  })

  it('counts bytes, not characters', () => {
    const messages = { client: '你好', server: '' }
    const setup = setupOf('speaks-first', 'listens-first', { messages })
    expect(step(setup, START, 'client').history[0]).toMatchObject({ bytes: 6 })
  })

  it('gives a reader the end of the other side', () => {
    const setup = setupOf('listens-first', 'speaks-first')
    const alone = { ...START, closed: { client: false, server: true } }
    expect(step(setup, alone, 'client').history).toMatchObject([{ side: 'client', kind: 'fin' }])
  })

  it('gives up after a time limit, and the other side sees the end', () => {
    const setup = setupOf('listens-first', 'listens-first', { hasTimeLimit: true })
    expect(storyOf(setup)).toEqual([
      'client waits',
      'server waits',
      'client timed-out',
      'server fin',
    ])
    expect(outcomeOf(runBoth(setup, START))).toBe('gave-up')
  })

  it('marks what a call is at', () => {
    const setup = setupOf('listens-first', 'listens-first')
    expect(callStates(setup, step(setup, START, 'client'), 'client')[0]?.state).toBe('waits')
    expect(callStates(setup, START, 'server').map(({ state }) => state)).toEqual([
      'next',
      'ahead',
      'ahead',
      'ahead',
      'ahead',
    ])
    const stopped = { ...START, closed: { client: true, server: false } }
    expect(callStates(setup, stopped, 'client').map(({ state }) => state)).toEqual([
      'left-out',
      'left-out',
      'left-out',
      'left-out',
      'done',
    ])
  })

  it('always comes to an end or to a deadlock, and then nobody can go on', () => {
    const plan = fc.constantFrom(...PLANS)
    const text = fc.constantFrom('', 'a', '你好')
    fc.assert(
      fc.property(
        plan,
        plan,
        text,
        text,
        fc.boolean(),
        fc.boolean(),
        (client, server, said, answered, hasLineEnds, hasTimeLimit) => {
          const messages = { client: said, server: answered }
          const setup = setupOf(client, server, { messages, hasLineEnds, hasTimeLimit })
          const end = runBoth(setup, START)
          expect(outcomeOf(end)).not.toBe('open')
          expect(runBoth(setup, end)).toEqual(end)
          // A limit leaves no deadlock; without a deadlock both have closed.
          const isStuck = outcomeOf(end) === 'deadlock'
          expect(isStuck && hasTimeLimit).toBe(false)
          expect(SIDES.map((side) => isStuck || nextCall(setup, end, side) === undefined)).toEqual([
            true,
            true,
          ])
        },
      ),
    )
  })
})

describe('two-readers: texts', () => {
  const path = join(ROOT, '.vitepress/theme/locales/figures/two-readers.json')
  const texts = JSON.parse(readFileSync(path, 'utf8')) as Record<string, Record<string, string>>

  it('has the same keys and placeholders in every language', () => {
    for (const language of LANGUAGES) {
      expect(Object.keys(texts[language] ?? {})).toEqual(Object.keys(texts['en'] ?? {}))
      for (const [key, template] of Object.entries(texts['en'] ?? {}))
        expect(placeholdersOf(texts[language]?.[key] ?? '')).toEqual(placeholdersOf(template))
    }
  })

  it('names every side, plan, call state and happening', () => {
    const states = ['ahead', 'next', 'waits', 'done', 'left-out']
    const kinds = ['sent', 'received', 'waits', 'fin', 'timed-out', 'closed']
    const outcomes = ['open', 'deadlock', 'finished', 'gave-up']
    const keys = [
      ...SIDES,
      ...PLANS,
      ...states.map((state) => `state-${state}`),
      ...kinds.map((kind) => `did-${kind}`),
      ...outcomes.map((outcome) => `outcome-${outcome}`),
    ]
    for (const key of keys) expect(texts['en']).toHaveProperty([key])
    expect(Object.keys(CALLS)).toEqual([...PLANS])
  })
})
