/** Traces written by hand, to the contract of platform/shared/trace.ts. */
import type {
  Endpoint,
  ProcessTrace,
  StreamPayload,
  TraceEvent,
} from '../../platform/shared/trace.ts'

const HOST = '127.0.0.1'

type EventOf<T> = T extends TraceEvent ? Omit<T, 'seq' | 'atUs'> : never
type NewEvent = EventOf<TraceEvent>

export function endpoint(port: number, address = HOST): Endpoint {
  return { address, port }
}

export function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64')
}

/** @param kept how many of the bytes the trace has kept; all when left out */
export function streamPayload(
  offset: number,
  bytes: Uint8Array,
  kept = bytes.length,
): StreamPayload {
  const data = base64(bytes.subarray(0, kept))
  return { offset, size: bytes.length, layer: 'stream', ...(data === '' ? {} : { data }) }
}

/** Builds the trace of one start, event by event, at times that the test gives. */
export class TraceWriter {
  readonly trace: ProcessTrace

  constructor(process: string, start = 1) {
    this.trace = { process, start, events: [] }
  }

  add(atUs: number, event: NewEvent): this {
    this.trace.events.push({ seq: this.trace.events.length, atUs, ...event } as TraceEvent)
    return this
  }

  /** Bytes of connection 1, behind those of the same kind before. */
  bytes(atUs: number, type: 'write' | 'read', bytes: Uint8Array, kept?: number): this {
    const before = this.trace.events.filter((event) => event.type === type)
    const offset = before.reduce((sum, event) => sum + ('size' in event ? event.size : 0), 0)
    return this.add(atUs, { type, connection: 1, ...streamPayload(offset, bytes, kept) })
  }
}

/** Frames as in lesson 07. */
export function frame(text: string): Uint8Array {
  const payload = Buffer.from(text)
  const header = Buffer.alloc(4)
  header.writeUInt32BE(payload.length)
  return Buffer.concat([header, payload])
}

/**
 * Three frames written one by one, read at once by the server; the answer is cut inside of a
 * character on its way back.
 */
export function mergedTraces(clientPort = 50_412): [server: ProcessTrace, client: ProcessTrace] {
  const [near, far] = [endpoint(clientPort), endpoint(7007)]
  const frames = ['hi', 'да', '你好'].map(frame)
  const all = Buffer.concat(frames)
  const cut = all.length - 2
  const client = new TraceWriter('client')
    .add(1_000_000, { type: 'connect', connection: 1, host: HOST, port: 7007 })
    .add(1_000_420, { type: 'connected', connection: 1, local: near, remote: far })
  frames.forEach((bytes, index) => client.bytes(2_300_000 + index * 40, 'write', bytes))
  client
    .bytes(2_300_900, 'read', all.subarray(0, cut))
    .bytes(2_301_100, 'read', all.subarray(cut))
    .add(4_100_000, { type: 'end-sent', connection: 1, offset: all.length })
    .add(4_100_400, { type: 'end-received', connection: 1, offset: all.length })
    .add(4_100_500, { type: 'close', connection: 1, hadError: false })
  const server = new TraceWriter('server')
    .add(200_000, { type: 'listen', transport: 'tcp', local: far })
    .add(1_000_500, { type: 'accept', connection: 1, local: far, remote: near })
    .bytes(2_300_400, 'read', all)
  let offset = 0
  frames.forEach((bytes, index) => {
    server.add(2_300_600 + index * 30, {
      type: 'write',
      connection: 1,
      ...streamPayload(offset, bytes),
    })
    offset += bytes.length
  })
  server
    .add(4_100_150, { type: 'end-received', connection: 1, offset: all.length })
    .add(4_100_300, { type: 'end-sent', connection: 1, offset: all.length })
    .add(4_100_450, { type: 'close', connection: 1, hadError: false })
  return [server.trace, client.trace]
}
