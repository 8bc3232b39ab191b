/** Numbers, dates and writes the events of one process; leaves out what there is no room for. */
import {
  MAX_TRACED_BYTES,
  type Endpoint,
  type TraceEvent,
  type TraceEventType,
} from '../shared/trace.ts'
import { KIND_CODES, PORTS, type Kind } from './trace-format.ts'
import { putBytes, putHeader, putNumbers, putSize, putText } from './trace-record.ts'
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

type Mark = 'end-sent' | 'end-received' | 'reset-sent' | 'close'
type Way = 'datagram-sent' | 'datagram-received'
type RareType = Exclude<TraceEventType, Kind>

interface Ends {
  local: Endpoint
  remote: Endpoint
}

/** Bytes that went through a stream. */
export interface Passage {
  connection: number
  /** Its place in `LAYERS`. */
  layer: number
  offset: number
  size: number
  /** The first of them at least; or all of them, as text in UTF-8. Absent: counted only. */
  bytes?: Uint8Array | string | undefined
}

export interface Datagram {
  connection: number
  local: Endpoint | undefined
  remote: Endpoint
  bytes: Uint8Array
}

const NOWHERE: Endpoint = { address: '', port: 0 }

export class TraceRecorder {
  readonly #sink: TraceSink
  #seq = 0
  #dropped = 0
  #connections = 0
  #windowEndUs = 0
  #budget = 0
  /** When the last event happened: the sink need not ask for the time as well. */
  #lastMs = 0

  constructor(sink: TraceSink) {
    this.#sink = sink
  }

  nextConnection(): number {
    return ++this.#connections
  }

  // --- what happens often ---

  connect(connection: number, host: string, port: number): void {
    const at = this.#begin('connect', connection, port, 0)
    if (at !== -1) this.#end(at, putText(at, host), 0)
  }

  ends(kind: 'connected' | 'accept', connection: number, ends: Ends): void {
    const at = this.#begin(kind, connection, portsOf(ends), 0)
    if (at !== -1) this.#end(at, putText(at, addressesOf(ends)), 0)
  }

  stream(kind: 'read' | 'write', passage: Passage): void {
    const { connection, layer, offset, size, bytes } = passage
    const at = this.#begin(kind, connection, offset, size)
    if (at !== -1) this.#end(at, this.#payload(at, bytes, size, 0), layer)
  }

  /**
   * What is told by numbers alone.
   * @param offset of the end of a direction
   */
  mark(kind: Mark, connection: number, offset = 0, flags = 0): void {
    const at = this.#begin(kind, connection, offset, 0)
    if (at !== -1) this.#end(at, 0, flags)
  }

  /** @param atUs when it happened, where that was earlier than now */
  datagram(kind: Way, { connection, local, remote, bytes }: Datagram, atUs = clockUs()): void {
    const ends = { local: local ?? NOWHERE, remote }
    const size = bytes.length
    const at = this.#begin(kind, connection, portsOf(ends), size, atUs)
    if (at === -1) return
    const before = putText(at, addressesOf(ends))
    this.#end(at, this.#payload(at, bytes, size, before), local ? 1 : 0)
  }

  // --- what happens seldom ---

  record<Type extends RareType>(type: Type, body: Body<Type>, atUs = clockUs()): void {
    const at = this.#begin('text', 0, 0, 0, atUs)
    if (at === -1) return
    const event = { seq: this.#seq - 1, atUs, type, ...body }
    this.#end(at, putText(at, stringify(event)), 0)
  }

  // --- records ---

  /** @returns the record's place, where its tail is to be put; -1 when there is no room for it */
  #begin(kind: Kind, connection: number, first: number, second: number, atUs = clockUs()): number {
    if (this.#sink.lost > 0) this.#dropped += this.#sink.takeLost()
    const isBlocked = this.#dropped > 0 && !this.#tellDropped(atUs)
    const seq = this.#seq++
    if (isBlocked || !this.#sink.isOpen) {
      this.#dropped++
      return -1
    }
    this.#lastMs = atUs / 1_000
    const at = this.#sink.place
    putHeader(at, KIND_CODES[kind], seq, atUs)
    putNumbers(at, connection, first, second)
    return at
  }

  #end(at: number, tailBytes: number, flags: number): void {
    this.#sink.take(putSize(at, tailBytes, flags), this.#lastMs)
  }

  /** Puts the first of the bytes there, within the budget. @returns size of the tail then */
  #payload(
    at: number,
    bytes: Uint8Array | string | undefined,
    size: number,
    before: number,
  ): number {
    const kept = Math.min(size, MAX_TRACED_BYTES)
    if (bytes === undefined || kept === 0 || !this.#mayKeep(kept)) return before
    return putBytes(at, bytes, kept, before)
  }

  /** Takes `bytes` from the budget. */
  #mayKeep(bytes: number): boolean {
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
    const at = this.#sink.place
    putHeader(at, KIND_CODES.text, 0, 0)
    this.#end(at, putText(at, stringify(event)), 0)
    this.#dropped = 0
    return true
  }
}

function portsOf({ local, remote }: Ends): number {
  return local.port * PORTS + remote.port
}

function addressesOf({ local, remote }: Ends): string {
  return `${local.address}\n${remote.address}\n`
}

export function shortText(text: string): string {
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text
}
