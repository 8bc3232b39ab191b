import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { directionsOf } from '../../../../.vitepress/theme/support/wire/direction.ts'
import { currentRuns } from '../../../../.vitepress/theme/support/wire/runs.ts'
import {
  buildModel,
  isOutside,
  type WireModel,
} from '../../../../.vitepress/theme/support/wire/wire-model.ts'
import type { ProcessTrace } from '../../../../platform/shared/trace.ts'
import { endpoint, mergedTraces, streamPayload, TraceWriter } from '../../../helpers/wire-traces.ts'

const PROCESSES = ['server', 'client']

/** `client write → server read`, for every join of a kind. */
function joined({ joins, events }: WireModel, kind: string): string[] {
  const name = (index: number | undefined): string => {
    const row = index === undefined ? undefined : events[index]
    return row ? `${row.process} ${row.event.type}` : 'nobody'
  }
  return joins
    .filter((join) => join.kind === kind)
    .map(({ from, to }) => `${name(from)} → ${name(to)}`)
}

function connected(port: number): [server: TraceWriter, client: TraceWriter] {
  const [near, far] = [endpoint(port), endpoint(7007)]
  return [
    new TraceWriter('server').add(20, { type: 'accept', connection: 1, local: far, remote: near }),
    new TraceWriter('client').add(10, {
      type: 'connected',
      connection: 1,
      local: near,
      remote: far,
    }),
  ]
}

describe('wire/model', () => {
  it('puts the events of all processes in the order of time', () => {
    const { events } = buildModel(mergedTraces(), { processes: PROCESSES })
    expect(events.map(({ event }) => event.atUs)).toEqual(
      events.map(({ event }) => event.atUs).toSorted((one, other) => one - other),
    )
    expect(events.map(({ index }) => index)).toEqual(events.map((_, index) => index))
  })

  it('joins three writes with the one read that brought them', () => {
    const model = buildModel(mergedTraces(), { processes: PROCESSES })
    expect(joined(model, 'bytes').slice(0, 3)).toEqual(
      Array.from({ length: 3 }, () => 'client write → server read'),
    )
    expect(
      model.joins.filter(({ kind }) => kind === 'bytes').map(({ start, end }) => [start, end]),
    ).toEqual([
      [0, 6],
      [6, 14],
      [14, 24],
      [0, 6],
      [6, 14],
      [14, 22],
      [22, 24],
    ])
  })

  it('joins the opening and both ends', () => {
    const model = buildModel(mergedTraces(), { processes: PROCESSES })
    expect(joined(model, 'open')).toEqual(['client connect → server accept'])
    expect(joined(model, 'end')).toEqual([
      'client end-sent → server end-received',
      'server end-sent → client end-received',
    ])
  })

  it('joins a reset with the error that it causes', () => {
    const [server, client] = connected(50_000)
    client.add(30, { type: 'reset-sent', connection: 1 })
    server.add(40, { type: 'error', connection: 1, code: 'ECONNRESET', message: 'read ECONNRESET' })
    const model = buildModel([server.trace, client.trace], { processes: PROCESSES })
    expect(joined(model, 'reset')).toEqual(['client reset-sent → server error'])
  })

  it('brings both ends together though one of them writes IPv4 as IPv6', () => {
    const [near, far] = [endpoint(50_000), endpoint(7007)]
    const server = new TraceWriter('server').add(20, {
      type: 'accept',
      connection: 4,
      local: endpoint(7007, '::ffff:127.0.0.1'),
      remote: endpoint(50_000, '::ffff:127.0.0.1'),
    })
    const client = new TraceWriter('client').add(10, {
      type: 'connected',
      connection: 9,
      local: near,
      remote: far,
    })
    const { connections } = buildModel([server.trace, client.trace], { processes: PROCESSES })
    expect(connections).toHaveLength(1)
    expect(connections[0]).toMatchObject({ client: { connection: 9 }, server: { connection: 4 } })
  })

  it('keeps two connections apart that used the same port one after the other', () => {
    const traces = [1, 2].flatMap((start) => {
      const [server, client] = connected(50_000)
      for (const { trace } of [server, client])
        for (const event of trace.events) event.atUs += start * 1_000_000
      return [
        { ...server.trace, start },
        { ...client.trace, start },
      ]
    })
    const { connections } = buildModel(traces, { processes: PROCESSES })
    expect(connections.map(({ client, server }) => [client?.start, server?.start])).toEqual([
      [1, 1],
      [2, 2],
    ])
  })

  it('gives a peer that is none of ours a lifeline of its own', () => {
    const [server] = mergedTraces()
    const { lanes, events } = buildModel([server], { processes: PROCESSES })
    expect(lanes.map(({ process }) => process)).toEqual(['server', 'client', undefined])
    expect(events.filter(isOutside).map(({ event }) => event.type)).not.toContain('listen')
  })

  it('needs no lifeline for the outside while all ends are known', () => {
    const { lanes } = buildModel(mergedTraces(), { processes: PROCESSES })
    expect(lanes.map(({ process }) => process)).toEqual(PROCESSES)
  })

  it('hides what was before a moment and still knows its connections', () => {
    const model = buildModel(mergedTraces(), { processes: PROCESSES, fromUs: 4_000_000 })
    expect(model.events.map(({ event }) => event.type)).not.toContain('write')
    expect(joined(model, 'end')).toHaveLength(2)
    expect(model.lanes).toHaveLength(2)
  })

  it('counts what the tracer and the page had to leave out', () => {
    const writer = new TraceWriter('server').add(1, { type: 'dropped', count: 40 })
    const { missing } = buildModel([{ ...writer.trace, forgotten: 2 }], { processes: PROCESSES })
    expect(missing).toBe(42)
  })
})

