/** One row of the bench: our way and a bare one, measured in turn in the same run. */

export interface Row {
  /** What is measured, as the table says it. */
  name: string
  /** What the bare way is. */
  baseline: string
  /** The ratio to hold: at most this when lower is better, at least this when higher is. */
  hold: number
  better: 'lower' | 'higher'
  /** What `ours` and `bare` count, where the amounts themselves say something. */
  unit?: Unit
  /** Where one measurement is long and many things in a row already. */
  maxRounds?: number
  /** Starts what both ways need; the returned functions are called in turn. */
  prepare(): Promise<Prepared>
}

export type Unit = 'ms' | 'bytes' | 'bytes a second'

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
  unit?: Unit
  isHeld: boolean
  rounds: number
}

/** A row for which this machine lacks something. What was not measured does not hold. */
export interface Unmeasured extends Pick<Row, 'name' | 'baseline' | 'hold' | 'better'> {
  isHeld: false
  problem: string
}

/** @returns what was measured, or why nothing could be: the other rows go on */
export async function measureOrTell(row: Row, wanted: number): Promise<Measured | Unmeasured> {
  try {
    return await measure(row, wanted)
  } catch (error) {
    const { name, baseline, hold, better } = row
    const problem = error instanceof Error ? error.message : String(error)
    return { name, baseline, hold, better, isHeld: false, problem }
  }
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
  const { name, baseline, hold, better, unit } = row
  const isHeld = better === 'lower' ? ratio <= hold : ratio >= hold
  return {
    name,
    baseline,
    ours: median(ours),
    bare: median(bare),
    ratio,
    hold,
    better,
    ...(unit === undefined ? {} : { unit }),
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
