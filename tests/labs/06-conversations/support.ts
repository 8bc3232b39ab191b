/** What the checks of lesson 06 share. */
import { setTimeout as pause } from 'node:timers/promises'

/** Sooner than a call that gets no answer is given up. */
const PATIENCE_MS = 2_000
const POLL_MS = 3

/**
 * A server may answer first and log afterwards: what it logs can come later than its answer.
 * @returns whether it has come true in time
 */
export async function comesTrue(isTrue: () => boolean): Promise<boolean> {
  const late = AbortSignal.timeout(PATIENCE_MS)
  while (!isTrue()) {
    if (late.aborted) return false
    await pause(POLL_MS)
  }
  return true
}