describe('wire/datagrams', () => {
  const data = { size: 2, data: 'aGk=' }

  function sender(): TraceWriter {
    return new TraceWriter('client').add(10, {
      type: 'datagram-sent',
      connection: 1,
      local: endpoint(40_000, '0.0.0.0'),
      remote: endpoint(9000),
      ...data,
    })
  }

  function receiver(process: string): ProcessTrace {
    return new TraceWriter(process).add(30, {
      type: 'datagram-received',
      connection: 1,
      local: endpoint(9000),
      remote: endpoint(40_000),
      ...data,
    }).trace
  }

  it('joins each with its receiver, and with every receiver of a multicast', () => {
    const traces = [sender().trace, receiver('server'), receiver('other')]
    expect(joined(buildModel(traces, { processes: PROCESSES }), 'datagram')).toEqual([
      'client datagram-sent → server datagram-received',
      'client datagram-sent → other datagram-received',
    ])
  })

  it('leaves the second of two alone when only one came', () => {
    const writer = sender()
    const again = writer.trace.events[0]
    if (again) writer.trace.events.push({ ...again, seq: 1, atUs: 20 })
    const model = buildModel([writer.trace, receiver('server')], { processes: PROCESSES })
    expect(joined(model, 'datagram')).toEqual([
      'client datagram-sent → server datagram-received',
      'client datagram-sent → nobody',
    ])
  })

  it('shows each as a whole, side by side', () => {
    const model = buildModel([sender().trace, receiver('server')], { processes: PROCESSES })
    const [socket] = model.connections
    const [direction] = socket ? directionsOf(model, socket) : []
    expect(direction).toMatchObject({ from: 'client', to: 'server', isDatagrams: true })
    expect(direction?.reads.map(({ start, end }) => [start, end])).toEqual([[0, 2]])
  })
})

describe('wire/joins, any traffic', () => {
  const sizes = fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 30 })

  it('joins every byte exactly once with where it came from', () => {
    fc.assert(
      fc.property(sizes, sizes, (writes, reads) => {
        const [server, client] = connected(50_000)
        const total = Math.min(sum(writes), sum(reads))
        stream(client, 'write', writes)
        stream(server, 'read', reads)
        const { joins } = buildModel([server.trace, client.trace], { processes: PROCESSES })
        const covered = Array.from({ length: total }, () => 0)
        for (const { kind, start, end } of joins)
          if (kind === 'bytes')
            for (let offset = start; offset < end; offset += 1)
              covered[offset] = (covered[offset] ?? 0) + 1
        expect(covered).toEqual(Array.from({ length: total }, () => 1))
      }),
    )
  })

  function stream(writer: TraceWriter, type: 'write' | 'read', chunks: number[]): void {
    let offset = 0
    for (const [index, size] of chunks.entries()) {
      const payload = streamPayload(offset, new Uint8Array(size))
      writer.add(100 + index, { type, connection: 1, ...payload })
      offset += size
    }
  }

  function sum(numbers: number[]): number {
    return numbers.reduce((all, one) => all + one, 0)
  }
})

describe('wire/runs', () => {
  it('shows a server with all of its clients, and leaves an older run of both behind', () => {
    const old = mergedTraces(50_001)
    const [server, first] = mergedTraces(50_002)
    const runs = [
      ...old,
      { ...server, start: 2 },
      { ...first, start: 2 },
      new TraceWriter('client', 3).trace,
    ]
    expect(currentRuns(runs, PROCESSES).map(({ process, start }) => `${process} ${start}`)).toEqual(
      ['server 2', 'client 2', 'client 3'],
    )
  })

  it('shows nothing of processes that another scene has', () => {
    expect(currentRuns(mergedTraces(), ['chaos'])).toEqual([])
  })
})
