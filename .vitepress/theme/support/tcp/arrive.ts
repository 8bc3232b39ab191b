/**
 * SEGMENT ARRIVES, for the states CLOSED, LISTEN and SYN-SENT.
 * Source: RFC 9293 §3.10.7.1–§3.10.7.3.
 */

import { setWindow } from './acknowledge.ts'
import { arriveSynchronized } from './arrive-synchronized.ts'
import { emitResetFor } from './emit.ts'
import { drop, enter, type Endpoint } from './endpoint.ts'
import { flush } from './output.ts'
import { launch, leaveHandshake, measure, rearm, relaunch } from './retransmission.ts'
import type { Segment } from './segment.ts'
import { add, isAtOrBefore, isBefore } from './sequence.ts'

export function arrive(end: Endpoint, segment: Segment): void {
  if (end.state === 'CLOSED') arriveClosed(end, segment)
  else if (end.state === 'LISTEN') arriveListen(end, segment)
  else if (end.state === 'SYN-SENT') arriveSynSent(end, segment)
  else arriveSynchronized(end, segment)
  flush(end)
}

/** §3.10.7.1 */
function arriveClosed(end: Endpoint, segment: Segment): void {
  if (segment.rst) {
    end.notes.push({ type: 'ignore', why: 'not-expected' })
    return
  }
  end.notes.push({ type: 'refuse', why: 'no-connection' })
  emitResetFor(end, segment)
}

/** §3.10.7.2 */
function arriveListen(end: Endpoint, segment: Segment): void {
  if (segment.rst) end.notes.push({ type: 'ignore', why: 'not-expected' })
  else if (segment.ack !== undefined) {
    end.notes.push({ type: 'refuse', why: 'no-connection' })
    emitResetFor(end, segment)
  } else if (segment.syn) {
    synchronize(end, segment)
    enter(end, 'SYN-RECEIVED')
    setWindow(end, segment)
    launch(end, { syn: true })
  } else end.notes.push({ type: 'ignore', why: 'not-expected' })
}

/** §3.10.7.3 */
function arriveSynSent(end: Endpoint, segment: Segment): void {
  const { ack } = segment
  const isAcked = ack !== undefined && isBefore(end.iss, ack) && isAtOrBefore(ack, end.nxt)
  if (ack !== undefined && !isAcked) {
    if (segment.rst) return void end.notes.push({ type: 'ignore', why: 'not-expected' })
    end.notes.push({ type: 'refuse', why: 'ack-unsent' })
    return emitResetFor(end, segment)
  }
  if (segment.rst) {
    if (isAcked) drop(end, 'refused')
    else end.notes.push({ type: 'ignore', why: 'no-ack' })
  } else if (segment.syn) connectWith(end, segment, isAcked)
  else end.notes.push({ type: 'ignore', why: 'not-expected' })
}

/** Their SYN: with an ACK of ours the connection is there, without one both opened at once. */
function connectWith(end: Endpoint, segment: Segment, isAcked: boolean): void {
  synchronize(end, segment)
  const [syn] = end.flights
  if (isAcked && syn) {
    end.una = segment.ack ?? end.una
    end.flights = []
    end.retries = 0
    if (syn.resent === 0) measure(end, end.nowMs - syn.sentAtMs)
    leaveHandshake(end)
    rearm(end)
    enter(end, 'ESTABLISHED')
    setWindow(end, segment)
    end.ackNow = true
    return
  }
  enter(end, 'SYN-RECEIVED')
  setWindow(end, segment)
  if (syn) answerWithSyn(end)
}

/** <SEQ=ISS><ACK=RCV.NXT><CTL=SYN,ACK>: the SYN once more, now with an ACK. */
function answerWithSyn(end: Endpoint): void {
  const [syn] = end.flights
  if (syn) relaunch(end, syn, 'loss')
  end.notes = end.notes.filter(({ type }) => type !== 'resend')
}

/** Takes the other end's SYN: IRS, RCV.NXT, and the options that both sides have. */
function synchronize(end: Endpoint, segment: Segment): void {
  end.irs = segment.seq
  end.rcvNxt = add(segment.seq, 1)
  end.advertised = add(end.rcvNxt, end.options.receiveBuffer)
  end.sendMss = Math.min(end.options.mss, segment.mss ?? 536)
  end.sackOn = end.options.sack && segment.sackPermitted === true
  end.cwnd = end.options.initialWindow * end.sendMss
  if (end.synResent) end.cwnd = end.sendMss
}
