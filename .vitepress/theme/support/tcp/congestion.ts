/**
 * Congestion control: slow start, congestion avoidance, fast retransmit and fast recovery.
 * Source: RFC 5681 §3, RFC 6582 §3.2 (without SACK), RFC 6675 §4–§5 (with it), RFC 3042.
 */

import type { Endpoint, Flight } from './endpoint.ts'
import { pipeOf, sizeOf, stopOf } from './retransmission.ts'
import { distance, isAtOrBefore, isBefore } from './sequence.ts'
import type { Block } from './segment.ts'

/** Duplicate ACKs that count as a loss. */
const DUP_THRESHOLD = 3

/** Bytes that may be in the network now. RFC 3042: the first two duplicates free a place each. */
export function allowance(end: Endpoint): number {
  const limited = end.recovery === 'none' && !end.sackOn ? Math.min(end.dupAcks, 2) : 0
  return end.cwnd + limited * end.sendMss
}

/** FlightSize: sent and not acknowledged, whatever became of it. */
function flightSize(end: Endpoint): number {
  return distance(end.una, end.nxt)
}

function halve(end: Endpoint): void {
  end.ssthresh = Math.max(Math.floor(flightSize(end) / 2), 2 * end.sendMss)
}

/** Marks what the other end says it has. @returns whether that was news */
export function markSacked(end: Endpoint, blocks: readonly Block[]): boolean {
  let isNews = false
  for (const flight of end.flights) {
    if (flight.sacked || !blocks.some((block) => covers(block, flight))) continue
    flight.sacked = true
    flight.lost = false
    isNews = true
  }
  return isNews
}

function covers(block: Block, flight: Flight): boolean {
  return isAtOrBefore(block.start, flight.seq) && isAtOrBefore(stopOf(flight), block.end)
}

/** RFC 6675 §4, IsLost: enough was sacked behind it. */
function isLost(end: Endpoint, index: number): boolean {
  let bytes = 0
  let runs = 0
  let wasSacked = false
  for (const flight of end.flights.slice(index + 1)) {
    if (flight.sacked) {
      bytes += sizeOf(flight)
      if (!wasSacked) runs += 1
    }
    wasSacked = flight.sacked
  }
  return runs >= DUP_THRESHOLD || bytes > (DUP_THRESHOLD - 1) * end.sendMss
}

function markLost(end: Endpoint): void {
  for (const [index, flight] of end.flights.entries())
    if (!flight.sacked && flight.resent === 0 && isLost(end, index)) flight.lost = true
}

/** An ACK moved SND.UNA by `bytes`. */
export function grow(end: Endpoint, bytes: number): void {
  end.dupAcks = 0
  if (end.recovery !== 'none' && isAtOrBefore(end.recover, end.una)) leaveRecovery(end)
  else if (end.recovery === 'fast') partial(end, bytes)
  else increase(end, bytes)
}

function leaveRecovery(end: Endpoint): void {
  if (end.recovery === 'fast' && end.options.congestion === 'reno') {
    const flight = Math.max(pipeOf(end), end.sendMss) + end.sendMss
    end.cwnd = end.sackOn ? end.ssthresh : Math.min(end.ssthresh, flight)
    end.notes.push({ type: 'recovered', cwnd: end.cwnd })
  }
  end.recovery = 'none'
}

/** RFC 6582 §3.2 step 3: the next hole is lost as well. With SACK the board knows better. */
function partial(end: Endpoint, bytes: number): void {
  const [first] = end.flights
  if (end.sackOn) return markLost(end)
  if (first && first.resent === 0) first.lost = true
  if (end.options.congestion === 'fixed') return
  end.cwnd = Math.max(end.sendMss, end.cwnd - bytes + (bytes >= end.sendMss ? end.sendMss : 0))
}

function increase(end: Endpoint, bytes: number): void {
  if (end.options.congestion === 'fixed') return
  if (end.cwnd < end.ssthresh) {
    end.cwnd += Math.min(bytes, end.sendMss)
    return
  }
  end.ackedInAvoidance += bytes
  if (end.ackedInAvoidance < end.cwnd) return
  end.ackedInAvoidance -= end.cwnd
  end.cwnd += end.sendMss
}

/** One more ACK that acknowledges nothing new, while data is under way. */
export function countDuplicate(end: Endpoint): void {
  end.dupAcks += 1
  if (end.recovery === 'fast') {
    if (end.sackOn) markLost(end)
    else if (end.options.congestion === 'reno') end.cwnd += end.sendMss
    return
  }
  if (end.recovery === 'timeout' || !isBefore(end.recover, end.una)) return
  const isDue = end.dupAcks >= DUP_THRESHOLD || (end.sackOn && isLost(end, 0))
  if (isDue) enterFastRecovery(end)
}

function enterFastRecovery(end: Endpoint): void {
  const [first] = end.flights
  if (!first) return
  halve(end)
  end.recovery = 'fast'
  end.recover = end.nxt
  first.lost = true
  if (end.sackOn) markLost(end)
  if (end.options.congestion === 'reno')
    end.cwnd = end.ssthresh + (end.sackOn ? 0 : DUP_THRESHOLD * end.sendMss)
  end.notes.push({
    type: 'fast-retransmit',
    duplicates: end.dupAcks,
    ssthresh: end.ssthresh,
  })
}

/** The timer ran out: one segment, and slow start (RFC 5681 §3.1). */
export function collapse(end: Endpoint): void {
  if (end.options.congestion === 'reno') {
    // A segment that timed out before was halved for already.
    if (end.retries <= 1) halve(end)
    end.cwnd = end.sendMss
    end.notes.push({ type: 'cut', ssthresh: end.ssthresh })
  }
  end.recovery = 'timeout'
  end.recover = end.nxt
  end.dupAcks = 0
  end.ackedInAvoidance = 0
  for (const flight of end.flights) if (!flight.sacked) flight.lost = true
}
