/** Reads one line of a trace. The program could write there too: only what is an event is one. */
import { MAX_TRACED_BYTES, type TraceEvent, type TraceEventType } from '../shared/trace.ts'

type Check = (value: unknown) => boolean
type Fields = Record<string, Check>

const isCount: Check = (value) => Number.isSafeInteger(value) && (value as number) >= 0
const isText: Check = (value) => typeof value === 'string'
const isFlag: Check = (value) => typeof value === 'boolean'
const isPort: Check = (value) => isCount(value) && (value as number) <= 0xffff
const isEndpoint: Check = (value) => fits(value, { address: isText, port: isPort })
const isTransport: Check = (value) => value === 'tcp' || value === 'udp'
const isLayer: Check = (value) => value === 'stream' || value === 'plain' || value === 'cipher'
const maybe =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value)

const MAX_DATA = Math.ceil(MAX_TRACED_BYTES / 3) * 4
const isData: Check = (value) =>
  typeof value === 'string' && value.length <= MAX_DATA && /^[A-Za-z0-9+/]*={0,2}$/.test(value)

const numbered: Fields = { seq: isCount, atUs: isCount }
const connected: Fields = { ...numbered, connection: isCount }
const payload: Fields = { size: isCount, data: maybe(isData) }
const stream: Fields = { ...connected, ...payload, offset: isCount, layer: isLayer }
const ends: Fields = { ...connected, local: isEndpoint, remote: isEndpoint }
const listening: Fields = { ...numbered, transport: isTransport, local: isEndpoint }
const datagram: Fields = {
  ...connected,
  ...payload,
  local: maybe(isEndpoint),
  remote: isEndpoint,
}

const FIELDS: Record<TraceEventType, Fields> = {
  listen: listening,
  unlisten: listening,
  connect: { ...connected, host: isText, port: isPort },
  connected: ends,
  accept: ends,
  write: stream,
  read: stream,
  'end-sent': { ...connected, offset: isCount },
  'end-received': { ...connected, offset: isCount },
  'reset-sent': connected,
  timeout: { ...connected, afterMs: isCount },
  error: { ...connected, code: maybe(isText), message: isText },
  close: { ...connected, hadError: isFlag },
  secured: { ...connected, protocol: isText, cipher: isText, serverName: maybe(isText) },
  'datagram-sent': datagram,
  'datagram-received': datagram,
  dropped: { ...numbered, count: isCount },
}

/** @returns the event, or `undefined` when the line is none */
export function parseTraceLine(line: string): TraceEvent | undefined {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    return undefined
  }
  if (typeof value !== 'object' || value === null || !('type' in value)) return undefined
  const { type } = value
  if (typeof type !== 'string' || !Object.hasOwn(FIELDS, type)) return undefined
  return fits(value, FIELDS[type as TraceEventType]) ? (value as TraceEvent) : undefined
}

function fits(value: unknown, fields: Fields): boolean {
  if (typeof value !== 'object' || value === null) return false
  const record = value as Record<string, unknown>
  for (const name in fields) if (fields[name]?.(record[name]) !== true) return false
  return true
}
