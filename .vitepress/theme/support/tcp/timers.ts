/** TIMEOUTS. Source: RFC 9293 §3.10.8, §3.8.6.1, RFC 6298 §5.4–§5.7. */

import { collapse } from './congestion.ts'
import { emitAck } from './emit.ts'
import { drop, TIMERS, type Endpoint, type Timer } from './endpoint.ts'
import { flush, usableWindow } from './output.ts'
import { backOff, launch, rearm, relaunch } from './retransmission.ts'
import { add } from './sequence.ts'

/** The timer that runs out first. */
export function nextDeadline(end: Endpoint): { timer: Timer; atMs: number } | undefined {
  let first: { timer: Timer; atMs: number } | undefined
  for (const timer of TIMERS) {
    const atMs = end.deadlines[timer]
    if (atMs !== undefined && (!first || atMs < first.atMs)) first = { timer, atMs }
  }
  return first
}

export function expire(end: Endpoint, timer: Timer): void {
  delete end.deadlines[timer]
  end.notes.push({ type: 'timer', timer })
  if (timer === 'retransmit') retransmit(end)
  else if (timer === 'persist') persist(end)
  else if (timer === 'acknowledge') emitAck(end)
  else drop(end)
  flush(end)
}

function retransmit(end: Endpoint): void {
  const [first] = end.flights
  if (!first) return
  end.retries += 1
  if (end.retries > (first.syn ? end.options.maxSynRetries : end.options.maxRetries))
    return drop(end, 'timed-out')
  backOff(end)
  if (first.syn) {
    end.synResent = true
    end.cwnd = end.sendMss
  } else collapse(end)
  relaunch(end, first, 'timeout')
  rearm(end)
}

/** Nothing is under way, and data waits for the window: a short segment, or a probe. */
function persist(end: Endpoint): void {
  const [waiting] = end.flights
  if (usableWindow(end) > 0 && !waiting) return override(end)
  end.retries += 1
  if (end.retries > end.options.maxRetries) return drop(end, 'timed-out')
  if (end.options.probe === 'old-number') {
    emitAck(end, add(end.una, -1))
    end.notes.push({ type: 'resend', reason: 'probe' })
  } else if (waiting) relaunch(end, waiting, 'probe')
  else launchProbe(end)
  end.persistMs = Math.min(end.options.maxRtoMs, end.persistMs * 2)
  end.deadlines.persist = end.nowMs + end.persistMs
}

function override(end: Endpoint): void {
  const bytes = Math.min(end.unsent.length, usableWindow(end), end.sendMss)
  const data = end.unsent.subarray(0, bytes)
  end.unsent = end.unsent.subarray(bytes)
  launch(end, { data }, true)
}

/** §3.8.6.1: at least one octet of new data, or the FIN. */
function launchProbe(end: Endpoint): void {
  const data = end.unsent.subarray(0, 1)
  end.unsent = end.unsent.subarray(1)
  const fin = data.length === 0
  end.finSent ||= fin
  launch(end, { data, fin, probe: true })
  end.notes.push({ type: 'resend', reason: 'probe' })
}
