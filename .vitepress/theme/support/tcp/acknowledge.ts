/**
 * The ACK field of a segment: what it takes off the retransmission queue, what it says about the
 * window, and what both mean for the timer and for congestion control.
 * Source: RFC 9293 §3.10.7.4 (fifth check), RFC 6298 §3 (Karn) and §5, RFC 5681 §2.
 */

import { countDuplicate, grow, markSacked } from './congestion.ts'
import type { Endpoint, Flight } from './endpoint.ts'
import { leaveHandshake, measure, rearm, stopOf } from './retransmission.ts'
import { lengthOf, type Segment } from './segment.ts'
import { add, distance, isAtOrBefore, isBefore } from './sequence.ts'

/** Takes an acceptable ACK: SND.UNA =< SEG.ACK =< SND.NXT, or an older one, which changes nothing. */
export function acknowledge(end: Endpoint, segment: Segment): void {
  const ack = segment.ack ?? end.una
  if (isBefore(ack, end.una)) return
  if (isBefore(end.una, ack) || !isWaiting(end)) end.retries = 0
  const isNews = markSacked(end, segment.sack)
  const bytes = distance(end.una, ack)
  if (bytes > 0) advance(end, ack, bytes)
  else if (isDuplicate(end, segment, isNews)) countDuplicate(end)
  updateWindow(end, segment)
}

function advance(end: Endpoint, ack: number, bytes: number): void {
  const { flights } = end
  const done = flights.filter((flight) => isAtOrBefore(stopOf(flight), ack))
  end.flights = flights
    .filter((flight) => isBefore(ack, stopOf(flight)))
    .map((flight) => rest(flight, ack))
  end.una = ack
  const newest = done.at(-1)
  // Karn: an ACK of something sent twice does not say which copy it answers.
  if (newest && done.every(({ resent }) => resent === 0)) measure(end, end.nowMs - newest.sentAtMs)
  const synBytes = done.some(({ syn }) => syn) ? 1 : 0
  if (synBytes > 0) leaveHandshake(end)
  if (bytes > synBytes) grow(end, bytes - synBytes)
  rearm(end)
}

/** What of a segment is left when only its beginning is acknowledged. */
function rest(flight: Flight, ack: number): Flight {
  const skip = distance(flight.seq, ack)
  if (skip <= 0) return flight
  return { ...flight, seq: ack, data: flight.data.subarray(skip) }
}

/** Something is under way that the other end has room for. */
function isWaiting(end: Endpoint): boolean {
  return end.flights.some(({ probe }) => !probe)
}

/** RFC 5681 §2; with SACK, one that reports something new (RFC 6675 §2). */
function isDuplicate(end: Endpoint, segment: Segment, isNews: boolean): boolean {
  if (!isWaiting(end)) return false
  if (end.sackOn) return isNews
  return lengthOf(segment) === 0 && segment.ack === end.una && segment.window === end.wnd
}

/** SND.WND, SND.WL1, SND.WL2: an old segment does not bring an old window back. */
function updateWindow(end: Endpoint, segment: Segment): void {
  const ack = segment.ack ?? end.una
  const isNewer =
    isBefore(end.wl1, segment.seq) || (end.wl1 === segment.seq && isAtOrBefore(end.wl2, ack))
  if (isNewer) setWindow(end, segment)
}

export function setWindow(end: Endpoint, segment: Segment): void {
  const wasOpen = end.wnd > 0
  const isFirst = end.maxWnd === 0
  end.wnd = segment.window
  end.wl1 = segment.seq
  end.wl2 = segment.ack ?? end.una
  end.maxWnd = Math.max(end.maxWnd, segment.window)
  const isOpen = end.wnd > 0
  if (wasOpen !== isOpen && !isFirst) end.notes.push({ type: 'window', open: isOpen })
  if (isOpen) releaseProbe(end)
}

/** A probe still unanswered becomes an ordinary segment, to be sent again at once. */
function releaseProbe(end: Endpoint): void {
  for (const flight of end.flights) {
    if (!flight.probe) continue
    flight.probe = false
    flight.lost = true
  }
}

/** Whether our FIN is acknowledged. */
export function isFinAcked(end: Endpoint): boolean {
  return end.finSent && end.una === end.nxt
}

/** RFC 5961 §5: an ACK may be old, but not older than what the largest window could explain. */
export function isAckInReach(end: Endpoint, ack: number): boolean {
  return isAtOrBefore(add(end.una, -end.maxWnd), ack)
}
