/** One row of the bench: our way and a bare one, measured in turn in the same run. */

export interface Row {
  /** What is measured, as the table says it. */
  name: string
  /** What the bare way is. */
  baseline: string
  /** The ratio to hold: at most this when lower is better, at least this when higher is. */
  hold: number
  better: 'lower' | 'higher'
  /** Where one measurement is long and many things in a row already. */
  maxRounds?: number
  /** Starts what both ways need; the returned functions are called in turn. */
  prepare(): Promise<Prepared>
}

export interface Prepared {
  /** One measurement of our way: a time in ms, or an amount when higher is better. */
  ours(): Promise<number>
  bare(): Promise<number>
  dispose(): Promise<void> | void
}

export interface Measured {
  name: string
  baseline: string
  ours: number
  bare: number
  /** Median of the ratios of neighbouring measurements: drift of the machine cancels out. */
  ratio: number
  hold: number
  better: Row['better']
  isHeld: boolean
  rounds: number
}

/** @param wanted counted pairs, after one that is not */
export async function measure(row: Row, wanted: number): Promise<Measured> {
  const rounds = Math.min(wanted, row.maxRounds ?? wanted)
  const prepared = await row.prepare()
  const ours: number[] = []
  const bare: number[] = []
  try {
    await prepared.ours()
    await prepared.bare()
    for (let round = 0; round < rounds; round++) {
      ours.push(await prepared.ours())
      bare.push(await prepared.bare())
    }
  } finally {
    await prepared.dispose()
  }
  const ratio = median(ours.map((value, index) => value / (bare[index] ?? NaN)))
  const { name, baseline, hold, better } = row
  const isHeld = better === 'lower' ? ratio <= hold : ratio >= hold
  return {
    name,
    baseline,
    ours: median(ours),
    bare: median(bare),
    ratio,
    hold,
    better,
    isHeld,
    rounds,
  }
}

export function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const [low, high] = [sorted[middle - 1], sorted[middle]]
  if (high === undefined) return NaN
  return sorted.length % 2 === 0 && low !== undefined ? (low + high) / 2 : high
}
