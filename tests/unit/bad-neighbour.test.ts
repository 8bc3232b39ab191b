import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  LIMITS,
  MODES,
  play,
  type Limit,
  type Mode,
  type Outcome,
} from '../../.vitepress/theme/support/bad-neighbour.ts'

const playWith = (
  mode: Mode,
  limit: Limit,
  limitMs = 2_000,
  checksLength = true,
): ReturnType<typeof play> => play({ mode, limit, limitMs, checksLength })

describe('theme/support/bad-neighbour', () => {
  it.each<[Mode, Limit, Outcome]>([
    ['greet', 'none', 'greeting'],
    ['refuse', 'total', 'ECONNREFUSED'],
    ['silent', 'none', 'for-ever'],
    ['silent', 'idle', 'ERR_TIMEOUT'],
    ['silent', 'total', 'ERR_TIMEOUT'],
    ['drip', 'none', 'greeting'],
    ['drip', 'idle', 'greeting'],
    ['drip', 'total', 'ERR_TIMEOUT'],
    ['early-fin', 'none', 'ERR_TRUNCATED'],
    ['reset', 'none', 'ECONNRESET'],
  ])('%s with the limit %s: %s', (mode, limit, outcome) => {
    expect(playWith(mode, limit).outcome).toBe(outcome)
  })

  it('takes half a greeting for a whole one when nobody counts', () => {
    expect(playWith('early-fin', 'none', 0, false)).toMatchObject({
      outcome: 'half',
      receivedBytes: 10,
    })
  })

  it('counts what a deadline cuts off', () => {
    // Connected at 40 ms, then a byte every 400 ms: the fourth one at 1,640 ms.
    expect(playWith('drip', 'total', 2_000)).toMatchObject({ receivedBytes: 4, endMs: 2_000 })
  })

  it('never goes on after a deadline', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...MODES),
        fc.constantFrom(...LIMITS),
        fc.integer({ min: 1, max: 20_000 }),
        (mode, limit, limitMs) => {
          const { endMs, arrivals } = playWith(mode, limit, limitMs)
          const isForEver = mode === 'silent' && limit === 'none'
          expect(endMs === undefined).toBe(isForEver)
          expect(limit !== 'total' || Number(endMs) <= limitMs).toBe(true)
          for (const { atMs } of arrivals) expect(atMs).toBeLessThanOrEqual(endMs ?? Infinity)
        },
      ),
    )
  })
})
