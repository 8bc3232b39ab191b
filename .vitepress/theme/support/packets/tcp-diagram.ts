/**
 * The state diagram of a TCP connection, as a graph with places to draw it at.
 * Source: RFC 9293 §3.3.2, Figure 5 (transitions), §3.10 (what causes them)
 */
import { TCP_STATES, type TcpState } from '../../../../platform/shared/packets.ts'

export type EdgeName =
  | 'passive-open'
  | 'active-open'
  | 'syn'
  | 'both-open'
  | 'syn-acked'
  | 'syn-ack'
  | 'close'
  | 'fin'
  | 'fin-acked'
  | 'late-close'
  | 'last-acked'
  | 'timeout'

export interface Edge {
  from: TcpState
  to: TcpState
  name: EdgeName
  /** On the usual way of who asks for the connection, of who accepts it, or of neither. */
  role: 'client' | 'server' | 'both' | 'rare'
}

export const EDGES: readonly Edge[] = [
  { from: 'CLOSED', to: 'LISTEN', name: 'passive-open', role: 'server' },
  { from: 'CLOSED', to: 'SYN-SENT', name: 'active-open', role: 'client' },
  { from: 'LISTEN', to: 'SYN-RECEIVED', name: 'syn', role: 'server' },
  { from: 'SYN-SENT', to: 'SYN-RECEIVED', name: 'both-open', role: 'rare' },
  { from: 'SYN-RECEIVED', to: 'ESTABLISHED', name: 'syn-acked', role: 'server' },
  { from: 'SYN-SENT', to: 'ESTABLISHED', name: 'syn-ack', role: 'client' },
  { from: 'SYN-RECEIVED', to: 'FIN-WAIT-1', name: 'close', role: 'rare' },
  { from: 'ESTABLISHED', to: 'FIN-WAIT-1', name: 'close', role: 'both' },
  { from: 'ESTABLISHED', to: 'CLOSE-WAIT', name: 'fin', role: 'both' },
  { from: 'FIN-WAIT-1', to: 'FIN-WAIT-2', name: 'fin-acked', role: 'both' },
  { from: 'FIN-WAIT-1', to: 'CLOSING', name: 'fin', role: 'rare' },
  { from: 'FIN-WAIT-2', to: 'TIME-WAIT', name: 'fin', role: 'both' },
  { from: 'CLOSING', to: 'TIME-WAIT', name: 'fin-acked', role: 'rare' },
  { from: 'CLOSE-WAIT', to: 'LAST-ACK', name: 'late-close', role: 'both' },
  { from: 'LAST-ACK', to: 'CLOSED', name: 'last-acked', role: 'both' },
  { from: 'TIME-WAIT', to: 'CLOSED', name: 'timeout', role: 'both' },
]

/** A rare way is taken for the way only where no other leads there. */
const RARE_STEPS = 10

/**
 * The ways along which a connection can have got from one state to another: the shortest one.
 * A socket that is not there is `CLOSED`. A connection that is accepted begins in `LISTEN`.
 * @returns the edges in order; none when there is no way, as after a reset
 */
export function shortestWay(from: TcpState, to: TcpState): Edge[] {
  const ways = new Map<TcpState, { edges: Edge[]; steps: number }>([
    [from, { edges: [], steps: 0 }],
  ])
  // Eleven states: looking at every edge that often finds every shortest way.
  for (let round = 0; round < TCP_STATES.length; round += 1)
    for (const edge of EDGES) {
      const before = ways.get(edge.from)
      if (!before || !mayPass(edge, from, to)) continue
      const steps = before.steps + (edge.role === 'rare' ? RARE_STEPS : 1)
      if (steps < (ways.get(edge.to)?.steps ?? Infinity))
        ways.set(edge.to, { edges: [...before.edges, edge], steps })
    }
  return ways.get(to)?.edges ?? []
}

function mayPass(edge: Edge, from: TcpState, to: TcpState): boolean {
  // Through CLOSED it would be another connection.
  if (edge.from === 'CLOSED' && from !== 'CLOSED') return false
  // Who listens does so on a socket that stays; a connection is another one.
  return edge.name !== 'passive-open' || to === 'LISTEN'
}
