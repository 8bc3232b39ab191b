/** Screens of a page without a browser: one that shows at once, one that takes its time. */
import type { Screen } from '../../../.vitepress/theme/support/terminal-feed.ts'

/** Shows at once, as far as the host can tell. */
export function quickScreen(onBytes: (bytes: Uint8Array) => void): Screen {
  return {
    write: (bytes, done) => {
      onBytes(bytes)
      done()
    },
    clear: () => {},
  }
}

/**
 * Shows so many bytes in a second and no more, one piece after the other.
 * @param onShown called with the size of each piece, once it is shown
 * @param clock another one in tests: milliseconds, as `later` counts them
 */
export function slowScreen(
  bytesPerSecond: number,
  onShown: (bytes: number) => void,
  clock: { now(): number; later(run: () => void, ms: number): unknown } = {
    now: () => performance.now(),
    later: setTimeout,
  },
): Screen {
  const waiting: { bytes: number; done: () => void }[] = []
  /** When the piece before is shown; no time is saved up while there is nothing to show. */
  let busyUntilMs = 0
  const next = (): void => {
    const [piece] = waiting
    if (!piece) return
    busyUntilMs = Math.max(busyUntilMs, clock.now()) + (piece.bytes / bytesPerSecond) * 1_000
    clock.later(
      () => {
        waiting.shift()
        onShown(piece.bytes)
        piece.done()
        next()
      },
      Math.max(0, busyUntilMs - clock.now()),
    )
  }
  return {
    write: (bytes, done) => {
      waiting.push({ bytes: bytes.length, done })
      if (waiting.length === 1) next()
    },
    clear: () => {},
  }
}
