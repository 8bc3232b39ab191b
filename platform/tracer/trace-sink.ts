/**
 * Where a traced program puts its events: records in files of the runner's, written at once, so that
 * nothing is lost when the program dies in the next moment. Only a flood of events is written
 * some milliseconds later, many at once.
 *
 * A file (`trace.0`, `trace.1`, …) is left for the next one when it is full; the reader removes what
 * it has read. When too many wait, or the disk is full, records are refused: the program never waits
 * for its reader, and what is kept for a reader that is gone is bounded. Files, not a pipe or a
 * socket: a write never blocks, never breaks, and the same works on every system.
 */
import { existsSync, futimesSync, openSync, writeSync, closeSync } from 'node:fs'
import { join } from 'node:path'
import { countRecords, GATHERED_BYTES, scratch } from './trace-record.ts'

/** A file is left for the next one when so much is in it. */
export const SEGMENT_BYTES = 1024 * 1024
/** Files that may wait for the reader. */
export const MAX_SEGMENTS = 4

/** The reader is woken this often at most; woken once, it looks again by itself, a little later. */
const BELL_MS = 20
/** So many records in so long are written one by one; more are a flood. */
const SINGLE_RECORDS = 100
const WINDOW_MS = 50
/** How long records of a flood wait for others. */
const GATHER_MS = 2
/** Between two looks whether there is room again. */
const RETRY_MS = 5

export function segmentPath(folder: string, index: number): string {
  return join(folder, `trace.${index}`)
}

// The program may replace what it finds in these places; a tracer that noticed would be noticed.
const now = performance.now.bind(performance)
const later = setTimeout

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
  #waitingRecords = 0
  #lost = 0
  #windowEndMs = -Infinity
  #windowRecords = 0
  #rungAtMs = -Infinity
  #retryAtMs = -Infinity

  constructor(folder: string, bell: number) {
    this.#folder = folder
    this.#bell = bell
  }

  /** Whether a record can be written now. Cheap; looks at the disk only now and then. */
  get isOpen(): boolean {
    return this.#file !== undefined || this.#openNext()
  }

  /** Where in `scratch` the next record goes; there is room for the longest one. */
  get place(): number {
    return this.#waitingBytes
  }

  /**
   * Takes the record that was put at `place`; only while the sink is open. See `takeLost` for what
   * could not be written after all.
   * @param bytes all of it, a multiple of 8
   * @param atMs about now, by a clock that goes on
   */
  take(bytes: number, atMs: number): void {
    this.#waitingBytes += bytes
    this.#waitingRecords++
    const room = Math.min(GATHERED_BYTES, SEGMENT_BYTES - this.#usedBytes)
    if (!this.#isFlooded(atMs) || this.#waitingBytes >= room) this.flush()
    // It keeps no process alive; whoever ends the process flushes.
    else if (this.#waitingRecords === 1) later(this.#flushLater, GATHER_MS).unref()
  }

  /** Writes what waits. */
  flush(): void {
    const [bytes, records] = [this.#waitingBytes, this.#waitingRecords]
    if (records === 0) return
    this.#waitingBytes = 0
    this.#waitingRecords = 0
    if (this.#file === undefined) return void (this.#lost += records)
    let written = 0
    try {
      written = writeSync(this.#file, scratch, 0, bytes)
    } catch {
      // The disk is full, or the folder went away with whoever read it.
    }
    this.#usedBytes += written
    const isWhole = written === bytes
    // The reader drops half a record at the end of a file that has a successor.
    if (!isWhole || this.#usedBytes >= SEGMENT_BYTES) this.#leave()
    if (!isWhole) {
      this.#lost += records - countRecords(written)
      this.#retryAtMs = now() + RETRY_MS
    }
    this.#ring()
  }

  /** How many records that were taken could not be written since `takeLost`. */
  get lost(): number {
    return this.#lost
  }

  /** @returns the same, and counts anew */
  takeLost(): number {
    const lost = this.#lost
    this.#lost = 0
    return lost
  }

  #isFlooded(atMs: number): boolean {
    if (this.#windowRecords++ < SINGLE_RECORDS) return false
    if (atMs < this.#windowEndMs) return true
    this.#windowEndMs = atMs + WINDOW_MS
    this.#windowRecords = 1
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
