/**
 * Brings the time of captured packets to the clock of the trace. Packets are stamped by the
 * kernel's clock of the day, trace events by its monotonic one. Both count microseconds, so that
 * only the distance between them has to be known: it is measured when a capture starts, and again
 * when the clock of the day was set in between.
 */

/** What a measurement reads; other clocks in tests. */
export interface Clocks {
  /** The clock of the day, in whole milliseconds. */
  dayMs(): number
  /** The monotonic clock of `TraceEvent.atUs`. */
  monotonicUs(): number
}

export const SYSTEM_CLOCKS: Clocks = {
  dayMs: () => Date.now(),
  monotonicUs: () => Number(process.hrtime.bigint() / 1_000n),
}

/** A clock that was set moves by more than that; slewing and our own reading move it by less. */
const STEP_US = 5_000
/** Changes of the millisecond that are looked at: the quickest look is the most exact one. */
const LOOKS = 3

export class CaptureClock {
  readonly #clocks: Clocks
  #offsetUs: number

  constructor(clocks: Clocks = SYSTEM_CLOCKS) {
    this.#clocks = clocks
    this.#offsetUs = measureOffset(clocks)
  }

  /** Measures again if the clock of the day was set. Costs two readings otherwise. */
  check(): void {
    const now = this.#clocks.dayMs() * 1_000 - this.#clocks.monotonicUs()
    // The milliseconds are cut off: up to one of them is missing in `now`.
    if (Math.abs(now - this.#offsetUs) > STEP_US) this.#offsetUs = measureOffset(this.#clocks)
  }

  /** @param dayUs microseconds since 1970 @returns whole microseconds of the trace's clock */
  toTrace(dayUs: number): number {
    return Math.round(dayUs - this.#offsetUs)
  }

  /** The other way round: when, by the clock of the day, a trace event was. */
  toDay(traceUs: number): number {
    return Math.round(traceUs + this.#offsetUs)
  }
}

/**
 * Node's clock of the day shows milliseconds. At the moment at which it changes it is exact: we look
 * until it does, for a millisecond at the most, and keep the look that took the least time.
 */
function measureOffset({ dayMs, monotonicUs }: Clocks): number {
  let best = { tookUs: Infinity, offsetUs: 0 }
  for (let look = 0; look < LOOKS; look++) {
    const start = dayMs()
    let before = monotonicUs()
    let now = dayMs()
    let after = monotonicUs()
    while (now === start) {
      before = after
      now = dayMs()
      after = monotonicUs()
    }
    const tookUs = after - before
    if (tookUs < best.tookUs) best = { tookUs, offsetUs: now * 1_000 - (before + after) / 2 }
  }
  return best.offsetUs
}
