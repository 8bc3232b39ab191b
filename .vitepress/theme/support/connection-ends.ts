/**
 * How the connections between two of a lab's processes ended: pure functions over their traces.
 * Only a connection of which both have told is one; a peer from elsewhere (nc, a browser) is not
 * what a question about both asks for.
 */
import type { ProcessTrace, TraceEvent } from '../../../platform/shared/trace.ts'
import { connectionEnds, pairConnections, type ConnectionEnd } from './wire/pairing.ts'

export interface EndedConnection {
  /** The client's port: names the connection for a reader. */
  port: number
  /** The process whose FIN went first; undefined while there is none. */
  first: string | undefined
  /** One side asked for a reset, or was told of an error. */
  isReset: boolean
  /** Both sides are done with it. */
  isClosed: boolean
}

interface Side {
  end: ConnectionEnd
  events: TraceEvent[]
}

/** @returns those between the two processes, in the order in which they began */
export function connectionsBetween(
  traces: readonly ProcessTrace[],
  processes: readonly string[],
): EndedConnection[] {
  const own = traces.filter(({ process }) => processes.includes(process))
  return pairConnections(connectionEnds(own).values()).flatMap(({ client, server }) => {
    if (!client?.local || !server) return []
    const sides = [client, server].map((end) => ({ end, events: eventsOf(end, own) }))
    return [{ port: client.local.port, ...endingOf(sides) }]
  })
}

function endingOf(sides: readonly Side[]): Omit<EndedConnection, 'port'> {
  const ends = sides.flatMap((side) => {
    const atUs = finOf(side, sides.find((other) => other !== side)?.events ?? [])
    return atUs === undefined ? [] : [{ process: side.end.process, atUs }]
  })
  const [first] = ends.toSorted((one, other) => one.atUs - other.atUs)
  const all = sides.flatMap(({ events }) => events)
  return {
    first: first?.process,
    isReset: all.some(({ type }) => type === 'reset-sent' || type === 'error'),
    isClosed: sides.every(({ end }) => end.isClosed),
  }
}

/**
 * When a side's FIN went. One that was destroyed without ending sends it as well, unless bytes were
 * left unread: then its peer is told of a FIN that no `end-sent` speaks of.
 */
function finOf({ events }: Side, peer: readonly TraceEvent[]): number | undefined {
  const sent = events.find(({ type }) => type === 'end-sent')
  if (sent) return sent.atUs
  const told = peer.find(({ type }) => type === 'end-received')
  const closed = events.find(({ type }) => type === 'close')
  return told && Math.min(told.atUs, closed?.atUs ?? told.atUs)
}

function eventsOf(end: ConnectionEnd, traces: readonly ProcessTrace[]): TraceEvent[] {
  const trace = traces.find(({ process, start }) => process === end.process && start === end.start)
  return (trace?.events ?? []).filter(
    (event) => 'connection' in event && event.connection === end.connection,
  )
}
