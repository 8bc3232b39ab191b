/**
 * The figure of lesson 10: slow clients first, then quick ones, against three kinds of server. All
 * times are of a model, in milliseconds; nothing is measured. Pure; the components draw it.
 */

export const SERVERS = ['one-at-a-time', 'event-loop', 'with-workers'] as const
export type ServerKind = (typeof SERVERS)[number]

/** What makes a slow client slow: it says nothing for long, or it asks for much computing. */
export const SLOWNESS = ['silent', 'computing'] as const
export type Slowness = (typeof SLOWNESS)[number]

export interface Setup {
  slowness: Slowness
  /** How long a slow client is silent, or is computed for. */
  slowMs: number
  slowClients: number
  quickClients: number
  workers: number
}

/** Each control, from its least to its greatest value. */
export const LIMITS = {
  slowMs: { min: 100, max: 600, step: 50 },
  slowClients: { min: 0, max: 3, step: 1 },
  quickClients: { min: 1, max: 6, step: 1 },
  workers: { min: 1, max: 4, step: 1 },
} as const

/**
 * `queued`: nobody looks at the connection, or its request waits for the processor; `listening`: the
 * server waits for the client's bytes; `working`: the processor is at its request.
 */
export type SegmentKind = 'queued' | 'listening' | 'working'

export interface Segment {
  kind: SegmentKind
  fromMs: number
  toMs: number
}

export interface Timeline {
  isSlow: boolean
  /** Counted from 1 among the slow or among the quick. */
  number: number
  arrivesMs: number
  /** In order, without gaps, from the arrival to the end. */
  segments: Segment[]
  doneMs: number
}

interface Client {
  isSlow: boolean
  number: number
  arrivesMs: number
  /** When its request is there. */
  readyMs: number
  workMs: number
}

/** What any request takes, and the time from one arrival to the next. */
const WORK_MS = 10
const APART_MS = 20

/** @returns one timeline for each client, in the order in which they arrive */
export function timelinesOf(server: ServerKind, setup: Setup): Timeline[] {
  const clients = clientsOf(setup)
  if (server === 'one-at-a-time') return serveInTurn(clients)
  const isForWorkers = ({ isSlow }: Client): boolean =>
    server === 'with-workers' && isSlow && setup.slowness === 'computing'
  const done = new Map([
    ...serveReady(
      clients.filter((client) => !isForWorkers(client)),
      1,
    ),
    ...serveReady(clients.filter(isForWorkers), setup.workers),
  ])
  return clients.flatMap((client) => done.get(client) ?? [])
}

/** From the arrival to the end, in the order of the clients. */
export function latenciesOf(timelines: readonly Timeline[]): number[] {
  return timelines.map(({ arrivesMs, doneMs }) => doneMs - arrivesMs)
}

/** The slowest of the quick clients: what the slow ones cost the others. */
export function worstQuickMs(timelines: readonly Timeline[]): number {
  return Math.max(0, ...latenciesOf(timelines.filter(({ isSlow }) => !isSlow)))
}

function clientsOf({ slowness, slowMs, slowClients, quickClients }: Setup): Client[] {
  return Array.from({ length: slowClients + quickClients }, (_, index) => {
    const isSlow = index < slowClients
    const arrivesMs = index * APART_MS
    return {
      isSlow,
      number: isSlow ? index + 1 : index - slowClients + 1,
      arrivesMs,
      readyMs: arrivesMs + (isSlow && slowness === 'silent' ? slowMs : 0),
      workMs: isSlow && slowness === 'computing' ? slowMs : WORK_MS,
    }
  })
}

/** A loop over accept: the next client is looked at when the one before is gone. */
function serveInTurn(clients: Client[]): Timeline[] {
  let freeMs = 0
  return clients.map((client) => {
    const acceptedMs = Math.max(freeMs, client.arrivesMs)
    const beginsMs = Math.max(acceptedMs, client.readyMs)
    freeMs = beginsMs + client.workMs
    return timeline(client, [
      { kind: 'queued', fromMs: client.arrivesMs, toMs: acceptedMs },
      { kind: 'listening', fromMs: acceptedMs, toMs: beginsMs },
      { kind: 'working', fromMs: beginsMs, toMs: freeMs },
    ])
  })
}

/** Listens to all at once; requests are done in the order in which they are there, by `threads`. */
function serveReady(clients: Client[], threads: number): Map<Client, Timeline> {
  const freeMs: number[] = Array.from({ length: threads }, () => 0)
  const done = new Map<Client, Timeline>()
  for (const client of clients.toSorted((a, b) => a.readyMs - b.readyMs)) {
    const thread = freeMs.indexOf(Math.min(...freeMs))
    const beginsMs = Math.max(freeMs[thread] ?? 0, client.readyMs)
    const endsMs = beginsMs + client.workMs
    freeMs[thread] = endsMs
    done.set(
      client,
      timeline(client, [
        { kind: 'listening', fromMs: client.arrivesMs, toMs: client.readyMs },
        { kind: 'queued', fromMs: client.readyMs, toMs: beginsMs },
        { kind: 'working', fromMs: beginsMs, toMs: endsMs },
      ]),
    )
  }
  return done
}

function timeline({ isSlow, number, arrivesMs }: Client, segments: Segment[]): Timeline {
  return {
    isSlow,
    number,
    arrivesMs,
    segments: segments.filter(({ fromMs, toMs }) => toMs > fromMs),
    doneMs: segments.at(-1)?.toMs ?? arrivesMs,
  }
}
