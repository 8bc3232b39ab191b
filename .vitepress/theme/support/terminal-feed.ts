/**
 * Puts a terminal's output frames into one gapless stream. After a reconnect the host may send
 * bytes again that have been shown already; they are cut off here, not shown twice.
 */
export interface Screen {
  /** Shows bytes; `done` is called once they have been consumed. */
  write(bytes: Uint8Array, done: () => void): void
  clear(): void
}

/** Told after at least so many bytes, so that a flood does not double the traffic. */
const ACK_EVERY_BYTES = 32 * 1024

export class TerminalFeed {
  #screen: Screen
  #acknowledge: (toByte: number) => void
  #receivedTo = 0
  #shownTo = 0
  #acknowledgedTo = 0
  /** Grows with each reset: what was under way before it is not counted any more. */
  #generation = 0

  constructor(screen: Screen, acknowledge: (toByte: number) => void) {
    this.#screen = screen
    this.#acknowledge = acknowledge
  }

  /** Where to go on after a reconnect. */
  get receivedTo(): number {
    return this.#receivedTo
  }

  accept(fromByte: number, bytes: Uint8Array): void {
    const known = this.#receivedTo - fromByte
    if (known >= bytes.length && bytes.length > 0) return
    const fresh = known > 0 ? bytes.subarray(known) : bytes
    const toByte = fromByte + bytes.length
    const generation = this.#generation
    this.#receivedTo = toByte
    this.#screen.write(fresh, () => {
      if (generation === this.#generation) this.#shown(toByte)
    })
  }

  /** Output before `fromByte` is gone: the screen starts anew. */
  reset(fromByte: number): void {
    this.#generation += 1
    this.#receivedTo = this.#shownTo = this.#acknowledgedTo = fromByte
    this.#screen.clear()
  }

  /** After a reconnect the host counts from what it is told first. */
  acknowledgeAgain(): void {
    this.#acknowledgedTo = this.#shownTo
  }

  #shown(toByte: number): void {
    this.#shownTo = Math.max(this.#shownTo, toByte)
    const isUpToDate = this.#shownTo === this.#receivedTo
    if (!isUpToDate && this.#shownTo - this.#acknowledgedTo < ACK_EVERY_BYTES) return
    if (this.#shownTo === this.#acknowledgedTo) return
    this.#acknowledgedTo = this.#shownTo
    this.#acknowledge(this.#shownTo)
  }
}
