/**
 * Follows the trace of one process while it grows, from file to file, and removes what it has read.
 * See trace-sink.ts for the other end.
 */
import { closeSync, existsSync, openSync, readSync, rmSync } from 'node:fs'
import type { Disposable } from '../shared/dispose.ts'
import type { TraceEvent } from '../shared/trace.ts'
import { parseTraceLine } from '../tracer/trace-line.ts'
import { MAX_TRACE_LINE_BYTES, segmentPath } from '../tracer/trace-sink.ts'

/** The sink wakes us when it has been quiet; while it writes, we look again after so long. */
const AGAIN_MS = 30
const CHUNK_BYTES = 64 * 1024
const LINE_FEED = 10

export class TraceReader implements Disposable {
  readonly #folder: string
  readonly #onEvents: (events: TraceEvent[]) => void
  #file: number | undefined
  #index = 0
  /** The beginning of a line whose end is not there yet. */
  #rest: Buffer = Buffer.alloc(0)
  #again: NodeJS.Timeout | undefined
  #isClosed = false

  /** @param onEvents called with events in order, soon after they happened */
  constructor(folder: string, onEvents: (events: TraceEvent[]) => void) {
    this.#folder = folder
    this.#onEvents = onEvents
  }

  /** Hands on every whole line that has come in since the last time. */
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
    this.#rest = Buffer.alloc(0)
    rmSync(segmentPath(this.#folder, this.#index), { force: true })
    this.#index++
  }

  #readFile(): boolean {
    if (this.#file === undefined) return false
    let hasRead = false
    for (;;) {
      const chunk = Buffer.allocUnsafe(CHUNK_BYTES)
      const count = readSync(this.#file, chunk, 0, chunk.length, null)
      if (count === 0) return hasRead
      hasRead = true
      this.#take(chunk.subarray(0, count))
    }
  }

  #take(chunk: Buffer): void {
    const end = chunk.lastIndexOf(LINE_FEED)
    const whole = Buffer.concat([this.#rest, chunk.subarray(0, end + 1)])
    const rest = Buffer.concat([end === -1 ? whole : Buffer.alloc(0), chunk.subarray(end + 1)])
    // No line is that long: whoever writes there is not the tracer.
    this.#rest = rest.length > MAX_TRACE_LINE_BYTES ? Buffer.alloc(0) : rest
    if (end === -1) return
    const events: TraceEvent[] = []
    for (const line of whole.toString('utf8').split('\n')) {
      const event = line === '' ? undefined : parseTraceLine(line)
      if (event) events.push(event)
    }
    if (events.length > 0) this.#onEvents(events)
  }
}
