/** The last events of one start of a process, found by their `seq`. */
import { TRACE_KEEP_BYTES } from '../shared/limits.ts'
import type { TraceEvent } from '../shared/trace.ts'

/** What an event takes besides its payload, about. */
const EVENT_BYTES = 200
/** Places at the front of the list that may be empty before it is moved. */
const MAX_EMPTY = 1024

export class TraceLog {
  readonly process: string
  /** 0 before the first start. */
  start = 0
  #events: TraceEvent[] = []
  /** Where the kept events begin in the list. */
  #head = 0
  #bytes = 0
  #end = 0

  constructor(process: string) {
    this.process = process
  }

  /** Number of the next event. */
  get end(): number {
    return this.#end
  }

  restart(): void {
    this.start++
    this.#events = []
    this.#head = 0
    this.#bytes = 0
    this.#end = 0
  }

  append(events: TraceEvent[]): void {
    for (const event of events) {
      // Whoever counts backwards is not the tracer.
      if (event.seq < this.#end) continue
      this.#end = event.seq + 1
      this.#events.push(event)
      this.#bytes += sizeOf(event)
      while (this.#bytes > TRACE_KEEP_BYTES) this.#dropFirst()
    }
  }

  /**
   * Events from number `from` on, as many as `maxBytes` hold, and at least one where there is one.
   * Begins with `dropped` when what comes first is no longer kept.
   * @returns the events, and the number of the one after them
   */
  read(from: number, maxBytes: number): { events: TraceEvent[]; next: number } {
    const events: TraceEvent[] = []
    let next = from
    let bytes = 0
    for (let at = this.#find(from); at < this.#events.length; at++) {
      const event = this.#events[at]
      if (!event) break
      const missing = at === this.#head ? firstNumberOf(event) - from : 0
      if (missing > 0) {
        next = from + missing
        events.push({ type: 'dropped', seq: next - 1, atUs: event.atUs, count: missing })
      }
      bytes += sizeOf(event)
      if (bytes > maxBytes && events.length > 0) break
      events.push(event)
      next = event.seq + 1
    }
    return { events, next }
  }

  /** Place of the first kept event whose number is at least `seq`. */
  #find(seq: number): number {
    let low = this.#head
    let high = this.#events.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#events[middle]?.seq ?? Infinity) < seq) low = middle + 1
      else high = middle
    }
    return low
  }

  #dropFirst(): void {
    const event = this.#events[this.#head]
    if (!event) return
    this.#bytes -= sizeOf(event)
    this.#head++
    if (this.#head < MAX_EMPTY || this.#head * 2 < this.#events.length) return
    this.#events = this.#events.slice(this.#head)
    this.#head = 0
  }
}

/** The news of what was dropped stands for every number that is missing. */
function firstNumberOf(event: TraceEvent): number {
  return event.type === 'dropped' ? event.seq - event.count + 1 : event.seq
}

function sizeOf(event: TraceEvent): number {
  return EVENT_BYTES + ('data' in event ? (event.data?.length ?? 0) : 0)
}
