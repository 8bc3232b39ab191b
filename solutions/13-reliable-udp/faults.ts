/** What the proxy does to a datagram, decided by a seed and by rates that may change at any time. */

export interface Rates {
  /** Percentage of datagrams, each way. */
  drop: number
  duplicate: number
  corrupt: number
  /** Held back so long that later datagrams overtake it. */
  reorder: number
  /** How long every datagram is in flight. */
  delayMs: number
}

/** Longer than a sender's first wait: its repeat overtakes the one that was held back. */
export const HELD_MS = 300

/** One of these for each datagram that leaves the proxy. */
export interface Copy {
  delayMs: number
  /** The bit that is flipped; absent: as it came. */
  flippedBit?: number
}

// #region faults
export class Faults {
  readonly rates: Rates
  readonly #random: () => number

  constructor(seed: number, rates: Rates) {
    this.#random = seeded(seed)
    this.rates = rates
  }

  /**
   * Decides about one datagram. It always takes the same number of random numbers, so that the seed
   * means the same for later datagrams, whatever the rates are now.
   * @returns what leaves: nothing, one copy, or two
   */
  next(sizeBytes: number): Copy[] {
    const draw = Array.from({ length: 5 }, this.#random) as [number, number, number, number, number]
    const happens = (rate: number, drawn: number): boolean => drawn * 100 < rate
    if (happens(this.rates.drop, draw[0])) return []
    const isHeld = happens(this.rates.reorder, draw[1])
    const delayMs = this.rates.delayMs + (isHeld ? HELD_MS : 0)
    const isHit = happens(this.rates.corrupt, draw[2]) && sizeBytes > 0
    const first: Copy = {
      delayMs,
      ...(isHit ? { flippedBit: Math.floor(draw[3] * sizeBytes * 8) } : {}),
    }
    return happens(this.rates.duplicate, draw[4])
      ? [first, { delayMs: this.rates.delayMs + 1 }]
      : [first]
  }
}
// #endregion faults

/** @returns a copy with one bit flipped */
export function flipBit(bytes: Uint8Array, bit: number): Uint8Array {
  const flipped = Uint8Array.from(bytes)
  const index = bit >> 3
  flipped[index] = (flipped[index] ?? 0) ^ (1 << (bit & 7))
  return flipped
}

/** Random numbers from 0 to 1, repeatable from a seed (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
