/** One host at one moment: plain values, in numbers relative to the initial ones. */

import type { Application } from './application.ts'
import { sendBuffered } from './calls.ts'
import { blocksOf, receiveWindow } from './emit.ts'
import type { Endpoint, Failure, State, Timer } from './endpoint.ts'
import { pipeOf, stopOf } from './retransmission.ts'
import type { Block } from './segment.ts'
import { distance } from './sequence.ts'

export interface SendView {
  /** SND.UNA, SND.NXT: 0 is the SYN, 1 the first byte. */
  una: number
  nxt: number
  /** SND.WND */
  wnd: number
  /** First number behind what the program has written. */
  queuedTo: number
  buffered: number
  sacked: Block[]
  lost: Block[]
  cwnd: number
  ssthresh: number
  /** Bytes believed to be in the network. */
  pipe: number
  dupAcks: number
  recovery: Endpoint['recovery']
  rtoMs: number
  srttMs: number | undefined
}

export interface ReceiveView {
  /** RCV.NXT */
  nxt: number
  /** RCV.WND */
  wnd: number
  /** First byte that the program has not read. */
  readTo: number
  early: Block[]
}

export interface HostView {
  state: State
  failure: Failure | undefined
  send: SendView
  receive: ReceiveView
  deadlines: Partial<Record<Timer, number>>
  app: { written: number; waiting: number; received: number; isIntact: boolean; ended: boolean }
}

export function viewOf(end: Endpoint, app: Application): HostView {
  return {
    state: end.state,
    failure: end.failure,
    send: sendView(end),
    receive: receiveView(end),
    deadlines: { ...end.deadlines },
    app: {
      written: app.written,
      waiting: app.writing,
      received: app.received,
      isIntact: app.isIntact,
      ended: app.ended,
    },
  }
}

function sendView(end: Endpoint): SendView {
  const relative = (sequence: number): number => distance(end.iss, sequence)
  const blocks = (which: 'sacked' | 'lost'): Block[] =>
    end.flights
      .filter((flight) => flight[which])
      .map((flight) => ({ start: relative(flight.seq), end: relative(stopOf(flight)) }))
  return {
    una: relative(end.una),
    nxt: relative(end.nxt),
    wnd: end.wnd,
    queuedTo: relative(end.nxt) + end.unsent.length,
    buffered: sendBuffered(end),
    sacked: blocks('sacked'),
    lost: blocks('lost'),
    cwnd: end.cwnd,
    ssthresh: end.ssthresh,
    pipe: pipeOf(end),
    dupAcks: end.dupAcks,
    recovery: end.recovery,
    rtoMs: end.rtoMs,
    srttMs: end.srttMs,
  }
}

function receiveView(end: Endpoint): ReceiveView {
  const relative = (sequence: number): number => distance(end.irs, sequence)
  return {
    nxt: relative(end.rcvNxt),
    wnd: receiveWindow(end),
    readTo: relative(end.rcvNxt) - end.unread.length - (end.finReceived ? 1 : 0),
    early: blocksOf(end).map((block) => ({
      start: relative(block.start),
      end: relative(block.end),
    })),
  }
}
