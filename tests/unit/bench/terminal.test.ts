import { describe, expect, it } from 'vitest'
import { slowScreen } from '../../../platform/bench/terminal/screens.ts'
import { createTypist, percentile, typeInTurn } from '../../../platform/bench/terminal/typing.ts'

/** Time that passes only when it is told to. */
function setClock(): { now(): number; later(run: () => void, ms: number): void; run(): void } {
  const timers: { run: () => void; atMs: number }[] = []
  let nowMs = 0
  return {
    now: () => nowMs,
    later: (run, ms) => void timers.push({ run, atMs: nowMs + ms }),
    run: () => {
      for (let timer = timers.shift(); timer; timer = timers.shift()) {
        nowMs = timer.atMs
        timer.run()
      }
    },
  }
}

describe('bench/terminal/screens', () => {
  it('shows one piece after the other, no faster than it is told', () => {
    const clock = setClock()
    const shown: [bytes: number, atMs: number][] = []
    const done: number[] = []
    const screen = slowScreen(1_000, (bytes) => shown.push([bytes, clock.now()]), clock)
    for (const bytes of [500, 100, 400])
      screen.write(new Uint8Array(bytes), () => done.push(clock.now()))
    expect(shown).toEqual([])
    clock.run()
    expect(shown).toEqual([
      [500, 500],
      [100, 600],
      [400, 1_000],
    ])
    expect(done).toEqual([500, 600, 1_000])
  })

  it('saves up no time while there is nothing to show', () => {
    const clock = setClock()
    const shownAt: number[] = []
    const screen = slowScreen(1_000, () => shownAt.push(clock.now()), clock)
    clock.later(() => screen.write(new Uint8Array(100), () => {}), 5_000)
    clock.run()
    expect(shownAt).toEqual([5_100])
  })
})

const atOnce = { least: 0, most: 0 }

describe('bench/terminal/typing', () => {
  it('counts from the key to its echo, whatever else is shown before', async () => {
    const typist = createTypist((key) => {
      typist.screen.write(Buffer.from('12:00 '), () => {})
      setTimeout(() => typist.screen.write(Buffer.from(key), () => {}), 20)
    })
    // Timers count whole milliseconds, and may be early by a part of one.
    expect(await typist.press('x')).toBeGreaterThan(18)
  })

  it('types a key here and a key there, and ends a line before it is too long', async () => {
    const pressed: string[] = []
    const echoing = (name: string): ReturnType<typeof createTypist> => {
      const typist = createTypist((key) => {
        pressed.push(name + key)
        typist.screen.write(Buffer.from(key), () => {})
      })
      return typist
    }
    const times = await typeInTurn(100, [echoing('o'), echoing('b')], atOnce)
    expect([times.ours.length, times.bare.length]).toEqual([100, 100])
    expect(pressed.slice(0, 4)).toEqual(['ox', 'bx', 'ox', 'bx'])
    expect(pressed.slice(-4)).toEqual(['ox', 'o\r', 'bx', 'b\r'])
  })

  it.each([
    [0.5, 50],
    [0.99, 99],
    [1, 100],
  ])('finds what the share %s of all values does not exceed', (share, expected) => {
    const values = Array.from({ length: 100 }, (_, index) => 100 - index)
    expect(percentile(values, share)).toBe(expected)
  })
})
