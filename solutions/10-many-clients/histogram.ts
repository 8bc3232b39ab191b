/** Latencies as a histogram for a terminal. Given complete. */

/** Upper bounds of the rows, in milliseconds; every row but the last ends below its bound. */
const BOUNDS_MS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000]
const BAR_WIDTH = 40

/**
 * One line for each range of time from the fastest to the slowest, then the quantiles.
 * @param latenciesMs in any order
 */
export function histogramOf(latenciesMs: number[]): string[] {
  const sorted = latenciesMs.toSorted((a, b) => a - b)
  const rows = [...BOUNDS_MS, Infinity].map((bound, index) => {
    const from = BOUNDS_MS[index - 1] ?? 0
    return { from, bound, count: sorted.filter((ms) => ms >= from && ms < bound).length }
  })
  const first = rows.findIndex(({ count }) => count > 0)
  const last = rows.findLastIndex(({ count }) => count > 0)
  const most = Math.max(...rows.map(({ count }) => count))
  const lines = rows.slice(Math.max(first, 0), last + 1).map(({ from, bound, count }) => {
    const range = bound === Infinity ? `${from} ms or more` : `${from}–${bound} ms`
    // Anything above zero is visible, however little it is.
    const bar = '#'.repeat(count === 0 ? 0 : Math.max(1, Math.round((count / most) * BAR_WIDTH)))
    return `${range.padStart(15)} |${bar}${count > 0 ? ` ${count}` : ''}`
  })
  return [...lines, ...summaryOf(sorted)]
}

function summaryOf(sorted: number[]): string[] {
  const at = (share: number): string => showMs(sorted[Math.ceil(share * sorted.length) - 1])
  if (sorted.length === 0) return ['nothing was answered']
  return [`median ${at(0.5)}, 95 % within ${at(0.95)}, slowest ${at(1)}`]
}

/** `0.4 ms`, `12 ms`. */
export function showMs(ms = 0): string {
  return `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`
}
