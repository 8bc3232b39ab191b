/** Numbers, dates and writes the events of one process; leaves out what there is no room for. */
import {
  MAX_TRACED_BYTES,
  type Payload,
  type TraceEvent,
  type TraceEventType,
} from '../shared/trace.ts'
import type { TraceSink } from './trace-sink.ts'

type Body<Type extends TraceEventType> = Omit<
  Extract<TraceEvent, { type: Type }>,
  'type' | 'seq' | 'atUs'
>

/** Payload kept in one window of time; beyond it bytes are counted only. A person who types stays
 *  far below, a transfer of megabytes would be slowed down by its own record. */
const BUDGET_BYTES = 64 * 1024
const WINDOW_US = 50_000
/** Longest text of an event: a host's name, an error's message. */
const MAX_TEXT = 1_000

// Taken before the program can replace them.
const now = performance.now.bind(performance)
const stringify = JSON.stringify

/** What the clock of all processes said when the cheaper one of this process said 0, in µs. */
const ZERO_US = Number(process.hrtime.bigint() / 1_000n) - now() * 1_000

/** Whole microseconds of the monotonic clock. */
export function clockUs(): number {
  return Math.floor(ZERO_US + now() * 1_000)
}

export class TraceRecorder {
  readonly #sink: TraceSink
  #seq = 0
  #dropped = 0
  #connections = 0
  #windowEndUs = 0
  #budget = 0

  constructor(sink: TraceSink) {
    this.#sink = sink
  }

  nextConnection(): number {
    return ++this.#connections
  }

  /** @param atUs when it happened, where that was earlier than now */
  record<Type extends TraceEventType>(type: Type, body: Body<Type>, atUs = clockUs()): void {
    this.#dropped += this.#sink.takeLost()
    const isBlocked = this.#dropped > 0 && !this.#tellDropped(atUs)
    const event = { seq: this.#seq++, atUs, type, ...body }
    if (isBlocked || !this.#sink.write(`${stringify(event)}\n`)) this.#dropped++
  }

  /** The size of `bytes` and, within the budget, the first of them. */
  payload(bytes: Uint8Array, size = bytes.byteLength): Payload {
    const kept = Math.min(bytes.byteLength, MAX_TRACED_BYTES)
    if (kept === 0 || !this.#mayKeep(kept)) return { size }
    const { buffer, byteOffset } = bytes
    return { size, data: Buffer.from(buffer, byteOffset, kept).toString('base64') }
  }

  /** Takes `bytes` from the budget. */
  #mayKeep(bytes: number): boolean {
    // Nothing of it would be written.
    if (!this.#sink.isOpen) return false
    if (this.#budget < bytes) this.#renewBudget()
    if (this.#budget < bytes) return false
    this.#budget -= bytes
    return true
  }

  #renewBudget(): void {
    const atUs = clockUs()
    if (atUs < this.#windowEndUs) return
    this.#windowEndUs = atUs + WINDOW_US
    this.#budget = BUDGET_BYTES
  }

  /** The news of what is missing has the number of the last one of it. */
  #tellDropped(atUs: number): boolean {
    if (!this.#sink.isOpen) return false
    const event = { seq: this.#seq - 1, atUs, type: 'dropped', count: this.#dropped }
    if (!this.#sink.write(`${stringify(event)}\n`)) return false
    this.#dropped = 0
    return true
  }
}

export function shortText(text: string): string {
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text
}
