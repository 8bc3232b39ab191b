/** Stop-and-wait, the receiving side: every piece once and in order, every DATA acknowledged. */
import { decodeDatagram, encodeDatagram, MAX_SEQ } from './datagram.ts'
import type { Line } from './sender.ts'
import { WireError } from './wire-error.ts'

/** How long it stays after LAST, in case the ACK of it was lost. */
export const LINGER_MS = 2_000
/** Silence in mid-file. A sender gives up after 9.4 s; one silent for longer is gone. */
export const SILENCE_MS = 10_000

/** What a receiver may do to the world around it. */
// #region line
export interface ReceivingLine extends Line {
  /** Takes the next piece of the file; `isLast`: it completes the file. */
  deliver(payload: Uint8Array, isLast: boolean): void
}
// #endregion line

// #region receiver
/** Delivers the pieces of one file, in order and without duplicates. */
export class Receiver {
  readonly #line: ReceivingLine
  /** Number of the piece that comes next. */
  #expected: number
  /** Number of the piece delivered last; none at first. */
  #delivered: number | undefined
  #isComplete = false
  #isOver = false

  /**
   * @param firstSeq number of the first datagram, 0–65,535; 0 follows 65,535
   * @throws WireError `ERR_INVALID` for any other `firstSeq`
   */
  constructor(line: ReceivingLine, { firstSeq = 0 } = {}) {
    if (!Number.isInteger(firstSeq) || firstSeq < 0 || firstSeq > MAX_SEQ)
      throw new WireError('ERR_INVALID', `no sequence number: ${firstSeq}`)
    this.#line = line
    this.#expected = firstSeq
  }

  /** Something arrived. Anything but an intact DATA datagram is silently ignored. */
  onDatagram(bytes: Uint8Array): void {
    const datagram = decodeDatagram(bytes)
    if (datagram?.type !== 'data' || this.#isOver) return
    const { seq, isLast, payload } = datagram
    const isNext = seq === this.#expected && !this.#isComplete
    // The same piece again: our ACK was lost or late, so the sender needs another one.
    const isRepeat = seq === this.#delivered
    if (!isNext && !isRepeat) return
    if (isNext) {
      this.#expected = (seq + 1) & MAX_SEQ
      this.#delivered = seq
      this.#isComplete = isLast
      this.#line.deliver(payload, isLast)
    }
    this.#line.send(encodeDatagram({ type: 'ack', seq }))
    this.#line.setTimer(this.#isComplete ? LINGER_MS : SILENCE_MS)
  }

  /** The timer went off: nothing has come for that long. */
  onTimer(): void {
    if (this.#isOver) return
    this.#isOver = true
    if (this.#isComplete) this.#line.finished()
    else this.#line.finished(new WireError('ERR_TRUNCATED', 'the sender fell silent'))
  }
}
// #endregion receiver
