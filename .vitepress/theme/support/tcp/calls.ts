/**
 * What a program asks of its TCP. Each call answers at once.
 * Source: RFC 9293 §3.10.1–§3.10.5. CLOSE of the RFC is `shutdown` here: reading goes on. `close`
 * is what most programs do: they will not read again either (§3.6.1).
 */

import { emitReset, leastGain, receiveWindow, windowGain } from './emit.ts'
import { drop, enter, forget, type Endpoint, type State } from './endpoint.ts'
import { flush } from './output.ts'
import { joined } from './receive.ts'
import { launch } from './retransmission.ts'

/** The RFC's answers: `connection already exists`, `connection does not exist`, `connection closing`. */
export type CallResult = 'ok' | 'exists' | 'none' | 'closing'

export function listen(end: Endpoint): CallResult {
  if (end.state !== 'CLOSED') return 'exists'
  forget(end)
  end.passive = true
  enter(end, 'LISTEN')
  return 'ok'
}

export function connect(end: Endpoint): CallResult {
  if (end.state !== 'CLOSED' && end.state !== 'LISTEN') return 'exists'
  forget(end)
  enter(end, 'SYN-SENT')
  launch(end, { syn: true })
  return 'ok'
}

const OPEN_TO_DATA: readonly State[] = ['SYN-SENT', 'SYN-RECEIVED', 'ESTABLISHED', 'CLOSE-WAIT']

/** @returns how many bytes the send buffer took, or why none */
export function send(end: Endpoint, data: Uint8Array): number | CallResult {
  if (end.state === 'CLOSED') return 'none'
  if (end.state === 'LISTEN') connect(end)
  if (!OPEN_TO_DATA.includes(end.state) || end.finWanted) return 'closing'
  const taken = data.subarray(0, Math.max(0, end.options.sendBuffer - sendBuffered(end)))
  end.unsent = joined(end.unsent, taken)
  flush(end)
  return taken.length
}

/** Bytes that the send buffer holds: not sent, or not acknowledged. */
export function sendBuffered(end: Endpoint): number {
  return end.flights.reduce((sum, { data }) => sum + data.length, end.unsent.length)
}

/** Takes up to `bytes` bytes; tells the other end when much room came free. */
export function receive(end: Endpoint, bytes: number): Uint8Array | CallResult {
  const data = end.unread.subarray(0, bytes)
  if (data.length === 0) return nothingToRead(end)
  end.unread = end.unread.subarray(data.length)
  if (end.state !== 'CLOSED' && !end.finReceived) {
    const gain = windowGain(end)
    // Twice the old window: rare for a program that keeps up, and never missing after a closed one.
    if (gain >= leastGain(end) && gain >= receiveWindow(end)) end.ackNow = true
    flush(end)
  }
  return data
}

function nothingToRead(end: Endpoint): CallResult {
  if (end.state === 'CLOSED') return 'none'
  return end.finReceived ? 'closing' : 'ok'
}

/** §3.10.4: no more data from here. */
export function shutdown(end: Endpoint): CallResult {
  switch (end.state) {
    case 'CLOSED':
      return 'none'
    case 'LISTEN':
    case 'SYN-SENT':
      drop(end)
      return 'ok'
    case 'SYN-RECEIVED':
    case 'ESTABLISHED':
      return endSending(end, 'FIN-WAIT-1')
    case 'CLOSE-WAIT':
      return endSending(end, 'LAST-ACK')
    case 'FIN-WAIT-1':
    case 'FIN-WAIT-2':
    case 'CLOSING':
    case 'LAST-ACK':
    case 'TIME-WAIT':
      return 'closing'
  }
}

/** The FIN leaves behind the last byte; in SYN-RECEIVED it waits until data may leave. */
function endSending(end: Endpoint, state: State): CallResult {
  if (end.finWanted) return 'closing'
  end.finWanted = true
  if (end.state !== 'SYN-RECEIVED' || end.unsent.length === 0) {
    enter(end, state)
    flush(end)
  }
  return 'ok'
}

/** No more data from here, and none wanted: with unread data the other end is told so by a reset. */
export function close(end: Endpoint): CallResult {
  if (end.unread.length > 0 && end.state !== 'CLOSED') return abort(end)
  const result = shutdown(end)
  if (result !== 'none') end.deaf = end.state !== 'CLOSED'
  return result
}

const RESETTABLE: readonly State[] = [
  'SYN-RECEIVED',
  'ESTABLISHED',
  'FIN-WAIT-1',
  'FIN-WAIT-2',
  'CLOSE-WAIT',
]

/** §3.10.5 */
export function abort(end: Endpoint): CallResult {
  if (end.state === 'CLOSED') return 'none'
  if (RESETTABLE.includes(end.state)) emitReset(end)
  end.unread = end.unread.subarray(0, 0)
  drop(end)
  return 'ok'
}

/** The machine loses power and comes back: it knows nothing of any connection, and tells nobody. */
export function crash(end: Endpoint): CallResult {
  forget(end)
  end.outbox = []
  enter(end, 'CLOSED')
  return 'ok'
}
