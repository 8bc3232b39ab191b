/**
 * What an end may send now: lost segments first, then new data as windows, Nagle's algorithm and
 * the avoidance of silly windows allow, then the FIN.
 * Source: RFC 9293 §3.7.4 (Nagle), §3.8.6.1 (zero window), §3.8.6.2.1 (SWS), RFC 5681 §2.
 */

import { allowance } from './congestion.ts'
import { emitAck } from './emit.ts'
import type { Endpoint, Flight, State } from './endpoint.ts'
import { launch, pipeOf, relaunch, sizeOf } from './retransmission.ts'
import { add, distance } from './sequence.ts'

/** States in which data and the FIN may leave. */
const SENDING: readonly State[] = ['ESTABLISHED', 'CLOSE-WAIT', 'FIN-WAIT-1', 'CLOSING', 'LAST-ACK']

/** Sends all that may leave, and the ACK that is due when nothing carried it. */
export function flush(end: Endpoint): void {
  if (SENDING.includes(end.state)) {
    resendLost(end)
    sendNew(end)
    watchClosedWindow(end)
  }
  if (end.ackNow) emitAck(end)
}

/** The first of them leaves at once, whatever the congestion window says (RFC 6675 §5, step 4.3). */
function resendLost(end: Endpoint): void {
  for (const [index, flight] of end.flights.entries()) {
    if (!flight.lost) continue
    const fits = pipeOf(end) + sizeOf(flight) <= end.cwnd
    if (!fits && (index > 0 || flight.resent > 0)) return
    relaunch(end, flight, end.recovery === 'timeout' ? 'timeout' : 'loss')
  }
}

function sendNew(end: Endpoint): void {
  while (!end.finSent) {
    const bytes = sendable(end)
    if (bytes === 0) break
    const data = end.unsent.subarray(0, bytes)
    end.unsent = end.unsent.subarray(bytes)
    const fin = end.finWanted && end.unsent.length === 0 && usableWindow(end) > bytes
    end.finSent = fin
    launch(end, { data, fin }, end.unsent.length === 0)
  }
  if (end.finWanted && !end.finSent && end.unsent.length === 0 && usableWindow(end) > 0) {
    end.finSent = true
    launch(end, { fin: true })
  }
}

/** U in RFC 9293 §3.8.6.2.1: SND.UNA + SND.WND - SND.NXT; never below 0. */
export function usableWindow(end: Endpoint): number {
  return Math.max(0, distance(end.nxt, add(end.una, end.wnd)))
}

/** How many bytes the next segment may hold; 0: none leaves now. */
function sendable(end: Endpoint): number {
  const bytes = segmentBytes(end)
  return pipeOf(end) + bytes <= allowance(end) ? bytes : 0
}

function segmentBytes(end: Endpoint): number {
  const queued = end.unsent.length
  const ready = Math.min(queued, usableWindow(end))
  if (ready >= end.sendMss) return end.sendMss
  const mayBeShort = isNagleContent(end)
  if (ready === queued && (mayBeShort || end.finWanted)) return ready
  return mayBeShort && ready > 0 && ready >= end.maxWnd / 2 ? ready : 0
}

/** RFC 9293 §3.7.4. */
function isNagleContent(end: Endpoint): boolean {
  if (end.options.nagle === 'off' || end.una === end.nxt) return true
  const isShort = ({ data }: Flight): boolean => data.length > 0 && data.length < end.sendMss
  return end.options.nagle === 'minshall' && !end.flights.some(isShort)
}

/** Nothing is under way and the window holds data back: only a timer can get it out again. */
function watchClosedWindow(end: Endpoint): void {
  const waits = end.unsent.length > 0 || (end.finWanted && !end.finSent)
  if (end.flights.some((flight) => !flight.probe) || (!waits && end.flights.length === 0)) {
    delete end.deadlines.persist
    end.persistMs = end.rtoMs
    return
  }
  if (end.deadlines.persist !== undefined) return
  end.persistMs = end.rtoMs
  const canOverride = usableWindow(end) > 0
  end.deadlines.persist = end.nowMs + (canOverride ? end.options.overrideMs : end.persistMs)
}
