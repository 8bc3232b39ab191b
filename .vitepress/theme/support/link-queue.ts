/**
 * Lesson 17: links of a page that are checked some at a time. Time in milliseconds from the start;
 * each link takes a time of its own, and the way of working decides when it begins.
 */

export const WAYS = ['limit', 'batches', 'all'] as const
export type Way = (typeof WAYS)[number]

export interface Setup {
  /** How long the check of each link takes, in the order of the page. */
  takesMs: readonly number[]
  concurrency: number
  way: Way
}

export interface Run {
  startMs: number
  endMs: number
  /** 1 for the first link that is done. Of two in one moment, the earlier of the page comes first. */
  place: number
}

export interface Drawn {
  /** In the order of the page. */
  links: Run[]
  /** Most requests at one time. */
  peak: number
  endMs: number
}

export function draw({ takesMs, concurrency, way }: Setup): Drawn {
  const starts = startsOf(takesMs, concurrency, way)
  const runs = takesMs.map((ms, index) => {
    const startMs = starts[index] ?? 0
    return { startMs, endMs: startMs + ms }
  })
  const done = [...runs.keys()].toSorted((a, b) => endOf(a) - endOf(b) || a - b)
  function endOf(index: number): number {
    return runs[index]?.endMs ?? 0
  }
  return {
    links: runs.map((run, index) => ({ ...run, place: done.indexOf(index) + 1 })),
    peak: Math.max(0, ...runs.map((run) => underWayAt(runs, run.startMs))),
    endMs: Math.max(0, ...runs.map(({ endMs }) => endMs)),
  }
}

function startsOf(takesMs: readonly number[], concurrency: number, way: Way): number[] {
  if (way === 'all') return takesMs.map(() => 0)
  if (way === 'batches') return batchesOf(takesMs, concurrency)
  // Each worker takes the next link when it is free.
  const freeMs = Array.from({ length: concurrency }, () => 0)
  return takesMs.map((ms) => {
    const startMs = Math.min(...freeMs)
    freeMs[freeMs.indexOf(startMs)] = startMs + ms
    return startMs
  })
}

function batchesOf(takesMs: readonly number[], concurrency: number): number[] {
  const starts: number[] = []
  let startMs = 0
  for (let from = 0; from < takesMs.length; from += concurrency) {
    const batch = takesMs.slice(from, from + concurrency)
    starts.push(...batch.map(() => startMs))
    startMs += Math.max(...batch)
  }
  return starts
}

function underWayAt(runs: readonly { startMs: number; endMs: number }[], ms: number): number {
  return runs.filter(({ startMs, endMs }) => startMs <= ms && ms < endMs).length
}
