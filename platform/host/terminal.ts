/**
 * One terminal: what a lab's process prints, kept for whoever looks, sent as fast as they read.
 *
 * The program is paused when even the fastest page has not yet shown `HIGH_WATER_BYTES`; a page
 * that reads more slowly than another one skips what is no longer kept, and is told so.
 */
import { BATCH_MS, FRAME_BYTES, HIGH_WATER_BYTES, LOW_WATER_BYTES } from '../shared/limits.ts'
import { OUTPUT_HEADER_BYTES, type HostMessage } from '../shared/messages.ts'
import { FrameMemory } from './frame-memory.ts'
import { Scrollback } from './scrollback.ts'

/** The side of a process that a terminal is plugged into. */
export interface TerminalProgram {
  readonly pid: number
  onOutput(listener: (chunk: Buffer) => void): unknown
  write(text: string): void
  resize(columns: number, rows: number): void
  pause(): void
  resume(): void
}

/** A page, as a terminal sees it. */
export interface TerminalPage {
  /** @param onLeft called when the frame has left: its memory is then another frame's */
  sendOutput(frame: Buffer, onLeft: () => void): void
  send(message: HostMessage): void
}

interface Viewer {
  /** Offset of the next byte to send. */
  sentTo: number
  /** The page has shown everything before this offset. */
  shownTo: number
}

/** Of all terminals: what one no longer needs serves the next. */
const frames = new FrameMemory()

/** How often a paused program is looked at: it may have ended while nobody read its output. */
const LOOK_AT_PAUSED_MS = 40

export class Terminal {
  readonly id: number
  readonly #scrollback = new Scrollback()
  readonly #viewers = new Map<TerminalPage, Viewer>()
  #program: TerminalProgram | undefined
  #mayPause = true
  #batchTimer: NodeJS.Timeout | undefined
  #pausedTimer: NodeJS.Timeout | undefined
  /** Where the output ended when the batch timer was set. */
  #batchedTo = 0

  constructor(id: number) {
    this.id = id
  }

  get isPaused(): boolean {
    return this.#pausedTimer !== undefined
  }

  // --- the program ---

