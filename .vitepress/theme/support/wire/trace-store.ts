/**
 * What the page keeps of one lab's traces: per process the events of its latest starts, in order,
 * bounded in number and in bytes. Pure: messages in, traces out.
 *
 * Fed by the host's messages, live or out of a recording: both are the same messages.
 */
import type { ProcessTrace, TraceEvent } from '../../../../platform/shared/trace.ts'

export type TraceMessage =
  | { type: 'trace'; lab: string; process: string; start: number; events: TraceEvent[] }
  | { type: 'trace-reset'; lab: string; process: string; start: number }

/** A process's start with what had to be given up. */
export interface KeptTrace extends ProcessTrace {
  /** Events that were shown once and are kept no longer, the oldest first. */
  forgotten: number
}

/** A lab's session of an hour has some hundred events; a flood must not fill the page's memory. */
export const MAX_EVENTS = 12_000
/** Payload kept, as Base64 characters: beyond it the oldest bytes are counted only. */
export const MAX_DATA_CHARACTERS = 12 * 1024 * 1024
/** Starts of one process: enough to compare several clients of one server. */
export const MAX_STARTS = 8
/** Of what is dropped, at most so many events that name open connections are kept. */
const MAX_INTRODUCTIONS = 200

export function isTraceMessage(message: { type: string }): message is TraceMessage {
  return message.type === 'trace' || message.type === 'trace-reset'
}

export class TraceStore {
  #traces: KeptTrace[] = []
  #events = 0
  #characters = 0

  /** In the order in which the processes started. */
  get traces(): readonly KeptTrace[] {
    return this.#traces
  }

  /**
   * Takes in one message. Events that are known already (a page that came back is told again) are
   * left out.
   * @returns whether anything is different now
   */
  apply(message: TraceMessage): boolean {
    // A recording that begins again: nothing of it has happened yet. Hosts count starts from 1.
    if (message.type === 'trace-reset' && message.start === 0) return this.#forget(message.process)
    const known = this.#find(message.process, message.start)
    if (message.type === 'trace-reset') {
      this.#replace(known, message)
      return true
    }
    const [first] = message.events
    if (!first) return false
    const isSame = known !== undefined && isSameRun(known, first)
    return this.#append(isSame ? known : this.#replace(known, message), message.events)
  }

  #forget(process: string): boolean {
    const ofProcess = this.#traces.filter((trace) => trace.process === process)
    for (const trace of ofProcess) this.#remove(trace)
    return ofProcess.length > 0
  }

  #append(trace: KeptTrace, events: readonly TraceEvent[]): boolean {
    const last = trace.events.at(-1)?.seq ?? -1
    const fresh = events.filter(({ seq }) => seq > last)
    for (const event of fresh) {
      trace.events.push(event)
      this.#characters += charactersOf(event)
    }
    this.#events += fresh.length
    if (this.#events > MAX_EVENTS) this.#dropOldest(this.#events - MAX_EVENTS)
    if (this.#characters > MAX_DATA_CHARACTERS) this.#countOldest()
    return fresh.length > 0
  }

  #replace(known: KeptTrace | undefined, { process, start }: TraceMessage): KeptTrace {
    // A host that was started anew counts from 1 again: what it cannot know of is gone.
    for (const other of this.#traces)
      if (other === known || (other.process === process && other.start > start)) this.#remove(other)
    const trace: KeptTrace = { process, start, events: [], forgotten: 0 }
    this.#traces.push(trace)
    const ofProcess = this.#traces.filter((other) => other.process === process)
    for (const old of ofProcess.slice(0, -MAX_STARTS)) this.#remove(old)
    return trace
  }

  #find(process: string, start: number): KeptTrace | undefined {
    return this.#traces.find((trace) => trace.process === process && trace.start === start)
  }

  #remove(trace: KeptTrace): void {
    this.#traces = this.#traces.filter((other) => other !== trace)
    this.#events -= trace.events.length
    for (const event of trace.events) this.#characters -= charactersOf(event)
  }

  /** A tenth more than needed, so that a flood does not move memory with each event. */
  #dropOldest(count: number): void {
    let left = count + MAX_EVENTS / 10
    for (const trace of this.#traces) {
      if (left <= 0) return
      const gone = trace.events.splice(0, left)
      left -= gone.length
      const kept = introductions(gone).slice(-MAX_INTRODUCTIONS)
      trace.events.unshift(...kept)
      trace.forgotten += gone.length - kept.length
      this.#events -= gone.length - kept.length
      for (const event of gone) this.#characters -= charactersOf(event)
    }
  }

  #countOldest(): void {
    for (const trace of this.#traces)
      for (const [index, event] of trace.events.entries()) {
        if (this.#characters <= MAX_DATA_CHARACTERS * 0.9) return
        if (!('data' in event)) continue
        this.#characters -= charactersOf(event)
        const { data: _data, ...counted } = event
        trace.events[index] = counted
      }
  }
}

/** A host that was started anew counts the starts from 1 again: its events have other times. */
function isSameRun(trace: KeptTrace, first: TraceEvent): boolean {
  const same = trace.events.find(({ seq }) => seq >= first.seq)
  return same === undefined || same.seq !== first.seq || same.atUs === first.atUs
}

/** What names the connections that are still open: without it nothing later could be told apart. */
function introductions(events: readonly TraceEvent[]): TraceEvent[] {
  const closed = new Set<number>()
  for (const event of events) if (event.type === 'close') closed.add(event.connection)
  return events.filter(
    (event) =>
      event.type === 'listen' ||
      ((event.type === 'connected' || event.type === 'accept') && !closed.has(event.connection)),
  )
}

function charactersOf(event: TraceEvent): number {
  return 'data' in event ? (event.data?.length ?? 0) : 0
}
