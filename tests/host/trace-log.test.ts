import { describe, expect, it } from 'vitest'
import { TraceLog } from '../../platform/host/trace-log.ts'
import { Traces, type TracePage } from '../../platform/host/traces.ts'
import { TRACE_KEEP_BYTES } from '../../platform/shared/limits.ts'
import type { HostMessage } from '../../platform/shared/messages.ts'
import type { TraceEvent } from '../../platform/shared/trace.ts'

const event = (seq: number): TraceEvent => ({ type: 'reset-sent', seq, atUs: seq, connection: 1 })
const events = (from: number, to: number): TraceEvent[] =>
  Array.from({ length: to - from }, (_, index) => event(from + index))

const MANY = Math.ceil(TRACE_KEEP_BYTES / 100)

describe('host/trace-log', () => {
  it('gives parts that follow each other', () => {
    const log = new TraceLog('server')
    log.restart()
    log.append(events(0, 100))
    const first = log.read(0, 1_000)
    expect(first.events.length).toBeGreaterThan(0)
    expect(first.events.length).toBeLessThan(100)
    const rest = log.read(first.next, 1_000_000)
    expect([...first.events, ...rest.events]).toEqual(events(0, 100))
    expect(log.read(rest.next, 1_000_000)).toEqual({ events: [], next: 100 })
  })

  it('says how many are missing, once, when the first ones are no longer kept', () => {
    const log = new TraceLog('server')
    log.restart()
    log.append(events(0, 10))
    const { next } = log.read(0, 1_000_000)
    log.append(events(10, MANY))
    const [dropped, ...kept] = log.read(next, Infinity).events
    const first = kept[0]?.seq ?? 0
    expect(dropped).toEqual({ type: 'dropped', seq: first - 1, atUs: first, count: first - 10 })
    expect(kept).toEqual(events(first, MANY))
    expect(log.read(MANY, Infinity).events).toEqual([])

    const small = log.read(0, 1)
    expect(small.events).toMatchObject([{ type: 'dropped', count: first }])
    expect(log.read(small.next, 1).events).toEqual([event(first)])
  })

  it('counts numbers, not events, when the tracer itself left something out', () => {
    const log = new TraceLog('server')
    log.restart()
    log.append([event(0), { type: 'dropped', seq: 1_000, atUs: 1, count: 1_000 }])
    log.append(events(1_001, MANY))
    const [dropped, first] = log.read(0, 500).events
    expect(dropped).toMatchObject({ count: (dropped?.seq ?? 0) + 1 })
    expect(first).toEqual(event((dropped?.seq ?? 0) + 1))
  })

  it('takes no number twice', () => {
    const log = new TraceLog('server')
    log.restart()
    log.append([event(5), event(5), event(3), event(6)])
    expect(log.read(0, Infinity).events.map(({ seq }) => seq)).toEqual([4, 5, 6])
  })
})

describe('host/traces', () => {
  it('sends nothing to a page that does not read, and what is kept when it does', async () => {
    const traces = new Traces()
    const messages: HostMessage[] = []
    let unreadBytes = Infinity
    const page: TracePage = {
      send: (message) => void messages.push(message),
      get unreadBytes() {
        return unreadBytes
      },
    }
    traces.open('07-framing', page)
    const take = traces.begin('07-framing', 'server')
    for (let from = 0; from < MANY; from += 1_000) take(events(from, from + 1_000))
    expect(messages.map(({ type }) => type)).toEqual(['trace-reset'])
    unreadBytes = 0
    const told = (): TraceEvent[] =>
      messages.flatMap((message) => (message.type === 'trace' ? message.events : []))
    await expect
      .poll(() => told().at(-1)?.seq, { interval: 5, timeout: 10_000 })
      .toBeGreaterThanOrEqual(MANY - 1)
    expect(told()[0]).toMatchObject({ type: 'dropped' })
    traces.dispose()
  })

  it('tells a page about the lab that it follows, and no other', () => {
    const traces = new Traces()
    const messages: HostMessage[] = []
    const page = { send: (message: HostMessage) => void messages.push(message), unreadBytes: 0 }
    const close = traces.open('07-framing', page)
    traces.begin('12-datagrams', 'server')(events(0, 3))
    expect(messages).toEqual([])
    close()
    traces.begin('07-framing', 'server')(events(0, 3))
    expect(messages).toEqual([])
    traces.dispose()
  })

  it('takes no more events of a program whose process was started again', () => {
    const traces = new Traces()
    const old = traces.begin('07-framing', 'server')
    const fresh = traces.begin('07-framing', 'server')
    old(events(0, 3))
    fresh(events(0, 1))
    const messages: HostMessage[] = []
    traces.open('07-framing', { send: (message) => void messages.push(message), unreadBytes: 0 })
    expect(messages).toEqual([
      { type: 'trace-reset', lab: '07-framing', process: 'server', start: 2 },
      { type: 'trace', lab: '07-framing', process: 'server', start: 2, events: [event(0)] },
    ])
    traces.dispose()
  })
})
