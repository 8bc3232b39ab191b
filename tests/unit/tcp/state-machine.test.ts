/** Every state with every event, as RFC 9293 §3.10 has it. */

import { describe, expect, it } from 'vitest'
import { arrive } from '../../../.vitepress/theme/support/tcp/arrive.ts'
import {
  abort,
  close,
  connect,
  listen,
  send,
  shutdown,
} from '../../../.vitepress/theme/support/tcp/calls.ts'
import {
  createEndpoint,
  STATES,
  type Endpoint,
  type State,
} from '../../../.vitepress/theme/support/tcp/endpoint.ts'
import { flagsOf, type Segment } from '../../../.vitepress/theme/support/tcp/segment.ts'
import { add } from '../../../.vitepress/theme/support/tcp/sequence.ts'
import { expire } from '../../../.vitepress/theme/support/tcp/timers.ts'

/** Close to the end of the circle: the numbers wrap during most of these cases. */
const ISS = 0xffff_ffff
const IRS = 0xffff_fffe

type Event = (end: Endpoint) => unknown

function segment(part: Partial<Segment>): Segment {
  return {
    seq: 0,
    syn: false,
    fin: false,
    rst: false,
    psh: false,
    window: 5000,
    data: new Uint8Array(0),
    sack: [],
    ...part,
  }
}

/** A segment for a certain state: from where the end stands. */
function arrival(build: (end: Endpoint) => Partial<Segment>): Event {
  return (end) => arrive(end, segment(build(end)))
}

const hasPeer = (end: Endpoint): boolean => !['CLOSED', 'LISTEN', 'SYN-SENT'].includes(end.state)
const bytes = (length: number): Uint8Array => new Uint8Array(length)

const synAck = arrival((end) => ({ seq: IRS, ack: end.nxt, syn: true, mss: 1000 }))
const ackAll = arrival((end) => ({ seq: end.rcvNxt, ack: end.nxt }))
const ackNothing = arrival((end) => ({ seq: end.rcvNxt, ack: end.una, fin: true }))
/** A FIN that ended before: sent again. */
const finSeq = (end: Endpoint): number => (end.finReceived ? add(end.rcvNxt, -1) : end.rcvNxt)

/** The shortest way into each state. */
const WAYS: Record<State, Event[]> = {
  CLOSED: [],
  LISTEN: [listen],
  'SYN-SENT': [connect],
  'SYN-RECEIVED': [listen, arrival(() => ({ seq: IRS, syn: true, mss: 1000 }))],
  ESTABLISHED: [connect, synAck],
  'FIN-WAIT-1': [connect, synAck, shutdown],
  'FIN-WAIT-2': [connect, synAck, shutdown, ackAll],
  'CLOSE-WAIT': [connect, synAck, ackNothing],
  CLOSING: [connect, synAck, shutdown, ackNothing],
  'LAST-ACK': [connect, synAck, ackNothing, shutdown],
  'TIME-WAIT': [connect, synAck, shutdown, ackAll, ackNothing],
}

function endIn(state: State): Endpoint {
  const end = createEndpoint({ iss: ISS, mss: 1000, receiveBuffer: 5000, delayedAckMs: 0 })
  for (const step of WAYS[state]) step(end)
  if (end.state !== state) throw new Error(`${end.state} instead of ${state}`)
  end.outbox = []
  end.notes = []
  return end
}

function timer(name: 'retransmit' | 'time-wait', isLast = false): Event {
  return (end) => {
    if (end.deadlines[name] === undefined) return 'no timer'
    if (isLast) end.retries = 99
    return expire(end, name)
  }
}

