/**
 * Reads the records of a trace. The program could write there too: only what is an event is one, and
 * whatever stands between two records is passed over. See trace-format.ts.
 */
import { endianness } from 'node:os'
import { MAX_TRACED_BYTES, type Endpoint, type TraceEvent } from '../shared/trace.ts'
import {
  FLAGS_SHIFT,
  HEADER_BYTES,
  KINDS,
  LAYERS,
  MARK,
  MAX_TAIL_BYTES,
  PORTS,
  recordBytes,
  TAIL_MASK,
  type Kind,
} from './trace-format.ts'
import { parseTraceLine } from './trace-line.ts'

const IS_LITTLE = endianness() === 'LE'
const MARK_BYTES = Buffer.from([MARK >>> 24, (MARK >>> 16) & 255, (MARK >>> 8) & 255])
if (IS_LITTLE) MARK_BYTES.reverse()
/** Where these bytes stand in a record. */
const MARK_PLACE = IS_LITTLE ? 1 : 0
const LINE_FEED = 10

/** One record: its numbers, and where its tail is. */
interface Found {
  flags: number
  seq: number
  atUs: number
  connection: number
  first: number
  second: number
  bytes: Buffer
  start: number
  end: number
}

/** @returns the events, and how many bytes are done with; the rest may be half a record */
export function readRecords(bytes: Buffer): { events: TraceEvent[]; usedBytes: number } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const events: TraceEvent[] = []
  let at = 0
  while (at + HEADER_BYTES <= bytes.length) {
    const mark = view.getUint32(at, IS_LITTLE)
    const word = view.getUint32(at + 4, IS_LITTLE)
    const tailBytes = word & TAIL_MASK
    const kind = KINDS[mark & 0xff]
    if ((mark & ~0xff) !== MARK || kind === undefined || tailBytes > MAX_TAIL_BYTES) {
      at = nextMark(bytes, at + 1)
      continue
    }
    const end = at + recordBytes(tailBytes)
    if (end > bytes.length) break
    const start = at + HEADER_BYTES
    const event = eventOf(kind, {
      flags: word >>> FLAGS_SHIFT,
      seq: view.getFloat64(at + 8, IS_LITTLE),
      atUs: view.getFloat64(at + 16, IS_LITTLE),
      connection: view.getFloat64(at + 24, IS_LITTLE),
      first: view.getFloat64(at + 32, IS_LITTLE),
      second: view.getFloat64(at + 40, IS_LITTLE),
      bytes,
      start,
      end: start + tailBytes,
    })
    if (event) events.push(event)
    at = end
  }
  return { events, usedBytes: at }
}

/** Where a record may begin, from `from` on; its mark may be cut by the end. */
function nextMark(bytes: Buffer, from: number): number {
  const found = bytes.indexOf(MARK_BYTES, from + MARK_PLACE)
  return found === -1 ? Math.max(from, bytes.length - MARK_BYTES.length) : found - MARK_PLACE
}

function eventOf(kind: Kind, found: Found): TraceEvent | undefined {
  if (kind === 'text') return parseTraceLine(tailOf(found))
  const { seq, atUs, connection, first, second, flags } = found
  if (!isCount(seq) || !isCount(atUs) || !isCount(connection)) return undefined
  if (!isCount(first) || !isCount(second)) return undefined
  switch (kind) {
    case 'connect':
      return first < PORTS
        ? { seq, atUs, type: kind, connection, host: tailOf(found), port: first }
        : undefined
    case 'connected':
    case 'accept':
      return withEnds({ seq, atUs, type: kind, connection }, found)
    case 'write':
    case 'read': {
      const layer = LAYERS[flags]
      if (!layer || found.end - found.start > MAX_TRACED_BYTES) return undefined
      const passage = { seq, atUs, type: kind, connection, layer, offset: first, size: second }
      return found.end === found.start ? passage : { ...passage, data: dataOf(found, found.start) }
    }
    case 'end-sent':
    case 'end-received':
      return { seq, atUs, type: kind, connection, offset: first }
    case 'reset-sent':
      return { seq, atUs, type: kind, connection }
    case 'close':
      return { seq, atUs, type: kind, connection, hadError: flags === 1 }
    case 'datagram-sent':
    case 'datagram-received':
      return datagramOf(kind, found)
  }
}

function withEnds<Base>(base: Base, found: Found): (Base & Ends) | undefined {
  const ends = endsOf(found)
  return ends && { ...base, local: ends.local, remote: ends.remote }
}

function datagramOf(
  type: 'datagram-sent' | 'datagram-received',
  found: Found,
): TraceEvent | undefined {
  const ends = endsOf(found)
  if (!ends || found.end - ends.usedTo > MAX_TRACED_BYTES) return undefined
  const { seq, atUs, connection, second, flags } = found
  const data = found.end > ends.usedTo ? { data: dataOf(found, ends.usedTo) } : {}
  const local = flags === 1 ? { local: ends.local } : {}
  return { seq, atUs, type, connection, ...local, remote: ends.remote, size: second, ...data }
}

interface Ends {
  local: Endpoint
  remote: Endpoint
}

/** @returns with `usedTo`, where the addresses end */
function endsOf({ first, bytes, start, end }: Found): (Ends & { usedTo: number }) | undefined {
  const middle = bytes.indexOf(LINE_FEED, start)
  const usedTo = bytes.indexOf(LINE_FEED, middle + 1) + 1
  if (first >= PORTS * PORTS || middle === -1 || usedTo === 0 || usedTo > end) return undefined
  return {
    local: { address: bytes.toString('utf8', start, middle), port: Math.floor(first / PORTS) },
    remote: { address: bytes.toString('utf8', middle + 1, usedTo - 1), port: first % PORTS },
    usedTo,
  }
}

function tailOf({ bytes, start, end }: Found): string {
  return bytes.toString('utf8', start, end)
}

function dataOf({ bytes, end }: Found, from: number): string {
  return bytes.toString('base64', from, end)
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0
}
