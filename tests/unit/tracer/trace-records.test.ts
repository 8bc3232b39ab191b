import { mkdtempSync, openSync, closeSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MAX_TRACED_BYTES, type Endpoint, type TraceEvent } from '../../../platform/shared/trace.ts'
import { LAYERS, MAX_RECORD_BYTES, recordBytes } from '../../../platform/tracer/trace-format.ts'
import { parseTraceLine } from '../../../platform/tracer/trace-line.ts'
import { TraceRecorder } from '../../../platform/tracer/trace-recorder.ts'
import { readRecords } from '../../../platform/tracer/trace-records.ts'
import { segmentPath, TraceSink } from '../../../platform/tracer/trace-sink.ts'

/** What a recorder is told, and the event that is to come of it, without number and time. */
interface Told {
  tell(recorder: TraceRecorder): void
  event: Record<string, unknown>
}

const count = fc.oneof(fc.nat(), fc.constantFrom(0, 2 ** 32, Number.MAX_SAFE_INTEGER))
const endpoint: fc.Arbitrary<Endpoint> = fc.record({
  address: fc.oneof(fc.ipV4(), fc.ipV6(), fc.constantFrom('', 'fe80::1%eth0')),
  port: fc.nat(0xffff),
})
const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 40 }),
  fc.nat(2 * MAX_TRACED_BYTES).map((size) => new Uint8Array(size).fill(7)),
)
const dataOf = (all: Uint8Array): { data?: string } =>
  all.length === 0
    ? {}
    : { data: Buffer.from(all.subarray(0, MAX_TRACED_BYTES)).toString('base64') }

const ends = fc
  .tuple(fc.constantFrom('connected' as const, 'accept' as const), count, endpoint, endpoint)
  .map(([type, connection, local, remote]): Told => ({
    tell: (recorder) => recorder.ends(type, connection, { local, remote }),
    event: { type, connection, local, remote },
  }))
const connect = fc
  .tuple(count, fc.string({ unit: 'grapheme', maxLength: 300 }), fc.nat(0xffff))
  .map(([connection, host, port]): Told => ({
    tell: (recorder) => recorder.connect(connection, host, port),
    event: { type: 'connect', connection, host, port },
  }))
const stream = fc
  .tuple(fc.constantFrom('read' as const, 'write' as const), count, fc.nat(2), count, bytes)
  .map(([type, connection, layer, offset, all]): Told => ({
    tell: (recorder) =>
      recorder.stream(type, { connection, layer, offset, size: all.length, bytes: all }),
    event: { type, connection, layer: LAYERS[layer], offset, size: all.length, ...dataOf(all) },
  }))
const text = fc.string({ unit: 'grapheme', maxLength: 300 }).map((words): Told => {
  const all = Buffer.from(words)
  const passage = { connection: 1, layer: 0, offset: 0, size: all.length }
  return {
    tell: (recorder) => recorder.stream('write', { ...passage, bytes: words }),
    event: { ...passage, type: 'write', layer: 'stream', ...dataOf(all) },
  }
})
const counted = fc.tuple(count, count).map(([offset, size]): Told => ({
  tell: (recorder) => recorder.stream('read', { connection: 3, layer: 2, offset, size }),
  event: { type: 'read', connection: 3, layer: 'cipher', offset, size },
}))
const end = fc
  .tuple(fc.constantFrom('end-sent' as const, 'end-received' as const), count, count)
  .map(([type, connection, offset]): Told => ({
    tell: (recorder) => recorder.mark(type, connection, offset),
    event: { type, connection, offset },
  }))
const close = fc.tuple(count, fc.boolean()).map(([connection, hadError]): Told => ({
  tell: (recorder) => recorder.mark('close', connection, 0, hadError ? 1 : 0),
  event: { type: 'close', connection, hadError },
}))
const reset = count.map((connection): Told => ({
  tell: (recorder) => recorder.mark('reset-sent', connection),
  event: { type: 'reset-sent', connection },
}))
const datagram = fc
  .tuple(
    fc.constantFrom('datagram-sent' as const, 'datagram-received' as const),
    fc.option(endpoint, { nil: undefined }),
    endpoint,
    bytes,
  )
  .map(([type, local, remote, all]): Told => ({
    tell: (recorder) => recorder.datagram(type, { connection: 2, local, remote, bytes: all }),
    event: {
      type,
      connection: 2,
      ...(local ? { local } : {}),
      remote,
      size: all.length,
      ...dataOf(all),
    },
  }))
