/**
 * SEGMENT ARRIVES, for SYN-RECEIVED and the states behind it, in the order of the RFC's checks.
 * Source: RFC 9293 §3.10.7.4, with the defences of RFC 5961 that it contains.
 */

import { acknowledge, isAckInReach, isFinAcked, setWindow } from './acknowledge.ts'
import { emitAck, emitResetFor, receiveWindow } from './emit.ts'
import { drop, enter, forget, type Endpoint, type Note, type State } from './endpoint.ts'
import { isAcceptable, isOld, takeIn } from './receive.ts'
import { endOf, lengthOf, type Segment } from './segment.ts'
import { add, isAtOrBefore, isBefore } from './sequence.ts'

const RECEIVING: readonly State[] = ['ESTABLISHED', 'FIN-WAIT-1', 'FIN-WAIT-2']

export function arriveSynchronized(end: Endpoint, segment: Segment): void {
  if (completesSimultaneousOpen(end, segment)) {
    noteDoubled(end, segment)
    end.ackNow = true
    segment = withoutSyn(segment)
  }
  const isProbe = receiveWindow(end) === 0 && lengthOf(segment) > 0 && segment.seq === end.rcvNxt
  if (isProbe && !segment.rst && !segment.syn) {
    // No room for its data; the ACK counts all the same.
    end.ackNow = true
    segment = { ...segment, data: segment.data.subarray(0, 0), fin: false }
  } else if (!isAcceptable(end, segment)) return refuse(end, segment)
  if (segment.rst) return reset(end, segment)
  if (segment.syn) return repeatedSyn(end)
  if (segment.ack === undefined) return void end.notes.push({ type: 'ignore', why: 'no-ack' })
  if (takeAck(end, segment)) takeText(end, segment)
}

/** First: outside of the window, so it is answered by an ACK and dropped. */
function refuse(end: Endpoint, segment: Segment): void {
  if (segment.rst) return void end.notes.push({ type: 'ignore', why: 'reset-outside' })
  end.notes.push(isOld(end, segment) ? { type: 'duplicate' } : challenge('unacceptable'))
  if (isOld(end, segment)) noteDoubled(end, segment)
  const isRepeatedFin = segment.fin && endOf(segment) === end.rcvNxt
  if (end.state === 'TIME-WAIT' && isRepeatedFin) startTimeWait(end)
  emitAck(end)
}

function noteDoubled(end: Endpoint, segment: Segment): void {
  if (!end.options.dsack || end.state === 'TIME-WAIT') return
  end.doubled = { start: segment.seq, end: endOf(segment) }
}

/** Second: a reset counts when it names exactly the next byte; else it is put to the test. */
function reset(end: Endpoint, segment: Segment): void {
  if (segment.seq !== end.rcvNxt) {
    end.notes.push(challenge('challenge'))
    return emitAck(end)
  }
  if (end.state === 'SYN-RECEIVED') {
    if (end.passive) return listenAgain(end)
    return drop(end, 'refused')
  }
  const isOver = end.state === 'CLOSING' || end.state === 'LAST-ACK' || end.state === 'TIME-WAIT'
  drop(end, isOver ? undefined : 'reset')
}

/** Fourth: a SYN in the middle of a connection. */
function repeatedSyn(end: Endpoint): void {
  if (end.state === 'SYN-RECEIVED' && end.passive) return listenAgain(end)
  end.notes.push(challenge('challenge'))
  emitAck(end)
}

function listenAgain(end: Endpoint): void {
  forget(end)
  end.passive = true
  enter(end, 'LISTEN')
}

/**
 * RFC 9293 figure 8: the SYN with an ACK that answers a SYN sent at the same time. Its SYN is here
 * already, which the first check answers by an ACK; without it, it is an acceptable ACK.
 */
function completesSimultaneousOpen(end: Endpoint, segment: Segment): boolean {
  const isTheirSyn = segment.syn && !segment.rst && segment.seq === end.irs
  return end.state === 'SYN-RECEIVED' && isTheirSyn && segment.ack !== undefined
}

function withoutSyn(segment: Segment): Segment {
  return { ...segment, syn: false, seq: add(segment.seq, 1) }
}

/** Fifth. @returns whether the rest of the segment is looked at */
function takeAck(end: Endpoint, segment: Segment): boolean {
  const ack = segment.ack ?? end.una
  if (end.state === 'SYN-RECEIVED') {
    if (!isBefore(end.una, ack) || isBefore(end.nxt, ack)) {
      end.notes.push({ type: 'refuse', why: 'ack-unsent' })
      emitResetFor(end, segment)
      return false
    }
    enter(end, 'ESTABLISHED')
    acknowledge(end, segment)
    setWindow(end, segment)
    if (end.finWanted) enter(end, 'FIN-WAIT-1')
    return true
  }
  if (isBefore(end.nxt, ack) || !isAckInReach(end, ack)) {
    end.notes.push(challenge('ack-unsent'))
    emitAck(end)
    return false
  }
  acknowledge(end, segment)
  return afterAck(end)
}

function afterAck(end: Endpoint): boolean {
  if (!isFinAcked(end)) return true
  if (end.state === 'FIN-WAIT-1') enter(end, 'FIN-WAIT-2')
  else if (end.state === 'CLOSING') startTimeWait(end)
  else if (end.state === 'LAST-ACK') {
    drop(end)
    return false
  }
  return true
}

/** Seventh and eighth: data, then FIN. */
function takeText(end: Endpoint, segment: Segment): void {
  if (lengthOf(segment) === 0) return
  if (!RECEIVING.includes(end.state)) {
    end.notes.push({ type: 'ignore', why: 'not-expected' })
    return
  }
  if (end.deaf && segment.data.length > 0 && isAtOrBefore(end.rcvNxt, endOf(segment))) {
    emitResetFor(end, segment)
    return drop(end)
  }
  if (!takeIn(end, segment)) return
  end.finReceived = true
  end.notes.push({ type: 'end' })
  if (end.state === 'ESTABLISHED') enter(end, 'CLOSE-WAIT')
  else if (end.state === 'FIN-WAIT-1') enter(end, 'CLOSING')
  else startTimeWait(end)
}

function startTimeWait(end: Endpoint): void {
  end.deadlines = { 'time-wait': end.nowMs + 2 * end.options.mslMs }
  enter(end, 'TIME-WAIT')
}

function challenge(why: 'unacceptable' | 'challenge' | 'ack-unsent'): Note {
  return { type: 'refuse', why }
}
