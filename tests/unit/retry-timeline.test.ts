import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { draw, pauseMs, type Setup } from '../../.vitepress/theme/support/retry-timeline.ts'

const SETUP: Setup = {
  clients: 100,
  attempts: 8,
  baseMs: 250,
  maxMs: 4_000,
  jitter: 'none',
  backMs: 3_000,
  seed: 1,
}

const arbitrarySetup: fc.Arbitrary<Setup> = fc.record({
  clients: fc.integer({ min: 1, max: 30 }),
  attempts: fc.integer({ min: 1, max: 10 }),
  baseMs: fc.integer({ min: 1, max: 1_000 }),
  maxMs: fc.integer({ min: 1, max: 8_000 }),
  jitter: fc.constantFrom('none', 'full'),
  backMs: fc.integer({ min: 0, max: 15_000 }),
  seed: fc.nat(),
})

describe('theme/support/retry-timeline', () => {
  it('doubles the pause up to the maximum', () => {
    const { clients } = draw({ ...SETUP, clients: 1 })
    expect(clients[0]?.map(({ atMs }) => atMs)).toEqual([0, 250, 750, 1_750, 3_750])
    expect([0, 4, 5, 60].map((k) => pauseMs(SETUP, k, 1))).toEqual([250, 4_000, 4_000, 4_000])
  })

  it('brings all clients back in the same moment without chance', () => {
    expect(draw(SETUP)).toMatchObject({ peak: 100, answered: 100, endMs: 3_750 })
  })

  it('spreads them with chance', () => {
    expect(draw({ ...SETUP, jitter: 'full', seed: 7 }).peak).toBeLessThan(50)
  })

  it('repeats what a seed gave', () => {
    const setup: Setup = { ...SETUP, jitter: 'full' }
    expect(draw(setup)).toEqual(draw(setup))
    expect(draw({ ...setup, seed: 2 })).not.toEqual(draw(setup))
  })

  it('counts every attempt once and stops at an answer or at the limit', () => {
    fc.assert(
      fc.property(arbitrarySetup, (setup) => {
        const { clients, load, answered } = draw(setup)
        const sum = load.reduce((total, attempts) => total + attempts, 0)
        expect(sum).toBe(clients.flat().length)
        for (const attempts of clients) {
          const early = attempts.slice(0, -1)
          expect(early.every((attempt) => !attempt.isAnswered)).toBe(true)
          const isOver = attempts.at(-1)?.isAnswered || attempts.length === setup.attempts
          expect(isOver).toBe(true)
        }
        expect(answered).toBeLessThanOrEqual(setup.clients)
      }),
    )
  })
})
