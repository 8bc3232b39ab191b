/** Stop-and-wait, the sending side: one datagram in flight, repeated until its ACK comes. */

/** How long the first try waits for its ACK; every further one waits twice as long … */
export const FIRST_WAIT_MS = 200
/** … but never longer than this. */
export const LONGEST_WAIT_MS = 1_600
/** How often one datagram is sent, the first time included. */
export const MAX_TRIES = 8

/**
 * What a sender may do to the world around it. It knows no socket and no clock: a program gives it
 * a UDP socket and the system's timer, a test a wire and a time of its own.
 */
// #region line
export interface Line {
  /** Hands one datagram to the network, which may lose it, double it, delay it or damage it. */
  send(datagram: Uint8Array): void
  /**
   * Sets the only timer: after `ms` milliseconds, `onTimer` is called, once. A timer that is
   * already set is replaced.
   */
  setTimer(ms: number): void
  /** Makes sure that the timer no longer goes off. */
  clearTimer(): void
  /** Called once, at the very end: without an error if all went well. */
  finished(error?: Error): void
}
// #endregion line

/** Cuts a file into datagrams and sees each one through. */
export class Sender {
  /**
   * @param file sent in as many datagrams as it needs, each filled; only the final one carries LAST
   * @param firstSeq number of the first datagram, 0–65,535; 0 follows 65,535
   * @throws WireError `ERR_INVALID` for any other `firstSeq`
   */
  constructor(file: Uint8Array, line: Line, { firstSeq = 0 } = {}) {
    throw new Error('TODO: Sender in sender.ts')
  }

  /** Sends the first datagram and sets the timer. An empty file is one datagram too. */
  start(): void {
    throw new Error('TODO: Sender.start in sender.ts')
  }

  /**
   * Something arrived. Only an ACK of the datagram in flight means anything: it starts the next
   * one, or after LAST stops the timer and calls `line.finished()`. Whatever else arrives changes
   * nothing: nothing is sent, and the timer is not touched. Before `start()`, none is in flight.
   */
  onDatagram(bytes: Uint8Array): void {
    throw new Error('TODO: Sender.onDatagram in sender.ts')
  }

  /**
   * The timer went off: sends the same datagram again and waits twice as long, up to
   * `LONGEST_WAIT_MS`. Once the last try has run out of time, calls `line.finished` with a
   * WireError `ERR_TIMEOUT`.
   */
  onTimer(): void {
    throw new Error('TODO: Sender.onTimer in sender.ts')
  }
}
