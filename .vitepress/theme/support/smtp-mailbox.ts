/**
 * The messages that a mail server stored, read out of the trace of its run: what it read and what
 * it answered, in the order of time. Works for a live run and for a recording alike. A trace keeps
 * the first bytes of each read only; what is missing then is counted and told.
 * Source: RFC 5321 §4.1 (commands), §4.2 (replies), §4.5.2 (dots).
 */
import type { ProcessTrace, TraceEvent } from '../../../platform/shared/trace.ts'
import { bytesOf } from './wire/payload.ts'

export interface MailboxEntry {
  /** The same after every reading: process, start, connection, number of the message there. */
  id: string
  from: string
  to: string[]
  /** Bytes of the message, whether the trace kept them or not. */
  size: number
  /** Those that it kept, from the beginning; dots are removed. */
  bytes: Uint8Array
  /** How many of `size` it did not keep. */
  missing: number
}

/** What one connection brought in, and what was answered when so much of it had been read. */
interface Dialogue {
  bytes: number[]
  /** Where bytes were counted only: the first such place, up to which all are known. */
  holes: { start: number; end: number }[]
  replies: { code: number; readBytes: number }[]
}

const [LF, CR, DOT] = [0x0a, 0x0d, 0x2e]

/** @returns the messages of each process's latest start, in the order in which they were stored */
export function readMailbox(traces: readonly ProcessTrace[]): MailboxEntry[] {
  return latestStarts(traces).flatMap(({ process, start, events }) =>
    acceptedIn(events).flatMap((connection) => {
      const own = events.filter((event) => 'connection' in event && event.connection === connection)
      const found = messagesOf(dialogueOf(own))
      return found.map((message, at) => ({
        id: `${process}/${start}/${connection}/${at}`,
        ...message,
      }))
    }),
  )
}

function latestStarts(traces: readonly ProcessTrace[]): ProcessTrace[] {
  return traces.filter(
    (trace) => !traces.some((o) => o.process === trace.process && o.start > trace.start),
  )
}

/** Only who accepts a connection can be a server. */
function acceptedIn(events: readonly TraceEvent[]): number[] {
  return events.flatMap((event) => (event.type === 'accept' ? [event.connection] : []))
}

function dialogueOf(events: readonly TraceEvent[]): Dialogue {
  const dialogue: Dialogue = { bytes: [], holes: [], replies: [] }
  let written = ''
  for (const event of events) {
    // With TLS the plain bytes are the dialogue, and those before it.
    if (event.type !== 'read' && event.type !== 'write') continue
    if (event.layer === 'cipher') continue
    const kept = bytesOf(event)
    if (event.type === 'read') {
      const start = dialogue.bytes.length
      for (const byte of kept) dialogue.bytes.push(byte)
      for (let lost = event.size - kept.length; lost > 0; lost--) dialogue.bytes.push(0)
      const end = dialogue.bytes.length
      if (kept.length < event.size) dialogue.holes.push({ start: start + kept.length, end })
      continue
    }
    const lines = (written + new TextDecoder().decode(kept)).split('\r\n')
    written = lines.pop() ?? ''
    for (const line of lines) {
      const [, code] = /^(\d{3})(?: |$)/.exec(line) ?? []
      if (code !== undefined)
        dialogue.replies.push({ code: Number(code), readBytes: dialogue.bytes.length })
    }
  }
  return dialogue
}

/** Walks over both sides: one reply for each command, and for each message one more. */
function messagesOf({ bytes, holes, replies }: Dialogue): Omit<MailboxEntry, 'id'>[] {
  const found: Omit<MailboxEntry, 'id'>[] = []
  if (replies[0]?.code !== 220) return found
  let envelope: { from: string; to: string[] } = { from: '', to: [] }
  let at = 0
  for (let next = 1; next < replies.length; next++) {
    const line = lineAt(bytes, at)
    const code = replies[next]?.code ?? 0
    if (line === undefined) return found
    at = line.end
    const isYes = code >= 200 && code < 300
    const [, , address = ''] = /^(MAIL FROM|RCPT TO):<(.*?)>/i.exec(line.text) ?? []
    if (/^MAIL /i.test(line.text) && isYes) envelope = { from: address, to: [] }
    if (/^RCPT /i.test(line.text) && isYes) envelope.to.push(address)
    if (!/^DATA *$/i.test(line.text) || code !== 354) continue
    const verdict = replies[++next]
    if (!verdict) return found
    const message = messageAt({ bytes, holes, replies }, at, verdict.readBytes)
    at = message.end
    if (verdict.code >= 200 && verdict.code < 300)
      found.push({ ...envelope, ...unstuff(message.text), ...message.counts })
    envelope = { from: '', to: [] }
  }
  return found
}

function lineAt(
  bytes: readonly number[],
  start: number,
): { text: string; end: number } | undefined {
  for (let end = start + 1; end < bytes.length; end++)
    if (bytes[end] === LF && bytes[end - 1] === CR)
      return {
        text: String.fromCharCode(...bytes.slice(start, Math.min(end - 1, start + 600))),
        end: end + 1,
      }
  return undefined
}

/** @param limit where the message has ended at the latest: it was answered then */
function messageAt(
  { bytes, holes }: Dialogue,
  start: number,
  limit: number,
): { text: number[]; end: number; counts: { size: number; missing: number } } {
  const isDotLine = (at: number): boolean =>
    bytes[at] === DOT && bytes[at + 1] === CR && bytes[at + 2] === LF
  let stuffed = 0
  let lineStart = start
  for (let at = start; at < limit; at++) {
    if (at === lineStart && isDotLine(at)) {
      const hole = holes.find(({ start: from, end }) => end > start && from < at)
      const known = hole ? Math.max(start, hole.start) : at
      const size = at - start - stuffed
      return {
        text: bytes.slice(start, known),
        end: at + 3,
        counts: countsOf(size, bytes, start, known),
      }
    }
    if (at === lineStart && bytes[at] === DOT) stuffed++
    if (bytes[at] === LF && bytes[at - 1] === CR) lineStart = at + 1
  }
  // The end lies where bytes were counted only. The dot and its line ends are not the message's.
  const hole = holes.find(({ end }) => end > start)
  const known = hole ? Math.max(start, hole.start) : limit
  const size = Math.max(0, limit - start - stuffed - 3)
  return {
    text: bytes.slice(start, known),
    end: limit,
    counts: countsOf(size, bytes, start, known),
  }
}

function countsOf(
  size: number,
  bytes: readonly number[],
  start: number,
  known: number,
): { size: number; missing: number } {
  return { size, missing: Math.max(0, size - unstuff(bytes.slice(start, known)).bytes.length) }
}

function unstuff(text: readonly number[]): { bytes: Uint8Array } {
  const isStuffed = (at: number): boolean =>
    text[at] === DOT && (at === 0 || (text[at - 1] === LF && text[at - 2] === CR))
  return { bytes: Uint8Array.from(text.filter((_, at) => !isStuffed(at))) }
}