const EVENTS: Record<string, Event> = {
  'passive OPEN (§3.10.1)': listen,
  'active OPEN (§3.10.1)': connect,
  'SEND (§3.10.2)': (end) => {
    const taken = send(end, bytes(100))
    return typeof taken === 'number' ? undefined : taken
  },
  'CLOSE (§3.10.4)': shutdown,
  'ABORT (§3.10.5)': abort,
  'SYN (§3.10.7.1–4, fourth)': arrival((end) => ({
    seq: hasPeer(end) ? end.rcvNxt : IRS,
    syn: true,
    mss: 1000,
  })),
  'SYN,ACK (§3.10.7.3)': synAck,
  'ACK of everything (§3.10.7.4, fifth)': ackAll,
  'ACK of what was never sent (§3.10.7.4, fifth)': arrival((end) => ({
    seq: end.rcvNxt,
    ack: add(end.nxt, 1),
  })),
  'data in order (§3.10.7.4, seventh)': arrival((end) => ({
    seq: end.rcvNxt,
    ack: end.nxt,
    data: bytes(100),
  })),
  'old data (§3.10.7.4, first)': arrival((end) => ({
    seq: add(end.rcvNxt, -200),
    ack: end.nxt,
    data: bytes(100),
  })),
  'FIN (§3.10.7.4, eighth)': arrival((end) => ({ seq: finSeq(end), ack: end.una, fin: true })),
  'FIN with ACK of ours (§3.10.7.4, eighth)': arrival((end) => ({
    seq: finSeq(end),
    ack: end.nxt,
    fin: true,
  })),
  'RST at RCV.NXT (§3.10.7.4, second)': arrival((end) => ({
    seq: end.rcvNxt,
    ack: end.nxt,
    rst: true,
  })),
  'RST elsewhere in the window (§3.10.7.4, second)': arrival((end) => ({
    seq: add(end.rcvNxt, 10),
    rst: true,
  })),
  'RST outside of the window (§3.10.7.4, second)': arrival((end) => ({
    seq: add(end.rcvNxt, -10),
    ack: add(end.nxt, 1),
    rst: true,
  })),
  'RETRANSMISSION TIMEOUT (§3.10.8)': timer('retransmit'),
  'USER TIMEOUT (§3.10.8)': timer('retransmit', true),
  'TIME-WAIT TIMEOUT (§3.10.8)': timer('time-wait'),
}

/** `=`: the state stays. Then what is answered to a call, and what is sent. */
function outcome(state: State, event: Event): string {
  const end = endIn(state)
  const said = event(end)
  const sent = end.outbox.map((out) => (out.data.length > 0 ? 'data' : flagsOf(out)))
  const answer = typeof said === 'string' && said !== 'ok' ? said : ''
  return [end.state === state ? '=' : end.state, answer, ...sent].filter(Boolean).join(' · ')
}

// CLOSED | LISTEN | SYN-SENT | SYN-RECEIVED | ESTABLISHED | FIN-WAIT-1 | FIN-WAIT-2 | CLOSE-WAIT |
// CLOSING | LAST-ACK | TIME-WAIT
const TABLE: Record<string, string> = {
  'passive OPEN (§3.10.1)': 'LISTEN | = · exists ×10',
  'active OPEN (§3.10.1)': 'SYN-SENT · SYN ×2 | = · exists ×9',
  'SEND (§3.10.2)':
    '= · none | SYN-SENT · SYN | = ×2 | = · data | = · closing ×2 | = · data | = · closing ×3',
  'CLOSE (§3.10.4)':
    '= · none | CLOSED ×2 | FIN-WAIT-1 · FIN, ACK ×2 | = · closing ×2 | LAST-ACK · FIN, ACK | = · closing ×3',
  'ABORT (§3.10.5)': '= · none | CLOSED ×2 | CLOSED · RST, ACK ×5 | CLOSED ×3',
  'SYN (§3.10.7.1–4, fourth)': '= · RST, ACK | SYN-RECEIVED · SYN, ACK ×2 | LISTEN | = · ACK ×7',
  'SYN,ACK (§3.10.7.3)': '= · RST ×2 | ESTABLISHED · ACK ×2 | = · ACK ×7',
  'ACK of everything (§3.10.7.4, fifth)':
    '= · RST ×2 | = | ESTABLISHED | = | FIN-WAIT-2 | = ×2 | TIME-WAIT | CLOSED | =',
  'ACK of what was never sent (§3.10.7.4, fifth)': '= · RST ×4 | = · ACK ×7',
  'data in order (§3.10.7.4, seventh)':
    '= · RST ×2 | = | ESTABLISHED · ACK | = · ACK | FIN-WAIT-2 · ACK | = · ACK | = | TIME-WAIT | CLOSED | =',
  'old data (§3.10.7.4, first)': '= · RST ×2 | = | = · ACK ×8',
  'FIN (§3.10.7.4, eighth)':
    '= · RST ×4 | CLOSE-WAIT · ACK | CLOSING · ACK | TIME-WAIT · ACK | = · ACK ×4',
  'FIN with ACK of ours (§3.10.7.4, eighth)':
    '= · RST ×2 | = | CLOSE-WAIT · ACK ×2 | TIME-WAIT · ACK ×2 | = · ACK ×4',
  'RST at RCV.NXT (§3.10.7.4, second)': '= ×2 | CLOSED | LISTEN | CLOSED ×7',
  'RST elsewhere in the window (§3.10.7.4, second)': '= ×3 | = · ACK ×8',
  'RST outside of the window (§3.10.7.4, second)': '= ×11',
  'RETRANSMISSION TIMEOUT (§3.10.8)':
    '= · no timer ×2 | = · SYN | = · SYN, ACK | = · no timer | = · FIN, ACK | = · no timer ×2 | = · FIN, ACK ×2 | = · no timer',
  'USER TIMEOUT (§3.10.8)':
    '= · no timer ×2 | CLOSED ×2 | = · no timer | CLOSED | = · no timer ×2 | CLOSED ×2 | = · no timer',
  'TIME-WAIT TIMEOUT (§3.10.8)': '= · no timer ×10 | CLOSED',
}

