/**
 * The states of a TCP connection, from CLOSED to CLOSED.
 * Source: RFC 9293 §3.3.2, Figure 5; RFC 1122 §4.2.2.8 (a reset in SYN-RECEIVED).
 */
import { WireError } from './wire-error.ts'

export type TcpState =
  | 'CLOSED'
  | 'LISTEN'
  | 'SYN-SENT'
  | 'SYN-RECEIVED'
  | 'ESTABLISHED'
  | 'FIN-WAIT-1'
  | 'FIN-WAIT-2'
  | 'CLOSE-WAIT'
  | 'CLOSING'
  | 'LAST-ACK'
  | 'TIME-WAIT'

export type TcpEvent =
  | 'activeOpen'
  | 'passiveOpen'
  | 'close'
  | 'rcvSYN'
  | 'rcvSYNACK'
  | 'rcvACK'
  | 'rcvFIN'
  | 'rcvFINACK'
  | 'rcvRST'
  | 'timeout2MSL'

// #region table
/** What is not in the table cannot happen in that state. A reset is handled separately. */
const NEXT: Record<TcpState, Partial<Record<TcpEvent, TcpState>>> = {
  CLOSED: { activeOpen: 'SYN-SENT', passiveOpen: 'LISTEN' },
  LISTEN: { rcvSYN: 'SYN-RECEIVED', activeOpen: 'SYN-SENT', close: 'CLOSED' },
  // rcvSYN without ACK: both sides have opened at once.
  'SYN-SENT': { rcvSYNACK: 'ESTABLISHED', rcvSYN: 'SYN-RECEIVED', close: 'CLOSED' },
  'SYN-RECEIVED': { rcvACK: 'ESTABLISHED', close: 'FIN-WAIT-1' },
  ESTABLISHED: { close: 'FIN-WAIT-1', rcvFIN: 'CLOSE-WAIT' },
  'FIN-WAIT-1': {
    rcvACK: 'FIN-WAIT-2',
    // Both have closed at once: our FIN is not acknowledged yet.
    rcvFIN: 'CLOSING',
    // Their FIN and the ACK of ours in one segment: three segments instead of four.
    rcvFINACK: 'TIME-WAIT',
  },
  'FIN-WAIT-2': { rcvFIN: 'TIME-WAIT' },
  // Their side is done; ours may go on sending for as long as it likes.
  'CLOSE-WAIT': { close: 'LAST-ACK' },
  CLOSING: { rcvACK: 'TIME-WAIT' },
  'LAST-ACK': { rcvACK: 'CLOSED' },
  'TIME-WAIT': { timeout2MSL: 'CLOSED' },
}
// #endregion table

// #region run
/**
 * @param events what happens, in order
 * @returns the states, one more than there are events, beginning with CLOSED
 * @throws WireError `ERR_PROTOCOL` for an event that cannot happen in its state
 */
export function runTcp(events: TcpEvent[]): TcpState[] {
  const states: TcpState[] = ['CLOSED']
  let state: TcpState = 'CLOSED'
  /** Whether this connection began by listening: then a reset leads back there. */
  let isPassive = false
  for (const event of events) {
    if (event === 'passiveOpen') isPassive = true
    if (event === 'activeOpen') isPassive = false
    state = event === 'rcvRST' ? afterReset(state, isPassive) : next(state, event)
    states.push(state)
  }
  return states
}

function next(state: TcpState, event: TcpEvent): TcpState {
  const found = NEXT[state][event]
  if (found !== undefined) return found
  throw new WireError('ERR_PROTOCOL', `${event} cannot happen in ${state}`)
}

function afterReset(state: TcpState, isPassive: boolean): TcpState {
  // There is nobody to reset; a listening socket ignores it.
  if (state === 'CLOSED') throw new WireError('ERR_PROTOCOL', 'there is no connection to reset')
  if (state === 'LISTEN') return 'LISTEN'
  // The listening socket goes on waiting; only this attempt is over.
  return state === 'SYN-RECEIVED' && isPassive ? 'LISTEN' : 'CLOSED'
}
// #endregion run
