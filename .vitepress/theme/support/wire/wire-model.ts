/**
 * The traces of several processes as one story: events in the order of time, the connections
 * they belong to, and what became of what on the other side. Pure; built anew when events arrive.
 */
import type { ProcessTrace, TraceEvent } from '../../../../platform/shared/trace.ts'
import { joinConnection, joinDatagrams, type Join } from './joins.ts'
import {
  connectionEnds,
  endKey,
  pairConnections,
  type ConnectionEnd,
  type WireConnection,
} from './pairing.ts'

export interface WireEvent {
  /** Place among all events, by time. */
  index: number
  /** `client/2/17`: process, start, number. The same after every rebuild. */
  id: string
  process: string
  start: number
  event: TraceEvent
  connection: WireConnection | undefined
  /** Which lifeline it stands on. */
  lane: number
}

export interface Lane {
  /** Undefined: whatever is outside of our processes. */
  process: string | undefined
}

export interface WireModel {
  events: WireEvent[]
  /** Ordered by `from`. */
  joins: Join[]
  connections: WireConnection[]
  lanes: Lane[]
  /** Time of the first event; all times are shown from there. */
  firstUs: number
  lastUs: number
  /** Events that are kept no longer, or that the tracer had to leave out. */
  missing: number
}

export interface ModelOptions {
  /** The scene's processes: they always have a lifeline, in this order. */
  processes: readonly string[]
  /** Events before this moment are left out, though what they tell about connections is used. */
  fromUs?: number
}

export function buildModel(
  traces: readonly (ProcessTrace & { forgotten?: number })[],
  { processes, fromUs = Number.NEGATIVE_INFINITY }: ModelOptions,
): WireModel {
  const ends = connectionEnds(traces)
  const connections = pairConnections(ends.values())
  const connectionOf = new Map<ConnectionEnd, WireConnection>()
  for (const connection of connections)
    for (const end of [connection.client, connection.server])
      if (end) connectionOf.set(end, connection)

  const names = [...new Set([...processes, ...traces.map(({ process }) => process)])]
  const events: WireEvent[] = []
  for (const { process, start, events: own } of traces) {
    const lane = names.indexOf(process)
    const numbered = new Map<number, WireConnection | undefined>()
    const find = (number: number): WireConnection | undefined => {
      if (!numbered.has(number)) {
        const end = ends.get(endKey(process, start, number))
        numbered.set(number, end && connectionOf.get(end))
      }
      return numbered.get(number)
    }
    for (const event of own) {
      if (event.atUs < fromUs) continue
      const connection = 'connection' in event ? find(event.connection) : undefined
      const id = `${process}/${start}/${event.seq}`
      events.push({ index: 0, id, process, start, event, connection, lane })
    }
  }
  events.sort((one, other) => one.event.atUs - other.event.atUs)
  for (const [index, row] of events.entries()) row.index = index

  const lanes: Lane[] = names.map((process) => ({ process }))
  const joins = joinAll(events)
  if (hasOutside(events, joins)) lanes.push({ process: undefined })
  return {
    events,
    joins,
    connections: connections.filter((connection) => latest(connection) >= fromUs),
    lanes,
    firstUs: events[0]?.event.atUs ?? 0,
    lastUs: events.at(-1)?.event.atUs ?? 0,
    missing: countMissing(traces),
  }
}

function joinAll(events: WireEvent[]): Join[] {
  const sides = new Map<WireConnection, { client: WireEvent[]; server: WireEvent[] }>()
  for (const row of events) {
    const { connection } = row
    if (!connection?.client || !connection.server) continue
    const both = sides.get(connection) ?? { client: [], server: [] }
    sides.set(connection, both)
    both[isAt(row, connection, 'client') ? 'client' : 'server'].push(row)
  }
  const joins = [...sides.values()].flatMap(({ client, server }) => joinConnection(client, server))
  return [...joins, ...joinDatagrams(events)].toSorted((one, other) => one.from - other.from)
}

/** Whether an event was reported by this side of its connection. */
export function isAt(
  row: WireEvent,
  connection: WireConnection,
  side: 'client' | 'server',
): boolean {
  const end = connection[side]
  return (
    end !== undefined &&
    'connection' in row.event &&
    end.process === row.process &&
    end.start === row.start &&
    end.connection === row.event.connection
  )
}

/** The peer of this event's connection is none of our processes. */
export function isOutside({ connection, event }: WireEvent): boolean {
  if (!connection || connection.transport === 'udp' || event.type === 'connect') return false
  const end = connection.client ?? connection.server
  return !(connection.client && connection.server) && end?.remote !== undefined
}

function hasOutside(events: WireEvent[], joins: Join[]): boolean {
  if (events.some(isOutside)) return true
  const received = new Set(joins.map(({ to }) => to))
  return events.some(
    ({ event, index }) => event.type === 'datagram-received' && !received.has(index),
  )
}

function latest({ client, server }: WireConnection): number {
  return Math.max(client?.lastUs ?? 0, server?.lastUs ?? 0)
}

function countMissing(traces: readonly (ProcessTrace & { forgotten?: number })[]): number {
  let count = 0
  for (const { events, forgotten = 0 } of traces) {
    count += forgotten
    for (const event of events) if (event.type === 'dropped') count += event.count
  }
  return count
}
