/** What is said of a packet in one row of the table. */
import type { Endpoint } from '../../../../platform/shared/trace.ts'
import type { PacketEntry } from './conversations.ts'
import { decimal, flagWords, type PacketText } from './packet-words.ts'

export interface PacketRow {
  number: number
  /** Milliseconds since the first packet, with three digits behind the mark of the language. */
  time: string
  from: string
  to: string
  /** `UDP`, `ICMP`, or the flags of TCP. */
  flags: string[]
  sequence: string
  acknowledgement: string
  window: string
  length: string
  info: string
  /** It is said in words too: something went wrong, or may have. */
  isTrouble: boolean
  direction: 'forward' | 'back' | undefined
}

export interface RowContext {
  text: PacketText
  /** Time of the first packet that is shown. */
  startUs: number
  /** What the one at this address is called. */
  nameOf(end: Endpoint): string
}

const TROUBLE = /retransmission|order|missing|unseen|duplicate|zero-window$|reset/
/** As much of the data as says what it is. */
const PREVIEW_BYTES = 24

export function packetRow(entry: PacketEntry, { text, startUs, nameOf }: RowContext): PacketRow {
  const { packet, tcp } = entry
  const { from, to } = endsOf(entry)
  const marks = marksOf(entry)
  const bytes = packet.tcp?.payloadBytes ?? packet.udp?.payloadBytes
  return {
    number: entry.number,
    time: decimal((entry.atUs - startUs) / 1_000, 3, text),
    from: from ? nameOf(from) : (packet.ip?.source ?? '?'),
    to: to ? nameOf(to) : (packet.ip?.destination ?? '?'),
    flags: wordsOf(entry),
    sequence: tcp ? String(tcp.sequence) : '',
    acknowledgement: tcp?.acknowledgement === undefined ? '' : String(tcp.acknowledgement),
    window: tcp ? String(tcp.window) : '',
    length: bytes === undefined ? '' : String(bytes),
    info: [...marks.map((mark) => markText(mark, entry, text)), ...notesOf(entry, text)].join(
      ' · ',
    ),
    isTrouble: marks.some((mark) => TROUBLE.test(mark)) || packet.trouble === 'malformed',
    direction: entry.direction,
  }
}

/** Addresses and ports, as far as the packet has any. */
export function endsOf({ packet, conversation, direction }: PacketEntry): {
  from: Endpoint | undefined
  to: Endpoint | undefined
} {
  const { ip, tcp, udp } = packet
  const ports = tcp ?? udp
  if (ip && ports)
    return {
      from: { address: ip.source, port: ports.sourcePort },
      to: { address: ip.destination, port: ports.destinationPort },
    }
  // An ICMP error or a later fragment: as its conversation goes.
  if (!conversation) return { from: undefined, to: undefined }
  const { initiator, responder } = conversation
  return direction === 'forward'
    ? { from: initiator, to: responder }
    : { from: responder, to: initiator }
}

type MarkName = 'reset' | NonNullable<PacketEntry['tcp']>['marks'][number]

function marksOf({ packet, tcp }: PacketEntry): MarkName[] {
  return [...(packet.tcp?.flags.rst ? (['reset'] as const) : []), ...(tcp?.marks ?? [])]
}

function markText(mark: MarkName, { tcp }: PacketEntry, text: PacketText): string {
  const word = text(`mark-${mark}`)
  return mark === 'duplicate-ack' && tcp?.duplicateAck ? `${word} ${tcp.duplicateAck}` : word
}

function wordsOf({ packet }: PacketEntry): string[] {
  if (packet.tcp) return flagWords(packet.tcp.flags)
  if (packet.udp) return ['UDP']
  if (packet.icmp) return [packet.icmp.version === 4 ? 'ICMP' : 'ICMPv6']
  return packet.ip?.protocol === 17 ? ['UDP'] : []
}

function notesOf(entry: PacketEntry, text: PacketText): string[] {
  const { packet } = entry
  const notes: string[] = []
  if (packet.icmp?.meaning) notes.push(text(`is-${packet.icmp.meaning}`))
  if (packet.ip?.fragment && packet.payload) {
    const { offset } = packet.ip.fragment
    const to = offset + packet.payload.to - packet.payload.from
    notes.push(text('fragment', { from: offset, to }))
    if (entry.fragmentOf) notes.push(text('fragment-of', { number: entry.fragmentOf }))
  }
  if (packet.trouble === 'malformed' || packet.trouble === 'unknown')
    notes.push(text(packet.trouble))
  const preview = previewOf(entry)
  if (preview !== undefined) notes.push(text('preview', { text: preview }))
  return notes
}

/** The beginning of the data, if it is text. */
function previewOf({ packet, captured }: PacketEntry): string | undefined {
  const { payload, tcp, udp } = packet
  if (!payload || !(tcp ?? udp)) return undefined
  const bytes = captured.data.subarray(
    payload.from,
    Math.min(payload.to, payload.from + PREVIEW_BYTES),
  )
  const text = new TextDecoder().decode(bytes)
  // Lone control characters and broken characters: bytes, not text.
  const readable = text.replace(/\uFFFD$/, '').replace(/\p{Cc}|\uFFFD/gu, '·')
  const unreadable = readable.split('·').length - 1
  if (readable.length === 0 || unreadable * 2 > readable.length) return undefined
  const total = (tcp ?? udp)?.payloadBytes ?? bytes.length
  return total > bytes.length ? `${readable}…` : readable
}

/** The whole table as text, a line each, columns between tabs. */
export function packetsAsText(entries: readonly PacketEntry[], context: RowContext): string {
  const { text } = context
  const names = [
    'column-number',
    'column-time',
    'column-way',
    'column-flags',
    'column-sequence',
    'column-acknowledgement',
    'column-window',
    'column-length',
    'column-info',
  ] as const
  const lines = entries.map((entry) => {
    const row = packetRow(entry, context)
    const { number, time, from, to, flags, sequence, acknowledgement, window, length, info } = row
    const way = `${from} → ${to}`
    const cells = [number, time, way, flags.join(' '), sequence, acknowledgement, window, length]
    return [...cells, info].join('\t')
  })
  return [names.map((name) => text(name)).join('\t'), ...lines, ''].join('\n')
}
