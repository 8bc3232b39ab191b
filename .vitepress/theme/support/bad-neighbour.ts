/**
 * Lesson 11: one client asks one neighbour that behaves badly, in computed time (milliseconds).
 * The way takes 20 ms in each direction; the greeting has 28 bytes.
 */

export const MODES = ['greet', 'refuse', 'silent', 'drip', 'early-fin', 'reset'] as const
export type Mode = (typeof MODES)[number]

/** What the client does against waiting: nothing, a limit for silence, a limit for everything. */
export const LIMITS = ['none', 'idle', 'total'] as const
export type Limit = (typeof LIMITS)[number]

export const GREETING_BYTES = 28
/** What `early-fin` and `reset` send. */
export const PART_BYTES = 10
export const DRIP_MS = 400
/** How much of the time is drawn. */
export const SHOWN_MS = 13_000
const WAY_MS = 20

export type Outcome =
  'greeting' | 'half' | 'for-ever' | 'ECONNREFUSED' | 'ECONNRESET' | 'ERR_TRUNCATED' | 'ERR_TIMEOUT'

export interface Setup {
  mode: Mode
  limit: Limit
  limitMs: number
  /** Whether the client compares what it has with 28 bytes when FIN comes. */
  checksLength: boolean
}

export interface Arrival {
  atMs: number
  /** `0`: no bytes, but the answer to the handshake. */
  bytes: number
  kind: 'accepted' | 'refused' | 'bytes' | 'fin' | 'reset'
}

export interface Played {
  /** What reached the client before it gave up. */
  arrivals: Arrival[]
  outcome: Outcome
  /** `undefined`: never. */
  endMs: number | undefined
  receivedBytes: number
}

/** What the neighbour sends, by the time at which it arrives. */
export function arrivalsOf(mode: Mode): Arrival[] {
  const startMs = 2 * WAY_MS
  if (mode === 'refuse') return [{ atMs: startMs, bytes: 0, kind: 'refused' }]
  const accepted: Arrival = { atMs: startMs, bytes: 0, kind: 'accepted' }
  if (mode === 'silent') return [accepted]
  if (mode === 'drip') {
    const drops = Array.from({ length: GREETING_BYTES }, (_, index): Arrival => {
      return { atMs: startMs + (index + 1) * DRIP_MS, bytes: 1, kind: 'bytes' }
    })
    return [accepted, ...drops, { atMs: startMs + 28 * DRIP_MS, bytes: 0, kind: 'fin' }]
  }
  const bytes = mode === 'greet' ? GREETING_BYTES : PART_BYTES
  const kind = mode === 'reset' ? 'reset' : 'fin'
  // The server writes when it has accepted: half a round trip after the client is connected.
  const atMs = startMs + WAY_MS
  return [accepted, { atMs, bytes, kind: 'bytes' }, { atMs, bytes: 0, kind }]
}

export function play(setup: Setup): Played {
  const { limit, limitMs } = setup
  const arrivals: Arrival[] = []
  let receivedBytes = 0
  let silentSinceMs = 0
  for (const arrival of arrivalsOf(setup.mode)) {
    const patienceMs = endOfPatience(limit, limitMs, silentSinceMs)
    if (arrival.atMs > patienceMs) return gaveUp(arrivals, patienceMs, receivedBytes)
    arrivals.push(arrival)
    receivedBytes += arrival.bytes
    silentSinceMs = arrival.atMs
    const outcome = outcomeOf(arrival, receivedBytes, setup.checksLength)
    if (outcome) return { arrivals, outcome, endMs: arrival.atMs, receivedBytes }
  }
  const patienceMs = endOfPatience(limit, limitMs, silentSinceMs)
  return gaveUp(arrivals, patienceMs, receivedBytes)
}

function endOfPatience(limit: Limit, limitMs: number, silentSinceMs: number): number {
  if (limit === 'none') return Infinity
  return limit === 'idle' ? silentSinceMs + limitMs : limitMs
}

function gaveUp(arrivals: Arrival[], patienceMs: number, receivedBytes: number): Played {
  if (patienceMs === Infinity)
    return { arrivals, outcome: 'for-ever', endMs: undefined, receivedBytes }
  return { arrivals, outcome: 'ERR_TIMEOUT', endMs: patienceMs, receivedBytes }
}

function outcomeOf(arrival: Arrival, bytes: number, checksLength: boolean): Outcome | undefined {
  if (arrival.kind === 'refused') return 'ECONNREFUSED'
  if (arrival.kind === 'reset') return 'ECONNRESET'
  if (arrival.kind !== 'fin') return undefined
  if (bytes === GREETING_BYTES) return 'greeting'
  return checksLength ? 'ERR_TRUNCATED' : 'half'
}
