import { describe, expect, it } from 'vitest'
import { labelIn } from '../../../.vitepress/theme/support/labels.ts'
import { connectionsBetween } from '../../../.vitepress/theme/support/connection-ends.ts'
import { absenceOf, type Absence } from '../../../.vitepress/theme/support/measure-absence.ts'
import { absenceWords } from '../../../.vitepress/theme/support/measure-words.ts'
import { observe } from '../../../.vitepress/theme/support/measures.ts'
import { LANGUAGES } from '../../../platform/shared/languages.ts'
import { parseMeasure } from '../../../platform/shared/measure-name.ts'
import type { ProcessTrace } from '../../../platform/shared/trace.ts'
import { endpoint, TraceWriter } from '../../helpers/wire-traces.ts'

/** `end-sent 30`: what one side tells of its connection, at so many microseconds. */
type Told = readonly string[]

const BOTH = ['client', 'server']

/** Connections of one client and one server; the first comes from port 50001. */
function runOf(...connections: { client: Told; server: Told }[]): ProcessTrace[] {
  const client = new TraceWriter('client')
  const server = new TraceWriter('server')
  for (const [index, told] of connections.entries()) {
    const connection = index + 1
    const [near, far] = [endpoint(50_000 + connection), endpoint(7007)]
    client.add(connection * 1000, { type: 'connected', connection, local: near, remote: far })
    server.add(connection * 1000 + 1, { type: 'accept', connection, local: far, remote: near })
    tell(client, connection, told.client)
    tell(server, connection, told.server)
  }
  return [client.trace, server.trace]
}

function tell(writer: TraceWriter, connection: number, told: Told): void {
  for (const line of told) {
    const [type, at] = line.split(' ')
    const event = { type, connection, offset: 0, hadError: false, message: '' }
    writer.add(connection * 1000 + Number(at), event as never)
  }
}

const ENDED = { client: ['end-received 50', 'end-sent 60'], server: ['end-sent 40'] }
const OPEN = { client: ['read 40'], server: ['write 30'] }

function observed(name: string, traces: ProcessTrace[]): unknown {
  const measure = parseMeasure(name)
  return measure && observe(measure, traces)?.value
}

function absence(name: string, traces: ProcessTrace[]): Absence | undefined {
  const measure = parseMeasure(name)
  if (!measure) throw new Error(`"${name}" is no measure`)
  return absenceOf(measure, traces)
}

describe('support/connection-ends', () => {
  it('finds who sent FIN first, and so who waits in TIME-WAIT', () => {
    const traces = runOf(ENDED)
    expect(observed('first-end:client|server', traces)).toBe('server')
    expect(observed('time-wait:client|server', traces)).toBe('server')
  })

  it('has nobody wait in TIME-WAIT after a reset, with or without a FIN before it', () => {
    for (const client of [['end-sent 10', 'reset-sent 50'], ['reset-sent 50']])
      expect(observed('time-wait:client|server', runOf({ client, server: [] }))).toBe('none')
  })

  it('never takes the end of one connection for that of another', () => {
    // The server has ended the first one before the client; another client talks to it now.
    const [client, server] = runOf(ENDED) as [ProcessTrace, ProcessTrace]
    const others = new TraceWriter('load')
    const [near, far] = [endpoint(50_900), endpoint(7007)]
    others.add(5000, { type: 'connected', connection: 1, local: near, remote: far })
    const wider = new TraceWriter('server')
    wider.trace.events.push(...server.events)
    wider.add(5001, { type: 'accept', connection: 2, local: far, remote: near })
    wider.add(5900, { type: 'end-sent', connection: 2, offset: 0 })
    expect(observed('first-end:client|server', [client, wider.trace, others.trace])).toBe('server')
  })

  it('knows the FIN of a program that was destroyed by what its peer was told', () => {
    const destroyed = { client: ['close 40'], server: ['end-received 45', 'end-sent 50'] }
    expect(connectionsBetween(runOf(destroyed), BOTH)[0]?.first).toBe('client')
    const unread = { client: ['close 40'], server: ['error 45', 'close 46'] }
    expect(connectionsBetween(runOf(unread), BOTH)[0]).toEqual({
      port: 50_001,
      first: undefined,
      isReset: true,
      isClosed: true,
    })
  })
})

describe('support/measure-absence', () => {
  it('has nothing to explain before a run, and where the run has the answer', () => {
    expect(absence('first-end:client|server', [])).toBeUndefined()
    expect(absence('first-end:client|server', runOf(OPEN, ENDED))).toBeUndefined()
    expect(absence('reads:server', runOf(OPEN))).toBeUndefined()
    const reset = runOf({ client: ['reset-sent 9'], server: ['error 10'] })
    expect(absence('time-wait:client|server', reset)).toBeUndefined()
  })

  it('names the program that has not run, or that nobody has called', () => {
    const [, server] = runOf(ENDED) as [ProcessTrace, ProcessTrace]
    expect(absence('reads:client', [server])).toEqual({ kind: 'not-run', process: 'client' })
    const uncalled = new TraceWriter('server')
    uncalled.add(1, { type: 'listen', transport: 'tcp', local: endpoint(7007) })
    const expected = { kind: 'no-connection', process: 'server' }
    expect(absence('reads:server', [uncalled.trace])).toEqual(expected)
  })

  it('tells when the two have not met', () => {
    const [client] = runOf(ENDED) as [ProcessTrace, ProcessTrace]
    const server = new TraceWriter('server')
    const [local, remote] = [endpoint(7007), endpoint(50_777)]
    server.add(1, { type: 'accept', connection: 1, local, remote })
    expect(absence('first-end:client|server', [client, server.trace])).toEqual({
      kind: 'no-common-connection',
      process: 'client',
      other: 'server',
    })
  })

  it('tells an open connection from a broken one, and names an earlier one that shows it', () => {
    expect(absence('time-wait:client|server', runOf(OPEN))).toEqual({
      kind: 'still-open',
      port: 50_001,
    })
    const broken = { client: ['reset-sent 9', 'close 10'], server: ['error 10', 'close 11'] }
    expect(absence('first-end:client|server', runOf(ENDED, broken))).toEqual({
      kind: 'no-end',
      port: 50_002,
      earlier: { port: 50_001, seen: { kind: 'first-end', process: 'server', value: 'server' } },
    })
  })

  it('has a sentence for each, with no placeholder left', () => {
    const all: Absence[] = [
      { kind: 'not-run', process: 'p' },
      { kind: 'no-connection', process: 'p' },
      { kind: 'no-common-connection', process: 'p', other: 'q' },
      { kind: 'still-open', port: 1 },
      { kind: 'no-end', port: 1 },
    ]
    for (const language of LANGUAGES)
      for (const scene of ['Echo', undefined])
        for (const one of all) {
          const { name, params } = absenceWords(one, (process) => process, scene)
          expect(labelIn(language, name, params)).not.toMatch(/[{}]/)
        }
  })
})
