/** Stop-and-wait, the receiving side: every piece once and in order, every DATA acknowledged. */
import type { Line } from './sender.ts'

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

/** Delivers the pieces of one file, in order and without duplicates. */
export class Receiver {
  /**
   * @param firstSeq number of the first datagram, 0–65,535; 0 follows 65,535
   * @throws WireError `ERR_INVALID` for any other `firstSeq`
   */
  constructor(line: ReceivingLine, { firstSeq = 0 } = {}) {
    throw new Error('TODO: Receiver in receiver.ts')
  }

  /**
   * Something arrived.
   * - The expected DATA: `line.deliver(payload, isLast)`, then an ACK of it.
   * - The DATA that was delivered just before, again: an ACK of it, nothing else.
   * - Anything else, and any new DATA after LAST: nothing.
   * Each ACK sets the timer: to `LINGER_MS` once LAST was delivered, to `SILENCE_MS` before.
   */
  onDatagram(bytes: Uint8Array): void {
    throw new Error('TODO: Receiver.onDatagram in receiver.ts')
  }

  /**
   * The timer went off. After LAST: `line.finished()`. Before: `line.finished` with a WireError
   * `ERR_TRUNCATED`. From then on, nothing is sent or delivered.
   */
  onTimer(): void {
    throw new Error('TODO: Receiver.onTimer in receiver.ts')
  }
}
