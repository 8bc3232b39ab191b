/** One direction of a connection: what one side wrote beside what the other side read. */
import type { StreamPayload } from '../../../../platform/shared/trace.ts'
import type { WireConnection } from './pairing.ts'
import { StreamBytes, type Piece } from './stream-bytes.ts'
import { isAt, type WireEvent, type WireModel } from './wire-model.ts'

export type Layer = StreamPayload['layer']

export interface Chunk {
  /** Counts from 1 on its side. */
  number: number
  row: WireEvent
  start: number
  /** Exclusive. */
  end: number
  /** Bytes from the start that the trace has kept. */
  kept: number
}

export interface Direction {
  key: string
  connection: WireConnection
  /** Processes at both ends; `undefined` is what is outside. */
  from: string | undefined
  to: string | undefined
  layer: Layer
  /** Each unit arrives whole or not at all: there is no stream between them. */
  isDatagrams: boolean
  writes: Chunk[]
  reads: Chunk[]
  bytes: StreamBytes
  /** Where the sender's FIN stands, once it was sent. */
  endsAt: number | undefined
}

const LAYERS: readonly Layer[] = ['stream', 'plain', 'cipher']

/** All directions of a connection that have carried bytes, layer by layer. */
export function directionsOf(model: WireModel, connection: WireConnection): Direction[] {
  return connection.transport === 'udp'
    ? datagramDirections(model, connection)
    : LAYERS.flatMap((layer) => [
        ...streamDirection(model, connection, { sender: 'client', layer }),
        ...streamDirection(model, connection, { sender: 'server', layer }),
      ])
}

function streamDirection(
  { events }: WireModel,
  connection: WireConnection,
  { sender, layer }: { sender: 'client' | 'server'; layer: Layer },
): Direction[] {
  const receiver = sender === 'client' ? 'server' : 'client'
  const writes: Chunk[] = []
  const reads: Chunk[] = []
  let endsAt: number | undefined
  for (const row of events) {
    if (row.connection !== connection) continue
    const { event } = row
    if (isAt(row, connection, sender)) {
      if (event.type === 'write' && event.layer === layer) writes.push(chunkOf(row, event, writes))
      if (event.type === 'end-sent') endsAt = event.offset
    }
    if (isAt(row, connection, receiver)) {
      if (event.type === 'read' && event.layer === layer) reads.push(chunkOf(row, event, reads))
      if (event.type === 'end-received') endsAt ??= event.offset
    }
  }
  if (writes.length + reads.length === 0) return []
  const key = `${connection.number}-${sender}-${layer}`
  const [from, to] = [connection[sender]?.process, connection[receiver]?.process]
  const bytes = new StreamBytes(writes.map(pieceOf), reads.map(pieceOf))
  return [{ key, connection, from, to, layer, isDatagrams: false, writes, reads, bytes, endsAt }]
}

function chunkOf(
  row: WireEvent,
  { offset, size, data = '' }: StreamPayload,
  others: readonly Chunk[],
): Chunk {
  return {
    number: others.length + 1,
    row,
    start: offset,
    end: offset + size,
    kept: keptBytes(data),
  }
}

function pieceOf({ start, end, row }: Chunk): Piece {
  return { start, end, event: row.event }
}

/** How many bytes a Base64 text stands for. */
function keptBytes(data: string): number {
  return Math.floor((data.replace(/=+$/, '').length * 3) / 4)
}

/** What a socket sent, beside who received it; what it received from outside stands alone. */
function datagramDirections(model: WireModel, connection: WireConnection): Direction[] {
  const { events, joins } = model
  const joined = joins.filter(({ kind, to }) => kind === 'datagram' && to !== undefined)
  const senderOf = new Map(joined.map(({ from, to }) => [to, from]))
  const sent: Chunk[] = []
  const received: Chunk[] = []
  const alone: Chunk[] = []
  const placeOf = new Map<number, Chunk>()
  for (const row of events) {
    const { event } = row
    const isOwn = row.connection === connection
    if (event.type === 'datagram-sent' && isOwn) placeOf.set(row.index, append(sent, row, event))
    if (event.type !== 'datagram-received') continue
    const origin = placeOf.get(senderOf.get(row.index) ?? -1)
    if (origin)
      received.push({
        ...origin,
        row,
        number: received.length + 1,
        kept: keptBytes(event.data ?? ''),
      })
    else if (isOwn && !senderOf.has(row.index)) append(alone, row, event)
  }
  const process = connection.client?.process
  const receivers = new Set(received.map(({ row }) => row.process))
  const to = receivers.size === 1 ? [...receivers][0] : undefined
  const base = { connection, layer: 'stream', isDatagrams: true, endsAt: undefined } as const
  const [own, other] = [`${connection.number}-sent`, `${connection.number}-alone`]
  const withBytes = (side: Chunk[]): StreamBytes => new StreamBytes(side.map(pieceOf))
  return [
    ...(sent.length > 0
      ? [
          {
            ...base,
            key: own,
            from: process,
            to,
            writes: sent,
            reads: received,
            bytes: withBytes(sent),
          },
        ]
      : []),
    ...(alone.length > 0
      ? [
          {
            ...base,
            key: other,
            from: undefined,
            to: process,
            writes: [],
            reads: alone,
            bytes: withBytes(alone),
          },
        ]
      : []),
  ]
}

function append(chunks: Chunk[], row: WireEvent, payload: { size: number; data?: string }): Chunk {
  const start = chunks.at(-1)?.end ?? 0
  // An empty datagram is one too, and needs a place of its own.
  const end = start + Math.max(1, payload.size)
  const chunk = { number: chunks.length + 1, row, start, end, kept: keptBytes(payload.data ?? '') }
  chunks.push(chunk)
  return chunk
}
