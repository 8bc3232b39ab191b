import { describe, expect, it } from 'vitest'
import { measure, measureOrTell, median, type Row } from '../../../platform/bench/row.ts'

/** A row whose measurements are given; `calls` tells in which order it was asked. */
function rowOf(ours: number[], bare: number[], more: Partial<Row> = {}): Row & { calls: string[] } {
  const calls: string[] = []
  const next = (name: string, values: number[]) => (): Promise<number> => {
    calls.push(name)
    return Promise.resolve(values.shift() ?? NaN)
  }
  return {
    name: 'a row',
    baseline: 'a bare way',
    hold: 1.5,
    better: 'lower',
    calls,
    prepare: () =>
      Promise.resolve({
        ours: next('ours', ours),
        bare: next('bare', bare),
        dispose: () => void calls.push('dispose'),
      }),
    ...more,
  }
}

describe('bench/row', () => {
  it('leaves the first pair out, and takes the median of the ratios of neighbours', async () => {
    // The machine becomes ten times slower in the middle: neighbours share it.
    const row = rowOf([99, 1, 20, 3], [1, 1, 10, 1])
    const measured = await measure(row, 3)
    expect(measured).toMatchObject({ ratio: 2, ours: 3, bare: 1, rounds: 3, isHeld: false })
    expect(row.calls.slice(0, 4)).toEqual(['ours', 'bare', 'ours', 'bare'])
    expect(row.calls.at(-1)).toBe('dispose')
  })

  it.each([
    { better: 'lower', ratio: 1.5, isHeld: true },
    { better: 'lower', ratio: 1.6, isHeld: false },
    { better: 'higher', ratio: 1.5, isHeld: true },
    { better: 'higher', ratio: 1.4, isHeld: false },
  ] as const)('$better is better, $ratio with 1.5 to hold: held $isHeld', async (wanted) => {
    const row = rowOf([1, wanted.ratio], [1, 1], { better: wanted.better })
    expect(await measure(row, 1)).toMatchObject({ ratio: wanted.ratio, isHeld: wanted.isHeld })
  })

  it('measures no more often than a row allows', async () => {
    const row = rowOf([1, 1, 1, 1, 1], [1, 1, 1, 1, 1], { maxRounds: 2 })
    expect((await measure(row, 9)).rounds).toBe(2)
  })

  it('tells what could not be measured, cleans up, and does not hold it', async () => {
    const row = rowOf([], [])
    const failing = {
      ...row,
      prepare: async () => ({
        ...(await row.prepare()),
        ours: () => Promise.reject(new Error('There is no Chromium on this machine.')),
      }),
    }
    expect(await measureOrTell(failing, 3)).toEqual({
      name: 'a row',
      baseline: 'a bare way',
      hold: 1.5,
      better: 'lower',
      isHeld: false,
      problem: 'There is no Chromium on this machine.',
    })
    expect(row.calls).toEqual(['dispose'])
  })

  it('takes the middle of an odd number of values, and between the two of an even one', () => {
    expect(median([9, 1, 5])).toBe(5)
    expect(median([9, 1, 5, 7])).toBe(6)
  })
})
