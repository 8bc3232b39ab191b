/**
 * Lesson 11: clients that lost their server in the same moment come back by exponential backoff.
 * Time in milliseconds from the loss; an attempt is refused or answered at once.
 */

export const JITTERS = ['none', 'full'] as const
export type Jitter = (typeof JITTERS)[number]

/** Width of one column of the load. */
export const COLUMN_MS = 250

export interface Setup {
  clients: number
  /** Calls of each client, the first one at 0 included. */
  attempts: number
  baseMs: number
  maxMs: number
  jitter: Jitter
  /** From then on the server answers. */
  backMs: number
  seed: number
}

export interface Attempt {
  atMs: number
  isAnswered: boolean
}

export interface Drawn {
  /** Of each client, in order of time. */
  clients: Attempt[][]
  /** Attempts in each column of `COLUMN_MS`. */
  load: number[]
  /** Most attempts in one column that the server, back again, has to answer. */
  peak: number
  answered: number
  /** When the last client was answered, or gave up. */
  endMs: number
}

/** The pause after failure number k + 1: `chance × min(maxMs, baseMs × 2^k)`. */
export function pauseMs(
  { baseMs, maxMs }: Pick<Setup, 'baseMs' | 'maxMs'>,
  k: number,
  chance: number,
): number {
  return chance * Math.min(maxMs, baseMs * 2 ** k)
}

export function draw(setup: Setup): Drawn {
  const random = seeded(setup.seed)
  const clients = Array.from({ length: setup.clients }, () => attemptsOf(setup, random))
  const all = clients.flat()
  const endMs = Math.max(0, ...all.map(({ atMs }) => atMs))
  const load = Array.from({ length: Math.floor(endMs / COLUMN_MS) + 1 }, () => 0)
  for (const { atMs } of all) {
    const column = Math.floor(atMs / COLUMN_MS)
    load[column] = (load[column] ?? 0) + 1
  }
  const answered = clients.filter((attempts) => attempts.at(-1)?.isAnswered).length
  return {
    clients,
    load,
    peak: busiest(all.filter(({ isAnswered }) => isAnswered)),
    answered,
    endMs,
  }
}

function attemptsOf(setup: Setup, random: () => number): Attempt[] {
  const attempts: Attempt[] = []
  let atMs = 0
  for (let k = 0; k < setup.attempts; k++) {
    const isAnswered = atMs >= setup.backMs
    attempts.push({ atMs, isAnswered })
    if (isAnswered) break
    atMs += pauseMs(setup, k, setup.jitter === 'full' ? random() : 1)
  }
  return attempts
}

function busiest(attempts: Attempt[]): number {
  const counts = new Map<number, number>()
  for (const { atMs } of attempts) {
    const column = Math.floor(atMs / COLUMN_MS)
    counts.set(column, (counts.get(column) ?? 0) + 1)
  }
  return Math.max(0, ...counts.values())
}

/** Random numbers from 0 to 1 that a seed repeats (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
