import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  FATES,
  simulate,
  WAYS,
  type Picture,
  type Setting,
} from '../../.vitepress/theme/support/download-lanes.ts'

const SETTING: Setting = {
  concurrency: 2,
  way: 'next',
  lineRate: 1_000,
  serverRate: 100,
  latencyMs: 50,
  timeoutMs: 5_000,
  maxKilobytes: 500,
}
const good = (kilobytes: number, name = 'a.png'): Picture => ({ name, kilobytes, fate: 'good' })

describe('theme/support/download-lanes', () => {
  it('takes latency, then size by rate', () => {
    const { transfers, endMs } = simulate([good(100)], SETTING)
    expect(transfers).toMatchObject([{ startMs: 0, answerMs: 50, endMs: 1_050, end: 'saved' }])
    expect(endMs).toBe(1_050)
  })

  it('gives the next one to whoever is free, and groups wait for their slowest', () => {
    const pictures = [good(300), good(100), good(100)]
    const starts = (way: Setting['way']): number[] =>
      simulate(pictures, { ...SETTING, way }).transfers.map(({ startMs }) => Math.round(startMs))
    expect(starts('next')).toEqual([0, 0, 1_050])
    expect(starts('groups')).toEqual([0, 0, 3_050])
  })

  it('shares the line evenly once it is full', () => {
    const narrow = { ...SETTING, lineRate: 100, concurrency: 4 }
    const { transfers } = simulate([good(100), good(100)], narrow)
    expect(transfers.map(({ endMs }) => Math.round(endMs))).toEqual([2_050, 2_050])
  })

  it('gives the share of a finished one to the others', () => {
    const narrow = { ...SETTING, lineRate: 100 }
    const { transfers } = simulate([good(50), good(100)], narrow)
    // 50 each in the first second, then 100 for the one that is left.
    expect(transfers.map(({ endMs }) => Math.round(endMs))).toEqual([1_050, 1_550])
  })

  it('ends what is missing, silent, endless or announced as too large', () => {
    const pictures: Picture[] = FATES.map((fate) => ({ name: fate, kilobytes: 100, fate }))
    const setting = { ...SETTING, concurrency: 5, timeoutMs: 6_000 }
    const { transfers, saved } = simulate([...pictures, good(501)], setting)
    expect(transfers.map(({ end, endMs }) => [end, Math.round(endMs)])).toEqual([
      ['saved', 1_050],
      ['status', 50],
      ['timeout', 6_000],
      ['too-large', 5_050],
      ['too-large', 50],
    ])
    expect(saved).toBe(1)
    expect(transfers[3]?.kilobytes).toBeCloseTo(500)
  })

  it('counts the deadline from the start of each, not of all', () => {
    const setting = { ...SETTING, concurrency: 1, timeoutMs: 1_100 }
    const { saved } = simulate([good(100), good(100), good(100)], setting)
    expect(saved).toBe(3)
  })

  it('keeps the limit, the order and the sum, whatever the list', () => {
    const picture = fc.record({
      name: fc.constant('x'),
      kilobytes: fc.integer({ min: 0, max: 400 }),
      fate: fc.constantFrom(...FATES),
    })
    const setting = fc.record({
      concurrency: fc.integer({ min: 1, max: 12 }),
      way: fc.constantFrom(...WAYS),
      lineRate: fc.integer({ min: 20, max: 2_000 }),
      serverRate: fc.integer({ min: 20, max: 500 }),
      latencyMs: fc.integer({ min: 0, max: 500 }),
      timeoutMs: fc.integer({ min: 100, max: 10_000 }),
      maxKilobytes: fc.integer({ min: 1, max: 500 }),
    })
    fc.assert(
      fc.property(fc.array(picture, { maxLength: 20 }), setting, (pictures, options) => {
        const { transfers, most, endMs } = simulate(pictures, options)
        expect(transfers.map(({ place }) => place)).toEqual(pictures.map((_, index) => index + 1))
        expect(most).toBeLessThanOrEqual(options.concurrency)
        const starts = transfers.map(({ startMs }) => startMs)
        expect(starts).toEqual(starts.toSorted((a, b) => a - b))
        for (const transfer of transfers) {
          expect(transfer.endMs).toBeLessThanOrEqual(transfer.startMs + options.timeoutMs + 0.01)
          expect(transfer.kilobytes).toBeLessThanOrEqual(options.maxKilobytes + 0.01)
          expect(endMs).toBeGreaterThanOrEqual(transfer.endMs)
        }
        const received = transfers.reduce((sum, { kilobytes }) => sum + kilobytes, 0)
        expect(received).toBeLessThanOrEqual((options.lineRate * endMs) / 1000 + 0.01)
      }),
      { numRuns: 200 },
    )
  })
})
