/**
 * A run in words: what each moment held, as names of texts with their parameters, and segments as
 * they are labelled in the diagram.
 */

import type { Did } from './application.ts'
import type { Note } from './endpoint.ts'
import type { Segment } from './segment.ts'
import { distance } from './sequence.ts'
import { issOf, otherOf, type Entry, type Packet, type Run, type Side } from './simulation.ts'

export interface Sentence {
  side: Side
  /** Name of a text of the figure. */
  name: string
  params: Record<string, string | number>
}

export interface SegmentLabel {
  /** `SYN`, `FIN`, `RST` or the range of bytes; empty for a bare ACK. */
  head: string
  ack: string
  extra: string
  /** As much of it as a narrow picture has room for. */
  short: string
}

/** Numbers relative to the initial ones, as in the figure. */
export function relativeOf(packet: Packet, seed: number) {
  const { segment, from } = packet
  const own = issOf(seed, from)
  const theirs = issOf(seed, otherOf(from))
  return {
    seq: distance(own, segment.seq),
    ack: segment.ack === undefined ? undefined : distance(theirs, segment.ack),
    sack: segment.sack.map(({ start, end }) => ({
      start: distance(theirs, start),
      end: distance(theirs, end),
    })),
  }
}

/** @example `1–1000`, `ACK 1` */
export function labelOf(packet: Packet, seed: number): SegmentLabel {
  const { segment } = packet
  const { seq, ack, sack } = relativeOf(packet, seed)
  const head = headOf(segment, seq)
  const ackText = ack === undefined ? '' : segment.syn ? 'ACK' : `ACK ${ack}`
  const notes = segment.window === 0 && !segment.rst ? ['WND 0'] : []
  for (const { start, end } of sack.slice(0, 1)) notes.push(`SACK ${start}–${end - 1}`)
  if (sack.length > 1) notes.push(`+${sack.length - 1}`)
  const isShort = segment.data.length === 0
  return {
    head,
    ack: ackText,
    extra: notes.join(' '),
    short: isShort ? [head, ackText].filter(Boolean).join(' ') : head,
  }
}

function headOf(segment: Segment, seq: number): string {
  const names = [segment.syn && 'SYN', segment.fin && 'FIN', segment.rst && 'RST'].filter(Boolean)
  const bytes = segment.data.length
  if (bytes > 0) names.push(bytes === 1 ? `${seq}` : `${seq}–${seq + bytes - 1}`)
  return names.join(' ')
}

export function textOfLabel({ head, ack, extra }: SegmentLabel): string {
  return [head, ack, extra].filter(Boolean).join(' ')
}

export function tell(run: Run, index: number, seed: number): Sentence[] {
  const moment = run.moments[index]
  if (!moment) return []
  return moment.entries.map((entry) => sentenceOf(run, entry, seed))
}

function sentenceOf(run: Run, entry: Entry, seed: number): Sentence {
  const { side } = entry
  if (entry.type === 'note') return { side, ...noteOf(entry.note) }
  if (entry.type === 'did') return { side, ...didOf(entry.did) }
  const packet = run.packets[entry.packet]
  const what = packet ? textOfLabel(labelOf(packet, seed)) : ''
  if (entry.type === 'arrived')
    return { side, name: entry.copy > 0 ? 'received-copy' : 'received', params: { what } }
  const name = packet?.lost ? `sent-lost-${packet.lost}` : 'sent'
  return { side, name, params: { what } }
}

type Said = Omit<Sentence, 'side'>

function noteOf(note: Note): Said {
  switch (note.type) {
    case 'state':
      return { name: 'now', params: { from: note.from, to: note.to } }
    case 'failure':
      return { name: `failure-${note.failure}`, params: {} }
    case 'timer':
      return { name: `timer-${note.timer}`, params: {} }
    case 'rto':
      return { name: 'rto', params: { ms: Math.round(note.rtoMs) } }
    case 'resend':
      return { name: `resend-${note.reason}`, params: {} }
    case 'fast-retransmit':
      return {
        name: note.type,
        params: { count: note.duplicates, ssthresh: note.ssthresh },
      }
    case 'recovered':
      return { name: note.type, params: { cwnd: note.cwnd } }
    case 'cut':
      return { name: note.type, params: { ssthresh: note.ssthresh } }
    case 'refuse':
    case 'ignore':
      return { name: `${note.type}-${note.why}`, params: {} }
    case 'out-of-order':
      return { name: note.type, params: { bytes: note.bytes } }
    case 'window':
      return { name: note.open ? 'window-open' : 'window-closed', params: {} }
    case 'duplicate':
      return { name: 'note-duplicate', params: {} }
    case 'end':
      return { name: note.type, params: {} }
  }
}

function didOf(did: Did): Said {
  if ('read' in did) return { name: 'read', params: { bytes: did.read } }
  if ('sawEnd' in did) return { name: 'saw-end', params: {} }
  const { call, result } = did
  if (typeof result === 'string' && result !== 'ok')
    return { name: `call-refused-${result}`, params: { call: call.do } }
  if (call.do === 'write') return { name: 'call-write', params: { bytes: call.bytes } }
  if (call.do === 'read') return readOf(call)
  return { name: `call-${call.do}`, params: {} }
}

function readOf(call: { bytes?: number; everyMs?: number }): Said {
  if (call.bytes === 0) return { name: 'call-read-nothing', params: {} }
  if (call.everyMs)
    return { name: 'call-read-pace', params: { bytes: call.bytes ?? 0, ms: call.everyMs } }
  return { name: 'call-read', params: {} }
}
