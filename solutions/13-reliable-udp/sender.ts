/** Stop-and-wait, the sending side: one datagram in flight, repeated until its ACK comes. */
import { decodeDatagram, encodeDatagram, MAX_PAYLOAD_BYTES, MAX_SEQ } from './datagram.ts'
import { WireError } from './wire-error.ts'

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

// #region sender
/** Cuts a file into datagrams and sees each one through. */
export class Sender {
  readonly #file: Uint8Array
  readonly #line: Line
  /** Number of the datagram in flight. */
  #seq: number
  /** Where its payload begins in the file. */
  #offset = 0
  /** The datagram in flight; none before the start and after the end. */
  #datagram: Uint8Array | undefined
  #tries = 0
  #waitMs = FIRST_WAIT_MS

  /**
   * @param firstSeq number of the first datagram, 0–65,535; 0 follows 65,535
   * @throws WireError `ERR_INVALID` for any other `firstSeq`
   */
  constructor(file: Uint8Array, line: Line, { firstSeq = 0 } = {}) {
    if (!Number.isInteger(firstSeq) || firstSeq < 0 || firstSeq > MAX_SEQ)
      throw new WireError('ERR_INVALID', `no sequence number: ${firstSeq}`)
    this.#file = file
    this.#line = line
    this.#seq = firstSeq
  }

  /** Sends the first datagram and sets the timer. An empty file is one datagram too. */
  start(): void {
    this.#sendPiece()
  }

  /** Something arrived. Only an ACK of the datagram in flight means anything. */
  onDatagram(bytes: Uint8Array): void {
    const datagram = decodeDatagram(bytes)
    if (datagram?.type !== 'ack' || !this.#datagram) return
    // An ACK of an earlier datagram is a late copy. Answering it with a datagram would double
    // everything from here on (RFC 1123 §4.2.3.1).
    if (datagram.seq !== this.#seq) return
    this.#offset += MAX_PAYLOAD_BYTES
    if (this.#offset >= this.#file.length) return this.#finish()
    this.#seq = (this.#seq + 1) & MAX_SEQ
    this.#sendPiece()
  }

  /** The timer went off: the datagram, or its ACK, is lost. Or merely late; nobody can tell. */
  onTimer(): void {
    if (!this.#datagram) return
    if (this.#tries === MAX_TRIES) {
      const error = new WireError('ERR_TIMEOUT', `no ACK of ${this.#seq} after ${MAX_TRIES} tries`)
      return this.#finish(error)
    }
    this.#waitMs = Math.min(2 * this.#waitMs, LONGEST_WAIT_MS)
    this.#transmit(this.#datagram)
  }

  #sendPiece(): void {
    const end = this.#offset + MAX_PAYLOAD_BYTES
    const payload = this.#file.subarray(this.#offset, end)
    const isLast = end >= this.#file.length
    this.#datagram = encodeDatagram({ type: 'data', seq: this.#seq, isLast, payload })
    this.#tries = 0
    this.#waitMs = FIRST_WAIT_MS
    this.#transmit(this.#datagram)
  }

  #transmit(datagram: Uint8Array): void {
    this.#tries += 1
    this.#line.send(datagram)
    this.#line.setTimer(this.#waitMs)
  }

  #finish(error?: WireError): void {
    this.#datagram = undefined
    this.#line.clearTimer()
    this.#line.finished(error)
  }
}
// #endregion sender
