/**
 * Where a traced program puts its events: lines in files of the runner's, written at once, so that
 * nothing is lost when the program dies in the next moment.
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

/** The reader is woken this often at most; woken once, it looks again by itself. */
const BELL_MS = 10
/** Between two looks whether there is room again. */
const RETRY_MS = 5

export function segmentPath(folder: string, index: number): string {
  return join(folder, `trace.${index}`)
}

// The program may replace what it finds in these places; a tracer that noticed would be noticed.
const now = performance.now.bind(performance)
const scratch = Buffer.allocUnsafeSlow(MAX_TRACE_LINE_BYTES)

export class TraceSink {
  readonly #folder: string
  /** Its times are changed to wake the reader, who watches it anyway. */
  readonly #bell: number
  #file: number | undefined
  #index = -1
  #usedBytes = 0
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

  /** @returns whether the line, which ends in a line feed, was written as a whole */
  write(line: string): boolean {
    if (!this.isOpen || this.#file === undefined) return false
    const bytes = scratch.write(line)
    if (bytes === scratch.length) return false
    let isWhole = false
    try {
      isWhole = writeSync(this.#file, scratch, 0, bytes) === bytes
    } catch {
      // The disk is full, or the folder went away with whoever read it.
    }
    this.#usedBytes += bytes
    // The reader drops what follows the last line feed of a file that has a successor.
    if (!isWhole || this.#usedBytes >= SEGMENT_BYTES) this.#leave()
    if (!isWhole) this.#retryAtMs = now() + RETRY_MS
    this.#ring()
    return isWhole
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
