import fc from 'fast-check'
import { describe, expect, inject, it } from 'vitest'
import { draw, WAYS, type Setup } from '../../.vitepress/theme/support/link-queue.ts'

const TAKES_MS = [100, 500, 200, 100, 300]

const setups: fc.Arbitrary<Setup> = fc.record({
  takesMs: fc.array(fc.integer({ min: 1, max: 900 }), { minLength: 1, maxLength: 20 }),
  concurrency: fc.integer({ min: 1, max: 8 }),
  way: fc.constantFrom(...WAYS),
})

describe('theme/support/link-queue', () => {
  it('gives the next link to the worker that is free first', () => {
    const { links, peak, endMs } = draw({ takesMs: TAKES_MS, concurrency: 2, way: 'limit' })
    expect(links.map(({ startMs }) => startMs)).toEqual([0, 0, 100, 300, 400])
    expect(links.map(({ place }) => place)).toEqual([1, 4, 2, 3, 5])
    expect({ peak, endMs }).toEqual({ peak: 2, endMs: 700 })
  })

  it('waits for the slowest of a batch', () => {
    const { links, endMs } = draw({ takesMs: TAKES_MS, concurrency: 2, way: 'batches' })
    expect(links.map(({ startMs }) => startMs)).toEqual([0, 0, 500, 500, 700])
    expect(endMs).toBe(1_000)
  })

  it('asks for everything at once', () => {
    const { peak, endMs } = draw({ takesMs: TAKES_MS, concurrency: 2, way: 'all' })
    expect({ peak, endMs }).toEqual({ peak: 5, endMs: 500 })
  })

  it('never exceeds the limit, and is never slower than batches', () => {
    fc.assert(
      fc.property(setups, (setup) => {
        const { links, peak, endMs } = draw(setup)
        const most = setup.way === 'all' ? links.length : setup.concurrency
        expect(peak).toBeLessThanOrEqual(most)
        expect(endMs).toBeLessThanOrEqual(draw({ ...setup, way: 'batches' }).endMs)
        const places = links.map(({ place }) => place).toSorted((a, b) => a - b)
        expect(places).toEqual(links.map((_, index) => index + 1))
      }),
      { seed: inject('seed') },
    )
  })
})