const failure = fc.string({ unit: 'grapheme', maxLength: 300 }).map((message): Told => ({
  tell: (recorder) => recorder.record('error', { connection: 1, message }),
  event: { type: 'error', connection: 1, message },
}))
const told = fc.oneof(ends, connect, stream, text, counted, end, close, reset, datagram, failure)

/** The file that comes of it. */
function written(tell: (recorder: TraceRecorder) => void): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'otw-records-'))
  const bell = openSync(join(folder, 'bell'), 'a')
  try {
    const sink = new TraceSink(folder, bell)
    tell(new TraceRecorder(sink))
    sink.flush()
    return readFileSync(segmentPath(folder, 0))
  } finally {
    closeSync(bell)
    rmSync(folder, { recursive: true })
  }
}

const isEvent = (event: TraceEvent): boolean => parseTraceLine(JSON.stringify(event)) !== undefined

describe('tracer/records', () => {
  it('reads what was written, whatever happened', () => {
    fc.assert(
      fc.property(fc.array(told, { minLength: 1, maxLength: 12 }), (list) => {
        const file = written((recorder) => {
          for (const { tell } of list) tell(recorder)
        })
        const { events, usedBytes } = readRecords(file)
        expect(usedBytes).toBe(file.length)
        expect(events).toEqual(
          list.map(({ event }, seq) => ({ ...event, seq, atUs: events[seq]?.atUs })),
        )
        expect(events.every(isEvent)).toBe(true)
      }),
    )
  })

  it('reads the same in pieces, however the file is cut', () => {
    fc.assert(
      fc.property(fc.array(told, { maxLength: 6 }), fc.array(fc.nat(300)), (list, cuts) => {
        const file = written((recorder) => {
          recorder.mark('reset-sent', 1)
          for (const { tell } of list) tell(recorder)
        })
        const events: TraceEvent[] = []
        let [rest, at] = [Buffer.alloc(0), 0]
        for (const size of [...cuts, file.length]) {
          rest = Buffer.concat([rest, file.subarray(at, at + size)])
          at += size
          const result = readRecords(rest)
          events.push(...result.events)
          rest = rest.subarray(result.usedBytes)
          expect(rest.length).toBeLessThan(MAX_RECORD_BYTES)
        }
        expect(events).toEqual(readRecords(file).events)
      }),
    )
  })

  it('passes over what a program writes between the records', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 200 }), told, (junk, { tell }) => {
        const [first, second] = [written((one) => one.mark('reset-sent', 1)), written(tell)]
        const all = Buffer.concat([first, junk, second])
        expect(readRecords(all).events).toEqual([
          ...readRecords(first).events,
          ...readRecords(second).events,
        ])
      }),
    )
  })

  it('makes nothing of broken records but events', () => {
    const change = fc.tuple(fc.nat(200), fc.nat(255))
    fc.assert(
      fc.property(told, fc.array(change, { minLength: 1, maxLength: 8 }), ({ tell }, changes) => {
        const file = written(tell)
        for (const [at, value] of changes) file[at % file.length] = value
        const { events, usedBytes } = readRecords(file)
        expect(events.every(isEvent)).toBe(true)
        expect(usedBytes).toBeLessThanOrEqual(file.length)
      }),
      { numRuns: 500 },
    )
  })

  it('costs a program so many bytes for what happens most', () => {
    const file = written((recorder) => {
      recorder.mark('close', 1)
      recorder.stream('read', { connection: 1, layer: 0, offset: 0, size: 70_000 })
    })
    expect(file.length).toBe(2 * recordBytes(0))
  })

  it('reads only events in JSON, whatever stands there', () => {
    const wrong = [
      '',
      '{}',
      'null',
      '[]',
      '{"type":"listen"}',
      '{"seq":0,"atUs":0,"type":"toString"}',
      '{"seq":-1,"atUs":0,"type":"reset-sent","connection":1}',
      '{"seq":0,"atUs":0.5,"type":"reset-sent","connection":1}',
      '{"seq":0,"atUs":0,"type":"reset-sent"}',
      '{"seq":0,"atUs":0,"type":"close","connection":1,"hadError":"no"}',
      '{"seq":0,"atUs":0,"type":"listen","transport":"tcp","local":{"address":"x","port":70000}}',
      '{"seq":0,"atUs":0,"type":"read","connection":1,"layer":"stream","offset":0,"size":1,"data":"<b>"}',
    ]
    for (const line of wrong) expect([line, parseTraceLine(line)]).toEqual([line, undefined])
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (line) => parseTraceLine(line) === undefined),
    )
  })
})
