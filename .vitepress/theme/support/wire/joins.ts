/** What belongs together on both sides of a wire: joins between events, by byte ranges and order. */
import type { TraceEvent } from '../../../../platform/shared/trace.ts'
import type { WireConnection } from './pairing.ts'
import { nameEndpoint } from './pairing.ts'
import type { WireEvent } from './wire-model.ts'

export type JoinKind = 'bytes' | 'open' | 'end' | 'reset' | 'datagram'

/** From the event that causes to the event that sees it. Numbers are indexes of `WireEvent`s. */
export interface Join {
  kind: JoinKind
  from: number
  /** Undefined: nobody of ours has seen it (yet). */
  to: number | undefined
  /** Of `bytes`: the range of the stream that both share. */
  start: number
  end: number
}

type Of<T extends TraceEvent['type']> = WireEvent & { event: Extract<TraceEvent, { type: T }> }

function isOf<T extends TraceEvent['type']>(row: WireEvent, ...types: T[]): row is Of<T> {
  return types.some((type) => row.event.type === type)
}

/** Joins of one TCP connection with both ends known. */
export function joinConnection(client: WireEvent[], server: WireEvent[]): Join[] {
  return [
    ...joinOpening(client, server),
    ...joinSide(client, server),
    ...joinSide(server, client),
  ].toSorted((one, other) => one.from - other.from)
}

function joinOpening(client: WireEvent[], server: WireEvent[]): Join[] {
  const from =
    client.find((row) => isOf(row, 'connect')) ?? client.find((row) => isOf(row, 'connected'))
  const to = server.find((row) => isOf(row, 'accept'))
  return from && to ? [{ kind: 'open', from: from.index, to: to.index, start: 0, end: 0 }] : []
}

function joinSide(sender: WireEvent[], receiver: WireEvent[]): Join[] {
  const pair = (kind: JoinKind, from?: WireEvent, to?: WireEvent): Join[] =>
    from && to ? [{ kind, from: from.index, to: to.index, start: 0, end: 0 }] : []
  const reset = sender.find((row) => isOf(row, 'reset-sent'))
  return [
    ...joinBytes(sender, receiver),
    ...pair(
      'end',
      sender.find((row) => isOf(row, 'end-sent')),
      receiver.find((row) => isOf(row, 'end-received')),
    ),
    ...pair('reset', reset, reset && receiver.find((row) => isResetSeen(row, reset))),
  ]
}

function isResetSeen(row: WireEvent, reset: WireEvent): boolean {
  if (row.event.atUs < reset.event.atUs) return false
  return isOf(row, 'error') ? row.event.code === 'ECONNRESET' : isOf(row, 'close')
}

/** Every pair of a write and a read that share bytes of the stream, layer by layer. */
export function joinBytes(sender: WireEvent[], receiver: WireEvent[]): Join[] {
  const joins: Join[] = []
  for (const layer of ['stream', 'plain', 'cipher'] as const) {
    const writes = sender
      .filter((row) => isOf(row, 'write'))
      .filter((row) => row.event.layer === layer)
    const reads = receiver
      .filter((row) => isOf(row, 'read'))
      .filter((row) => row.event.layer === layer)
    let next = 0
    for (const write of writes) {
      const { offset, size } = write.event
      while (next < reads.length && endOf(reads[next]) <= offset) next += 1
      for (let index = next; index < reads.length; index += 1) {
        const read = reads[index]
        if (!read || read.event.offset >= offset + size) break
        const start = Math.max(offset, read.event.offset)
        const end = Math.min(offset + size, endOf(read))
        if (start < end)
          joins.push({ kind: 'bytes', from: write.index, to: read.index, start, end })
      }
    }
  }
  return joins
}

function endOf(row: Of<'read'> | undefined): number {
  return row ? row.event.offset + row.event.size : 0
}

/**
 * Datagrams: each that was sent beside each socket that received it. One without a receiver among
 * ours stays without a partner; whether it was lost or went elsewhere, the trace cannot tell.
 */
export function joinDatagrams(rows: readonly WireEvent[]): Join[] {
  const joins: Join[] = []
  const sent = rows.filter((row) => isOf(row, 'datagram-sent'))
  const alike = Map.groupBy(sent, ({ event }) => contentOf(event))
  const taken = new Map<Of<'datagram-sent'>, Set<string>>()
  for (const received of rows) {
    if (!isOf(received, 'datagram-received')) continue
    const socket = socketOf(received)
    const from = alike
      .get(contentOf(received.event))
      ?.find((row) => !taken.get(row)?.has(socket) && fits(row.event, received.event))
    if (!from) continue
    taken.set(from, (taken.get(from) ?? new Set()).add(socket))
    joins.push({ kind: 'datagram', from: from.index, to: received.index, start: 0, end: 0 })
  }
  for (const row of sent)
    if (!taken.has(row))
      joins.push({ kind: 'datagram', from: row.index, to: undefined, start: 0, end: 0 })
  return joins
}

function socketOf({ process, start, event }: WireEvent): string {
  return `${process}/${start}/${'connection' in event ? event.connection : 0}`
}

function contentOf({ size, data = '' }: { size: number; data?: string }): string {
  return `${size} ${data}`
}

function fits(
  sent: Of<'datagram-sent'>['event'],
  received: Of<'datagram-received'>['event'],
): boolean {
  if (sent.atUs > received.atUs) return false
  if (received.local && received.local.port !== sent.remote.port) return false
  return !sent.local || sent.local.port === received.remote.port
}

/** What a connection is called where it is opened: `127.0.0.1:50412 → 127.0.0.1:7007`. */
export function nameConnection({ client, server }: WireConnection): string {
  const from = client?.local ?? server?.remote
  const to = client?.remote ?? server?.local
  return [from, to].map((place) => (place ? nameEndpoint(place) : '?')).join(' → ')
}
