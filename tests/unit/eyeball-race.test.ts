import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  FATES,
  race,
  SYSTEM_TIMEOUT_MS,
  WAYS,
  type Entrant,
  type Fate,
} from '../../.vitepress/theme/support/eyeball-race.ts'

const entrant = (number: number, fate: Fate, afterMs = 100): Entrant => ({
  address: `192.0.2.${number}`,
  fate,
  afterMs,
})
const SILENT_FIRST = [entrant(1, 'silent'), entrant(2, 'answers', 100)]
const REFUSED_FIRST = [entrant(1, 'refuses', 10), entrant(2, 'answers', 100)]

describe('theme/support/eyeball-race', () => {
  it('waits for the system when it tries one address after the other', () => {
    expect(race(SILENT_FIRST, 'one-by-one', 250).endMs).toBe(SYSTEM_TIMEOUT_MS + 100)
  })

  it('starts the second attempt after the delay', () => {
    expect(race(SILENT_FIRST, 'happy', 250)).toEqual({
      winner: '192.0.2.2',
      endMs: 350,
      attempts: [
        { address: '192.0.2.1', startMs: 0, endMs: 350, end: 'lost' },
        { address: '192.0.2.2', startMs: 250, endMs: 350, end: 'won' },
      ],
    })
  })

  it('starts the second attempt at once when the first one is refused', () => {
    expect(race(REFUSED_FIRST, 'happy', 250).endMs).toBe(110)
  })

  it('counts the delay from the last start, also after an early one', () => {
    const three = [...REFUSED_FIRST.slice(0, 1), entrant(2, 'silent'), entrant(3, 'answers', 50)]
    const starts = race(three, 'happy', 250).attempts.map(({ startMs }) => startMs)
    expect(starts).toEqual([0, 10, 260])
  })

  it('does not try the second address when the first answers within the delay', () => {
    const both = [entrant(1, 'answers', 200), entrant(2, 'answers', 10)]
    expect(race(both, 'happy', 250)).toMatchObject({ winner: '192.0.2.1', endMs: 200 })
    expect(race(both, 'happy', 250).attempts).toHaveLength(1)
    expect(race(both, 'all-at-once', 250)).toMatchObject({ winner: '192.0.2.2', endMs: 10 })
  })

  it('collects all failures', () => {
    const none = [entrant(1, 'refuses', 10), entrant(2, 'silent')]
    const { winner, attempts } = race(none, 'happy', 250)
    expect(winner).toBeUndefined()
    expect(attempts.map(({ end }) => end)).toEqual(['refused', 'timeout'])
  })

  it('is never slower than one after the other, never faster than all at once', () => {
    const arbitraryEntrants = fc
      .array(fc.tuple(fc.constantFrom(...FATES), fc.integer({ min: 1, max: 2_000 })), {
        minLength: 1,
        maxLength: 5,
      })
      .map((all) => all.map(([fate, afterMs], index) => entrant(index + 1, fate, afterMs)))
    fc.assert(
      fc.property(arbitraryEntrants, fc.integer({ min: 100, max: 2_000 }), (entrants, delayMs) => {
        const [slow = 0, fast = 0, happy = 0] = WAYS.map(
          (way) => race(entrants, way, delayMs).endMs,
        )
        expect(happy).toBeLessThanOrEqual(slow)
        expect(happy).toBeGreaterThanOrEqual(fast)
      }),
    )
  })
})
