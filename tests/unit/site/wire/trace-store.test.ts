import { describe, expect, it } from 'vitest'
import {
  MAX_DATA_CHARACTERS,
  MAX_EVENTS,
  MAX_STARTS,
  TraceStore,
} from '../../../../.vitepress/theme/support/wire/trace-store.ts'
import type { ProcessTrace, TraceEvent } from '../../../../platform/shared/trace.ts'
import { endpoint, mergedTraces, streamPayload, TraceWriter } from '../../../helpers/wire-traces.ts'

const LAB = '07-framing'

function tell(store: TraceStore, { process, start, events }: ProcessTrace): boolean {
  return store.apply({ type: 'trace', lab: LAB, process, start, events: [...events] })
}

function reset(store: TraceStore, process: string, start: number): void {
  store.apply({ type: 'trace-reset', lab: LAB, process, start })
}

function reads(count: number, from = 0, bytes = new Uint8Array()): TraceEvent[] {
  return Array.from({ length: count }, (_, index) => ({
    seq: from + index,
    atUs: 1_000 + from + index,
    type: 'read',
    connection: 1,
    ...streamPayload((from + index) * bytes.length, bytes),
  }))
}

describe('wire/trace-store', () => {
  it('keeps each process with its start, in the order of the starts', () => {
    const store = new TraceStore()
    for (const trace of mergedTraces()) tell(store, trace)
    expect(store.traces.map(({ process, start }) => [process, start])).toEqual([
      ['server', 1],
      ['client', 1],
    ])
  })

  it('takes nothing twice from a host that tells again what it keeps', () => {
    const store = new TraceStore()
    const [server] = mergedTraces()
    tell(store, server)
    expect(tell(store, server)).toBe(false)
    expect(store.traces[0]?.events).toEqual(server.events)
  })

  it('goes on where a batch ended', () => {
    const store = new TraceStore()
    const [{ events, ...name }] = mergedTraces()
    tell(store, { ...name, events: events.slice(0, 4) })
    tell(store, { ...name, events: events.slice(2) })
    expect(store.traces[0]?.events).toEqual(events)
  })

  it('keeps earlier starts beside a new one, up to a limit', () => {
    const store = new TraceStore()
    for (let start = 1; start <= MAX_STARTS + 3; start += 1) reset(store, 'client', start)
    expect(store.traces.map(({ start }) => start)).toEqual(
      Array.from({ length: MAX_STARTS }, (_, index) => index + 4),
    )
  })

  it('drops what a host that was started anew cannot know of', () => {
    const store = new TraceStore()
    for (const start of [1, 2, 3]) reset(store, 'server', start)
    reset(store, 'server', 1)
    expect(store.traces.map(({ start }) => start)).toEqual([1])
  })

  it('tells the same numbers of another host from its own by their times', () => {
    const store = new TraceStore()
    const [server] = mergedTraces()
    tell(store, server)
    const later = server.events.slice(0, 2).map((event) => ({ ...event, atUs: event.atUs + 9e6 }))
    tell(store, { ...server, events: later })
    expect(store.traces[0]?.events).toEqual(later)
  })

  it('keeps a bounded number of events in a flood, and what names the open connection', () => {
    const store = new TraceStore()
    const opening = new TraceWriter('server')
      .add(1, { type: 'listen', transport: 'tcp', local: endpoint(7007) })
      .add(2, { type: 'accept', connection: 1, local: endpoint(7007), remote: endpoint(50_000) })
    tell(store, opening.trace)
    for (let from = 2; from < 4 * MAX_EVENTS; from += 500)
      tell(store, { process: 'server', start: 1, events: reads(500, from) })
    const [trace] = store.traces
    expect(trace?.events.length).toBeLessThanOrEqual(MAX_EVENTS)
    expect(trace?.events.slice(0, 2).map(({ type }) => type)).toEqual(['listen', 'accept'])
    expect((trace?.forgotten ?? 0) + (trace?.events.length ?? 0)).toBe(4 * MAX_EVENTS + 2)
  })

  it('counts the oldest bytes only, once there are too many', () => {
    const store = new TraceStore()
    const bytes = new Uint8Array(3 * 1024)
    const count = Math.ceil(MAX_DATA_CHARACTERS / (4 * 1024)) + 100
    tell(store, { process: 'server', start: 1, events: reads(count, 0, bytes) })
    const events = store.traces[0]?.events ?? []
    const kept = events.filter((event) => 'data' in event).length * 4 * 1024
    expect(kept).toBeLessThanOrEqual(MAX_DATA_CHARACTERS)
    expect(kept).toBeGreaterThan(MAX_DATA_CHARACTERS / 2)
    expect(events[0]).toMatchObject({ size: bytes.length })
    expect(events[0]).not.toHaveProperty('data')
    expect(events.at(-1)).toHaveProperty('data')
  })
})
