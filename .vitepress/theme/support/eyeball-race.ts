/**
 * Lesson 11: addresses of one name, tried in one of three ways, in computed time (milliseconds).
 * Source: RFC 8305 §5 (the next attempt after a delay, or at once when one fails).
 */

export const WAYS = ['one-by-one', 'all-at-once', 'happy'] as const
export type Way = (typeof WAYS)[number]

export const FATES = ['answers', 'refuses', 'silent'] as const
export type Fate = (typeof FATES)[number]

export interface Entrant {
  address: string
  fate: Fate
  /** Until it answers or refuses. */
  afterMs: number
}

/** `lost`: given up because another one has won; `timeout`: given up by the system. */
export type End = 'won' | 'refused' | 'lost' | 'timeout'

export interface Attempt {
  address: string
  startMs: number
  endMs: number
  end: End
}

export interface Race {
  /** In order of their addresses; those that were never tried are missing. */
  attempts: Attempt[]
  winner: string | undefined
  /** When the caller has a connection, or all errors. */
  endMs: number
}

/** After so long a system gives an unanswered connection up; real ones take a minute or two. */
export const SYSTEM_TIMEOUT_MS = 10_000

export function race(entrants: readonly Entrant[], way: Way, delayMs: number): Race {
  const starts = startsOf(entrants, way, delayMs)
  const runs = entrants.map((entrant, index) => runOf(entrant, starts[index] ?? 0))
  const winner = runs
    .filter(({ end }) => end === 'won')
    .toSorted((a, b) => a.endMs - b.endMs)
    .at(0)
  const endMs = winner?.endMs ?? Math.max(0, ...runs.map((run) => run.endMs))
  const attempts = runs
    .filter(({ startMs }) => startMs < endMs || entrants.length === 1)
    .map((run) => (run === winner ? run : cutOff(run, endMs)))
  return { attempts, winner: winner?.address, endMs }
}

/** When each attempt would start if nobody won before. */
function startsOf(entrants: readonly Entrant[], way: Way, delayMs: number): number[] {
  if (way === 'all-at-once') return entrants.map(() => 0)
  const starts: number[] = []
  const failures: number[] = []
  for (const [index, entrant] of entrants.entries()) {
    const before = starts[index - 1]
    if (before === undefined) starts.push(0)
    else if (way === 'one-by-one') starts.push(runOf(entrants[index - 1] ?? entrant, before).endMs)
    else {
      // The first failure after the last start comes before the delay, or it does not.
      const failure = failures.filter((atMs) => atMs > before).toSorted((a, b) => a - b)[0]
      starts.push(Math.min(before + delayMs, failure ?? Infinity))
    }
    const run = runOf(entrant, starts[index] ?? 0)
    if (run.end !== 'won') failures.push(run.endMs)
  }
  return starts
}

function runOf({ address, fate, afterMs }: Entrant, startMs: number): Attempt {
  if (fate === 'silent')
    return { address, startMs, endMs: startMs + SYSTEM_TIMEOUT_MS, end: 'timeout' }
  const end = fate === 'answers' ? 'won' : 'refused'
  return { address, startMs, endMs: startMs + afterMs, end }
}

function cutOff(run: Attempt, endMs: number): Attempt {
  if (run.endMs < endMs || (run.endMs === endMs && run.end !== 'won')) return run
  return { ...run, endMs, end: 'lost' }
}
