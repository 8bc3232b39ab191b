/**
 * The retransmission queue and its timer. Source: RFC 6298 §2–§5, RFC 6675 §4 (pipe).
 */

import type { Endpoint, Flight } from './endpoint.ts'
import { emitFlight } from './emit.ts'
import { add } from './sequence.ts'

/** RFC 6298 §2: weights of the estimators. */
const ALPHA = 1 / 8
const BETA = 1 / 4
const K = 4

/** RFC 6298 §5.7: the RTO after a handshake whose SYN had to be repeated. */
const RTO_AFTER_SYN_LOSS_MS = 3000

export function sizeOf(flight: Flight): number {
  return flight.data.length + (flight.syn ? 1 : 0) + (flight.fin ? 1 : 0)
}

export function stopOf(flight: Flight): number {
  return add(flight.seq, sizeOf(flight))
}

/** Bytes believed to be in the network now. */
export function pipeOf(end: Endpoint): number {
  let bytes = 0
  for (const flight of end.flights) if (!flight.sacked && !flight.lost) bytes += sizeOf(flight)
  return bytes
}

/** Sends something new at SND.NXT, remembers it, and starts the timer (§5.1). */
export function launch(
  end: Endpoint,
  what: Partial<Pick<Flight, 'data' | 'syn' | 'fin' | 'probe'>>,
  psh = false,
): void {
  const flight: Flight = {
    seq: end.nxt,
    data: new Uint8Array(0),
    syn: false,
    fin: false,
    probe: false,
    sentAtMs: end.nowMs,
    resent: 0,
    sacked: false,
    lost: false,
    ...what,
  }
  end.flights.push(flight)
  end.nxt = stopOf(flight)
  emitFlight(end, flight, psh)
  if (!flight.probe) end.deadlines.retransmit ??= end.nowMs + end.rtoMs
}

export function relaunch(
  end: Endpoint,
  flight: Flight,
  reason: 'timeout' | 'loss' | 'probe',
): void {
  flight.resent += 1
  flight.lost = false
  flight.sentAtMs = end.nowMs
  end.notes.push({ type: 'resend', reason })
  emitFlight(end, flight, flight.data.length > 0 && end.unsent.length === 0)
  if (!flight.probe) end.deadlines.retransmit ??= end.nowMs + end.rtoMs
}

/** Restarts the timer for what is still under way, or stops it (§5.2, §5.3). */
export function rearm(end: Endpoint): void {
  delete end.deadlines.retransmit
  if (end.flights.some((flight) => !flight.probe)) end.deadlines.retransmit = end.nowMs + end.rtoMs
}

/** Takes one measurement of the round-trip time (§2.2, §2.3); the back-off ends with it (§5.7). */
export function measure(end: Endpoint, rttMs: number): void {
  if (end.srttMs === undefined) {
    end.srttMs = rttMs
    end.rttvarMs = rttMs / 2
  } else {
    end.rttvarMs = (1 - BETA) * end.rttvarMs + BETA * Math.abs(end.srttMs - rttMs)
    end.srttMs = (1 - ALPHA) * end.srttMs + ALPHA * rttMs
  }
  setRto(end, end.srttMs + Math.max(end.options.granularityMs, K * end.rttvarMs))
}

/** §5.5: doubles the RTO. */
export function backOff(end: Endpoint): void {
  setRto(end, end.rtoMs * 2)
  end.notes.push({ type: 'rto', rtoMs: end.rtoMs })
}

export function leaveHandshake(end: Endpoint): void {
  if (end.synResent && end.srttMs === undefined) setRto(end, RTO_AFTER_SYN_LOSS_MS)
}

function setRto(end: Endpoint, rtoMs: number): void {
  const { minRtoMs, maxRtoMs } = end.options
  end.rtoMs = Math.min(maxRtoMs, Math.max(minRtoMs, rtoMs))
}