  connect(program: TerminalProgram): void {
    this.#program = program
    this.#mayPause = true
    program.onOutput((chunk) => {
      if (this.#program === program) this.#take(chunk)
    })
    this.#regulate()
  }

  /** Unplugs the program, when it has ended. */
  disconnect(): void {
    this.#letFlow()
    this.#program = undefined
    this.#flush(false)
  }

  /** Empties the terminal, here and on every page. */
  clear(): void {
    this.#scrollback.clear()
    for (const [page, viewer] of this.#viewers) this.#restart(page, viewer)
  }

  input(text: string): void {
    this.#program?.write(text)
  }

  resize(columns: number, rows: number): void {
    this.#program?.resize(columns, rows)
  }

  // --- the pages ---

  /** Sends a page everything from `fromByte` on that is kept, and what comes later. */
  attach(page: TerminalPage, fromByte: number): void {
    const { start, end } = this.#scrollback
    const viewer = { sentTo: fromByte, shownTo: fromByte }
    this.#viewers.set(page, viewer)
    if (fromByte < start || fromByte > end) this.#restart(page, viewer)
    this.#send(page, viewer, end)
    this.#regulate()
  }

  detach(page: TerminalPage): void {
    if (this.#viewers.delete(page)) this.#regulate()
  }

  /** A page has shown everything before `toByte`. What was never sent cannot have been shown. */
  acknowledge(page: TerminalPage, toByte: number): void {
    const viewer = this.#viewers.get(page)
    if (!viewer || toByte <= viewer.shownTo) return
    viewer.shownTo = Math.min(toByte, viewer.sentTo)
    // What waits for a batch goes on waiting; a page that lags behind gets the next part now.
    if (viewer.sentTo < this.#batchedTo) this.#send(page, viewer, this.#sendableEnd())
    this.#regulate()
  }

  dispose(): void {
    this.#letFlow()
    clearTimeout(this.#batchTimer)
    this.#batchTimer = undefined
    this.#viewers.clear()
    this.#program = undefined
  }

  // --- from the program to the pages ---

  #take(chunk: Buffer): void {
    this.#scrollback.append(chunk)
    const isLongEnough = this.#scrollback.end - this.#batchedTo >= FRAME_BYTES
    // The first bytes go at once; what follows on their heels travels together.
    if (this.#batchTimer === undefined || isLongEnough) this.#flush(false)
    this.#startBatch()
    this.#regulate()
  }

  #startBatch(): void {
    this.#batchTimer ??= setTimeout(() => {
      this.#batchTimer = undefined
      const isQuiet = this.#scrollback.end === this.#batchedTo
      // Half a character waits for its other half, but not for ever.
      if (this.#flush(isQuiet) || !isQuiet) this.#startBatch()
    }, BATCH_MS)
  }

  /** @returns whether a part of a character was held back */
  #flush(isFinal: boolean): boolean {
    const { end } = this.#scrollback
    const to = isFinal ? end : this.#sendableEnd()
    for (const [page, viewer] of this.#viewers) this.#send(page, viewer, to)
    this.#batchedTo = end
    return to < end
  }

  /** While the program runs, the rest of a character that is cut can still come. */
  #sendableEnd(): number {
    const { end } = this.#scrollback
    return this.#program ? this.#scrollback.wholeCharactersTo(end) : end
  }

  #send(page: TerminalPage, viewer: Viewer, to: number): void {
    if (viewer.sentTo < this.#scrollback.start) {
      // What it missed is lost; but first it shows most of what is under way to it.
      if (viewer.sentTo - viewer.shownTo > LOW_WATER_BYTES) return
      this.#restart(page, viewer)
    }
    while (viewer.sentTo < to) {
      const room = viewer.shownTo + HIGH_WATER_BYTES - viewer.sentTo
      if (room <= 0) return
      const most = Math.min(viewer.sentTo + Math.min(FRAME_BYTES, room), to)
      const whole = most < to ? this.#scrollback.wholeCharactersTo(most) : most
      const end = whole > viewer.sentTo ? whole : most
      const frame = this.#frame(viewer.sentTo, end)
      page.sendOutput(frame, () => frames.giveBack(frame))
      viewer.sentTo = end
    }
  }

  #frame(from: number, to: number): Buffer {
    const frame = frames.take(OUTPUT_HEADER_BYTES + to - from)
    frame.writeUInt32BE(this.id, 0)
    frame.writeBigUInt64BE(BigInt(from), 4)
    this.#scrollback.copy({ from, to }, frame, OUTPUT_HEADER_BYTES)
    return frame
  }

  #restart(page: TerminalPage, viewer: Viewer): void {
    const { start } = this.#scrollback
    viewer.sentTo = start
    viewer.shownTo = start
    page.send({ type: 'terminal-reset', terminal: this.id, fromByte: start })
  }

  // --- flow control ---

  #regulate(): void {
    if (!this.#program) return
    const { end } = this.#scrollback
    // Nobody looks: the program runs freely, and the end of its output is kept.
    let leastLag = this.#viewers.size === 0 ? 0 : Infinity
    for (const { shownTo } of this.#viewers.values()) leastLag = Math.min(leastLag, end - shownTo)
    if (!this.isPaused && this.#mayPause && leastLag >= HIGH_WATER_BYTES)
      this.#holdBack(this.#program)
    else if (this.isPaused && leastLag <= LOW_WATER_BYTES) this.#letFlow()
  }

  #holdBack(program: TerminalProgram): void {
    program.pause()
    // node-pty 1.2 closes the terminal 0.2 s after the program's end, read or not: the last
    // output of a program that ends while it is paused would be lost.
    this.#pausedTimer = setInterval(() => {
      if (isAlive(program.pid)) return
      this.#mayPause = false
      this.#letFlow()
    }, LOOK_AT_PAUSED_MS)
  }

  #letFlow(): void {
    if (!this.isPaused) return
    clearInterval(this.#pausedTimer)
    this.#pausedTimer = undefined
    this.#program?.resume()
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
