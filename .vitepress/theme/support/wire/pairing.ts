/**
 * Which connection of one process is which of another's: the same two addresses, seen from both
 * sides. A connection whose peer is none of our processes (nc, a browser, a mail server) has one
 * end only.
 */
import type { Endpoint, ProcessTrace, TraceEvent } from '../../../../platform/shared/trace.ts'

/** One process's view of a connection, or of a datagram socket. */
export interface ConnectionEnd {
  process: string
  start: number
  /** The process's own number of it. */
  connection: number
  transport: 'tcp' | 'udp'
  /** Who called: the one that asked for the connection. Undefined for datagrams. */
  role: 'client' | 'server' | undefined
  local?: Endpoint
  remote?: Endpoint
  firstUs: number
  lastUs: number
  isClosed: boolean
}

/** A TCP connection with one or two known ends, or a datagram socket with one. */
export interface WireConnection {
  /** Counts from 1 in the order of time: C1, C2, … */
  number: number
  transport: 'tcp' | 'udp'
  client?: ConnectionEnd
  server?: ConnectionEnd
}

/** `client/2/1`: process, start, the process's number. */
export type EndKey = string

export function endKey(process: string, start: number, connection: number): EndKey {
  return `${process}/${start}/${connection}`
}

/** Every connection end that a trace speaks of. */
export function connectionEnds(traces: readonly ProcessTrace[]): Map<EndKey, ConnectionEnd> {
  const ends = new Map<EndKey, ConnectionEnd>()
  for (const { process, start, events } of traces) {
    const own = new Map<number, ConnectionEnd>()
    for (const event of events) {
      if (!('connection' in event)) continue
      const { connection, atUs } = event
      let end = own.get(connection)
      if (!end) {
        end = { process, start, connection, ...UNKNOWN, firstUs: atUs, lastUs: atUs }
        own.set(connection, end)
        ends.set(endKey(process, start, connection), end)
      }
      learn(end, event)
    }
  }
  return ends
}

const UNKNOWN = { transport: 'tcp', role: undefined, isClosed: false } as const

function learn(end: ConnectionEnd, event: TraceEvent): void {
  end.lastUs = event.atUs
  if (event.type === 'connect') end.role = 'client'
  if (event.type === 'close') end.isClosed = true
  if (event.type === 'connected' || event.type === 'accept') {
    end.role = event.type === 'accept' ? 'server' : 'client'
    end.local = event.local
    end.remote = event.remote
  }
  if (event.type === 'datagram-sent' || event.type === 'datagram-received') {
    end.transport = 'udp'
    end.role = undefined
    if (event.local) end.local = event.local
  }
}

/** The connections in the order in which they began. */
export function pairConnections(ends: Iterable<ConnectionEnd>): WireConnection[] {
  const inOrder = [...ends].toSorted((one, other) => one.firstUs - other.firstUs)
  const waiting = new Map<string, WireConnection[]>()
  const connections: WireConnection[] = []
  for (const end of inOrder) {
    const side = end.role === 'server' ? 'server' : 'client'
    const partner = takePartner(waiting, end)
    if (partner) {
      partner[side] = end
      continue
    }
    const connection: WireConnection = {
      number: connections.length + 1,
      transport: end.transport,
      [side]: end,
    }
    connections.push(connection)
    if (end.transport === 'udp' || !end.local || !end.remote) continue
    const name = namePair(end.local, end.remote)
    waiting.set(name, [...(waiting.get(name) ?? []), connection])
  }
  return connections
}

/** The other end has the same addresses turned round; the system uses a port again only later. */
function takePartner(
  waiting: Map<string, WireConnection[]>,
  { local, remote, role, transport }: ConnectionEnd,
): WireConnection | undefined {
  if (!local || !remote || transport === 'udp') return undefined
  const candidates = waiting.get(namePair(remote, local))
  const index = candidates?.findIndex(
    ({ client, server }) => (role === 'server' ? server : client) === undefined,
  )
  if (!candidates || index === undefined || index < 0) return undefined
  return candidates.splice(index, 1)[0]
}

function namePair(one: Endpoint, other: Endpoint): string {
  return `${nameEndpoint(one)} ${nameEndpoint(other)}`
}

/** A server on `::` sees IPv4 clients as `::ffff:127.0.0.1`. */
export function nameEndpoint({ address, port }: Endpoint): string {
  const plain = address.toLowerCase().replace(/^::ffff:(?=\d+\.)/, '')
  return plain.includes(':') ? `[${plain}]:${port}` : `${plain}:${port}`
}
