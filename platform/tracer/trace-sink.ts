/**
 * Where a traced program puts its events: lines in files of the runner's, written at once, so that
 * nothing is lost when the program dies in the next moment. Only a flood of events is written
 * some milliseconds later, many at once.
 *
 * A file (`trace.0`, `trace.1`, …) is left for the next one when it is full; the reader removes what
 * it has read. When too many wait, or the disk is full, lines are refused: the program never waits
 * for its reader, and what is kept for a reader that is gone is bounded. Files, not a pipe or a
 * socket: a write never blocks, never breaks, and the same works on every system.
 */
import { existsSync, futimesSync, openSync, writeSync, closeSync } from 'node:fs'
import { join } from 'node:path'

/** A file is left for the next one when so much is in it. */
export const SEGMENT_BYTES = 1024 * 1024
/** Files that may wait for the reader. */
export const MAX_SEGMENTS = 4
/** Longest line: a payload in Base64, and the rest of an event. */
export const MAX_TRACE_LINE_BYTES = 16 * 1024

/** The reader is woken this often at most; woken once, it looks again by itself, a little later. */
const BELL_MS = 20
/** So many lines in so long are written one by one; more are a flood. */
const SINGLE_LINES = 100
const WINDOW_MS = 50
/** How long lines of a flood wait for others. */
const GATHER_MS = 2
/** How many bytes of them wait at most. */
const GATHERED_BYTES = 32 * 1024
/** Between two looks whether there is room again. */
const RETRY_MS = 5

export function segmentPath(folder: string, index: number): string {
  return join(folder, `trace.${index}`)
}

// The program may replace what it finds in these places; a tracer that noticed would be noticed.
const now = performance.now.bind(performance)
const later = setTimeout
const scratch = Buffer.allocUnsafeSlow(GATHERED_BYTES + MAX_TRACE_LINE_BYTES)
const LINE_FEED = 10

export class TraceSink {
  readonly #folder: string
  /** Its times are changed to wake the reader, who watches it anyway. */
  readonly #bell: number
  readonly #flushLater = (): void => this.flush()
  #file: number | undefined
  #index = -1
  #usedBytes = 0
  /** In `scratch`, not yet in the file. */
  #waitingBytes = 0
  #waitingLines = 0
  #lost = 0
  #windowEndMs = -Infinity
  #windowLines = 0
  #rungAtMs = -Infinity
  #retryAtMs = -Infinity

  constructor(folder: string, bell: number) {
    this.#folder = folder
    this.#bell = bell
  }

  /** Whether a line can be written now. Cheap; looks at the disk only now and then. */
  get isOpen(): boolean {
    return this.#file !== undefined || this.#openNext()
  }

  /**
   * @param line ends in a line feed
   * @returns whether it was taken; see `takeLost` for what could not be written after all
   */
  write(line: string): boolean {
    if (!this.isOpen) return false
    const bytes = scratch.write(line, this.#waitingBytes)
    if (bytes >= MAX_TRACE_LINE_BYTES) return false
    this.#waitingBytes += bytes
    this.#waitingLines++
    const room = Math.min(GATHERED_BYTES, SEGMENT_BYTES - this.#usedBytes)
    if (!this.#isFlooded() || this.#waitingBytes >= room) this.flush()
    // It keeps no process alive; whoever ends the process flushes.
    else if (this.#waitingLines === 1) later(this.#flushLater, GATHER_MS).unref()
    return true
  }

  /** Writes what waits. */
  flush(): void {
    const [bytes, lines] = [this.#waitingBytes, this.#waitingLines]
    if (lines === 0) return
    this.#waitingBytes = 0
    this.#waitingLines = 0
    if (this.#file === undefined) return void (this.#lost += lines)
    let written = 0
    try {
      written = writeSync(this.#file, scratch, 0, bytes)
    } catch {
      // The disk is full, or the folder went away with whoever read it.
    }
    this.#usedBytes += written
    const isWhole = written === bytes
    // The reader drops what follows the last line feed of a file that has a successor.
    if (!isWhole || this.#usedBytes >= SEGMENT_BYTES) this.#leave()
    if (!isWhole) {
      this.#lost += lines - countLines(written)
      this.#retryAtMs = now() + RETRY_MS
    }
    this.#ring()
  }

  /** @returns how many lines that were taken could not be written since it was last asked */
  takeLost(): number {
    const lost = this.#lost
    this.#lost = 0
    return lost
  }

  #isFlooded(): boolean {
    if (this.#windowLines++ < SINGLE_LINES) return false
    const atMs = now()
    if (atMs < this.#windowEndMs) return true
    this.#windowEndMs = atMs + WINDOW_MS
    this.#windowLines = 1
    return false
  }

  #openNext(): boolean {
    const atMs = now()
    if (atMs < this.#retryAtMs) return false
    this.#retryAtMs = atMs + RETRY_MS
    const next = this.#index + 1
    if (existsSync(segmentPath(this.#folder, next - MAX_SEGMENTS))) return false
    try {
      this.#file = openSync(segmentPath(this.#folder, next), 'ax')
    } catch {
      return false
    }
    this.#index = next
    this.#usedBytes = 0
    this.#retryAtMs = -Infinity
    return true
  }

  #leave(): void {
    if (this.#file === undefined) return
    closeSync(this.#file)
    this.#file = undefined
  }

  #ring(): void {
    const atMs = now()
    if (atMs - this.#rungAtMs < BELL_MS) return
    this.#rungAtMs = atMs
    try {
      const seconds = Date.now() / 1_000
      futimesSync(this.#bell, seconds, seconds)
    } catch {
      // Nobody watches any more.
    }
  }
}

function countLines(bytes: number): number {
  let lines = 0
  for (let i = 0; i < bytes; i++) if (scratch[i] === LINE_FEED) lines++
  return lines
}
