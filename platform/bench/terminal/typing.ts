/** Key presses and the time until their echo, on two ways in turn. */
import { setTimeout as pause } from 'node:timers/promises'
import type { Screen } from '../../../.vitepress/theme/support/terminal-feed.ts'
import { quickScreen } from './screens.ts'

/** One way from a key to what it shows. */
export interface Typist {
  /** Presses the key. */
  send(key: string): void
  /** What the terminal shows goes in here. */
  screen: Screen
  /** @returns milliseconds from a key press to its echo */
  press(key: string): Promise<number>
}

/** @param send how a key press leaves the page */
export function createTypist(send: (key: string) => void): Typist {
  let wanted: { byte: number; seen(): void } | undefined
  return {
    send,
    screen: quickScreen((bytes) => {
      if (wanted && bytes.includes(wanted.byte)) wanted.seen()
    }),
    press: async (key) => {
      const { promise, resolve } = Promise.withResolvers<number>()
      const startedMs = performance.now()
      wanted = {
        byte: key.charCodeAt(0),
        seen: () => resolve(performance.now() - startedMs),
      }
      send(key)
      const ms = await promise
      wanted = undefined
      return ms
    },
  }
}

/** Twice as fast as a key that is held down. Never regular, so that no timer of ours meets it. */
const BETWEEN_KEYS_MS = { least: 6, most: 10 }
/** A terminal keeps one line that is not ended, and no longer than 4,095 bytes. */
const KEYS_A_LINE = 100

/**
 * Types on both ways, a key here and a key there: what the machine does besides hits both.
 * @param between how long to wait before each key
 * @returns milliseconds for each key
 */
export async function typeInTurn(
  keys: number,
  [ours, bare]: [Typist, Typist],
  between = BETWEEN_KEYS_MS,
): Promise<{ ours: number[]; bare: number[] }> {
  const found = { ours: [] as number[], bare: [] as number[] }
  for (let pressed = 1; pressed <= keys; pressed++) {
    const isLineEnd = pressed % KEYS_A_LINE === 0
    for (const [typist, times] of [
      [ours, found.ours],
      [bare, found.bare],
    ] as const) {
      await pause(between.least + Math.random() * (between.most - between.least))
      times.push(await typist.press('x'))
      if (isLineEnd) typist.send('\r')
    }
  }
  return found
}

/** @param share 0.5 for the median, 0.99 for what one of a hundred exceeds */
export function percentile(values: number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? NaN
}
