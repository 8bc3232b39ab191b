/** The states of a TCP connection, from CLOSED to CLOSED: RFC 9293 §3.3.2, Figure 5. */

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
  /** Calls by the program. A listening socket may be told to open actively instead. */
  | 'activeOpen'
  | 'passiveOpen'
  | 'close'
  /** Segments that arrive. `rcvACK` acknowledges our SYN or our FIN. */
  | 'rcvSYN'
  | 'rcvSYNACK'
  | 'rcvACK'
  | 'rcvFIN'
  /** Their FIN and the acknowledgement of ours in one segment; only in FIN-WAIT-1. */
  | 'rcvFINACK'
  | 'rcvRST'
  /** TIME-WAIT is over. */
  | 'timeout2MSL'

/**
 * @param events what happens, in order
 * @returns the states, one more than there are events, beginning with CLOSED.
 *   A reset leads to CLOSED; a listening socket ignores it, and a connection in SYN-RECEIVED that
 *   began in LISTEN goes back there
 * @throws WireError (see wire-error.ts) `ERR_PROTOCOL` for an event that cannot happen in its
 *   state, including a reset in CLOSED
 */
export function runTcp(_events: TcpEvent[]): TcpState[] {
  throw new Error('TODO: write runTcp() in tcp-states.ts')
}