/** `×n`: the same in n states in a row. */
function cellsOf(row: string): string[] {
  return row.split(' | ').flatMap((cell) => {
    const [text = '', count = '1'] = cell.split(' ×')
    return Array.from({ length: Number(count) }, () => text)
  })
}

describe('tcp/state machine: RFC 9293 §3.10', () => {
  it.each(Object.entries(EVENTS))('%s', (name, event) => {
    const outcomes = STATES.map((state) => `${state}: ${outcome(state, event)}`)
    const cells = cellsOf(TABLE[name] ?? '')
    expect(outcomes).toEqual(STATES.map((state, at) => `${state}: ${cells[at]}`))
  })

  it('restarts the 2 MSL timer for a FIN that comes again (§3.10.7.4, eighth)', () => {
    const end = endIn('TIME-WAIT')
    const before = end.deadlines['time-wait'] ?? 0
    end.nowMs += 1000
    arrive(end, segment({ seq: finSeq(end), ack: end.nxt, fin: true }))
    expect(end.deadlines['time-wait']).toBe(before + 1000)
  })

  it('resets instead of ending when data waits unread (§3.6.1)', () => {
    const end = endIn('ESTABLISHED')
    arrive(end, segment({ seq: end.rcvNxt, ack: end.nxt, data: bytes(10) }))
    end.outbox = []
    close(end)
    expect([end.state, ...end.outbox.map(flagsOf)]).toEqual(['CLOSED', 'RST, ACK'])
  })

  it('sends a FIN that was asked for in SYN-RECEIVED behind the data that waits (§3.10.4)', () => {
    const end = endIn('SYN-RECEIVED')
    send(end, bytes(100))
    shutdown(end)
    expect(end.state).toBe('SYN-RECEIVED')
    ackAll(end)
    expect([end.state, ...end.outbox.map(flagsOf)]).toEqual(['FIN-WAIT-1', 'FIN, PSH, ACK'])
  })

  it('refuses a connection that was reset before it was there (§3.10.7.3)', () => {
    const end = endIn('SYN-SENT')
    arrive(end, segment({ ack: end.nxt, rst: true }))
    expect([end.state, end.failure]).toEqual(['CLOSED', 'refused'])
  })

  it('tells a reset of an open connection from its orderly end', () => {
    for (const state of ['ESTABLISHED', 'FIN-WAIT-1', 'FIN-WAIT-2', 'CLOSE-WAIT'] as const) {
      const end = endIn(state)
      arrive(end, segment({ seq: end.rcvNxt, rst: true }))
      expect([end.state, end.failure]).toEqual(['CLOSED', 'reset'])
    }
  })

  it('takes no byte beyond the window that it offered (§3.10.7.4, first and seventh)', () => {
    const end = endIn('ESTABLISHED')
    arrive(end, segment({ seq: end.rcvNxt, ack: end.nxt, data: bytes(6000), fin: true }))
    expect([end.unread.length, end.state]).toEqual([5000, 'ESTABLISHED'])
  })
})
