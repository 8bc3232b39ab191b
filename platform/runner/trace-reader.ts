/**
 * Follows the trace of one process while it grows, from file to file, and removes what it has read.
 * See trace-sink.ts for the other end.
 */
import { closeSync, existsSync, openSync, readSync, rmSync } from 'node:fs'
import type { Disposable } from '../shared/dispose.ts'
import type { TraceEvent } from '../shared/trace.ts'
import { MAX_RECORD_BYTES } from '../tracer/trace-format.ts'
import { readRecords } from '../tracer/trace-records.ts'
import { segmentPath } from '../tracer/trace-sink.ts'

/** The sink wakes us when it has been quiet; while it writes, we look again after so long. */
const AGAIN_MS = 30
const CHUNK_BYTES = 64 * 1024

export class TraceReader implements Disposable {
  readonly #folder: string
  readonly #onEvents: (events: TraceEvent[]) => void
  #file: number | undefined
  #index = 0
  readonly #chunk = Buffer.allocUnsafe(MAX_RECORD_BYTES + CHUNK_BYTES)
  /** So many bytes in `#chunk` are the beginning of a record whose end is not there yet. */
  #restBytes = 0
  #again: NodeJS.Timeout | undefined
  #isClosed = false

  /** @param onEvents called with events in order, soon after they happened */
  constructor(folder: string, onEvents: (events: TraceEvent[]) => void) {
    this.#folder = folder
    this.#onEvents = onEvents
  }

  /** Hands on every whole record that has come in since the last time. */
  read(): void {
    if (this.#isClosed || this.#again !== undefined) return
    if (!this.#readAll()) return
    this.#again = setTimeout(() => {
      this.#again = undefined
      this.read()
    }, AGAIN_MS)
  }

  /** Reads what is left, and forgets it all. */
  dispose(): void {
    if (this.#isClosed) return
    clearTimeout(this.#again)
    this.#readAll()
    this.#isClosed = true
    if (this.#file !== undefined) closeSync(this.#file)
  }

  /** @returns whether there was anything */
  #readAll(): boolean {
    let hasRead = false
    for (;;) {
      if (!this.#open()) return hasRead
      // Asked first: once there is a next file, this one is complete.
      const isComplete = existsSync(segmentPath(this.#folder, this.#index + 1))
      if (this.#readFile()) hasRead = true
      if (!isComplete) return hasRead
      this.#leave()
    }
  }

  #open(): boolean {
    if (this.#file !== undefined) return true
    try {
      this.#file = openSync(segmentPath(this.#folder, this.#index), 'r')
      return true
    } catch {
      return false
    }
  }

  #leave(): void {
    if (this.#file !== undefined) closeSync(this.#file)
    this.#file = undefined
    this.#restBytes = 0
    rmSync(segmentPath(this.#folder, this.#index), { force: true })
    this.#index++
  }

  #readFile(): boolean {
    if (this.#file === undefined) return false
    let hasRead = false
    for (;;) {
      const count = readSync(this.#file, this.#chunk, this.#restBytes, CHUNK_BYTES, null)
      if (count > 0) this.#take(this.#restBytes + count)
      hasRead ||= count > 0
      if (count < CHUNK_BYTES) return hasRead
    }
  }

  #take(size: number): void {
    const { events, usedBytes } = readRecords(this.#chunk.subarray(0, size))
    this.#chunk.copyWithin(0, usedBytes, size)
    this.#restBytes = size - usedBytes
    if (events.length > 0) this.#onEvents(events)
  }
}
