/** Our decoder against tshark: every field of every packet of every capture that is committed. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { LINK_TYPES, writePcap } from '../../../platform/shared/pcap.ts'
import type { PacketEntry } from '../../../.vitepress/theme/support/packets/conversations.ts'
import type { Field } from '../../../.vitepress/theme/support/packets/packet.ts'
import type { Mark } from '../../../.vitepress/theme/support/packets/tcp-analysis.ts'
import { sampleOf } from '../../helpers/thorough.ts'
import { allCaptures, entriesOf, readCapture } from './captures.ts'
import { readWithTshark, tsharkVersion, type SharkPacket } from './tshark.ts'

if (tsharkVersion === undefined) console.warn('There is no tshark: the decoder is not compared.')

/** Fields that tshark has no name for, or groups in another way. */
const OURS_ALONE =
  /^(ip\.opt|ip\.opt\.data|ipv6\.opt|ipv6\.opt\.data|icmpv?6?\.unused|tcp\.options\.\w+|ipv6\.routing\.data|tcp\.options\.data|icmpv6\.echo\..*)$/
const NAMED_OPTION = /^tcp\.options\.(mss_val|wscale\.shift|sack_le|sack_re|timestamp\.ts\w+)$/

const MARK_NAMES: Record<string, Mark> = {
  'tcp.analysis.retransmission': 'retransmission',
  'tcp.analysis.fast_retransmission': 'fast-retransmission',
  'tcp.analysis.spurious_retransmission': 'spurious-retransmission',
  'tcp.analysis.out_of_order': 'out-of-order',
  'tcp.analysis.lost_segment': 'previous-missing',
  'tcp.analysis.ack_lost_segment': 'acked-unseen',
  'tcp.analysis.duplicate_ack': 'duplicate-ack',
  'tcp.analysis.window_update': 'window-update',
  'tcp.analysis.window_full': 'window-full',
  'tcp.analysis.zero_window': 'zero-window',
  'tcp.analysis.zero_window_probe': 'zero-window-probe',
  'tcp.analysis.zero_window_probe_ack': 'zero-window-probe-ack',
  'tcp.analysis.keep_alive': 'keep-alive',
  'tcp.analysis.keep_alive_ack': 'keep-alive-ack',
}

type Flat = Map<string, string[]>

function flatten(fields: Field[], into: Flat): Flat {
  for (const { name, from, to, value, fields: parts } of fields) {
    // SACK edges are compared as relative numbers below.
    const isOurs = OURS_ALONE.test(name) && !NAMED_OPTION.test(name)
    if (!isOurs && !name.startsWith('tcp.options.sack_')) {
      const bytes = to - from
      into.set(name, [...(into.get(name) ?? []), `${from}+${bytes}=${value}`])
    }
    if (parts) flatten(parts, into)
  }
  return into
}

/** Numbers in decimal, whatever tshark writes them in; bytes without colons. */
function normalise(name: string, value: string): string {
  if (/^0x[0-9a-f]+$/i.test(value)) return String(Number(value))
  if (/^(True|False)$/.test(value)) return value === 'True' ? '1' : '0'
  const isBytes = /(other|data|unused)$/.test(name)
  return isBytes ? value.replaceAll(':', '') : value
}

function fieldsOfTshark(packet: SharkPacket, name: string): string[] {
  const found = packet.get(name) ?? []
  // It calls the version of an IPv6 header by both names.
  const meant = name === 'ip.version' ? found.filter(({ value }) => value !== '6') : found
  return meant.map(({ from, bytes, value }) => {
    const number = normalise(name, value)
    // Up to version 4.0 it counts fragments' places as the header does, in units of eight bytes.
    const isUnits = /frag_offset|fraghdr\.offset/.test(name) && Number(number) % 8 !== 0
    return `${from}+${bytes}=${isUnits ? Number(number) * 8 : number}`
  })
}

/** Every field that we name: there the same, at the same place, as often. */
function compareFields(entries: PacketEntry[], packets: SharkPacket[]): void {
  const names = new Set<string>()
  const ours = entries.map(({ packet }) =>
    flatten(
      packet.layers.flatMap((layer) => layer.fields),
      new Map<string, string[]>(),
    ),
  )
  for (const flat of ours) for (const name of flat.keys()) names.add(name)
  for (const [index, flat] of ours.entries()) {
    const packet = packets[index]
    if (!packet) throw new Error(`tshark has no packet ${index + 1}`)
    const mine = [...names].map((name) => [name, (flat.get(name) ?? []).toSorted()])
    const theirs = [...names].map((name) => [name, fieldsOfTshark(packet, name).toSorted()])
    expect([index + 1, mine]).toEqual([index + 1, theirs])
  }
}

const first = (packet: SharkPacket, name: string): string | undefined =>
  packet.get(name)?.[0]?.value
const numbers = (packet: SharkPacket, name: string): number[] =>
  (packet.get(name) ?? []).map(({ value }) => Number(value))

/** tshark: 0 wrong, 1 right, 2 not checked; a partial checksum is "right" or "wrong" by version. */
const CHECKSUMS: Record<string, string[]> = {
  right: ['1'],
  wrong: ['0'],
  unfinished: ['0', '1', '2', '4'],
  unchecked: ['2'],
  absent: ['3'],
}

function compareChecksums(entry: PacketEntry, packet: SharkPacket): void {
  for (const layer of entry.packet.layers.filter(({ isQuoted }) => !isQuoted))
    for (const { name, meaning } of layer.fields)
      if (name.endsWith('.checksum'))
        expect([entry.number, name, CHECKSUMS[meaning ?? '']]).toEqual([
          entry.number,
          name,
          expect.arrayContaining([first(packet, `${name}.status`)]),
        ])
}

/** Its special retransmissions are always plain ones as well. */
function marksOf(packet: SharkPacket): Mark[] {
  const marks = Object.entries(MARK_NAMES).flatMap(([name, mark]) =>
    packet.has(name) ? [mark] : [],
  )
  const isSpecial = marks.some((mark) => mark.endsWith('-retransmission'))
  return marks.filter((mark) => !(isSpecial && mark === 'retransmission'))
}

function compareTcp({ number, packet: own, tcp }: PacketEntry, packet: SharkPacket): void {
  if (!tcp || !own.tcp) return
  const scale = first(packet, 'tcp.window_size_scalefactor')
  const windowShift = scale === undefined || scale === '-1' ? undefined : Number(scale)
  const marks = marksOf(packet)
  const isCut = own.trouble === 'cut'
  expect({
    number,
    sequence: tcp.sequence,
    ...(isCut ? {} : { bytes: own.tcp.payloadBytes }),
    acknowledgement: tcp.acknowledgement,
    window: tcp.window,
    marks: tcp.marks.toSorted(),
    duplicateAck: tcp.duplicateAck,
    left: tcp.sack.map(({ left }) => left),
    right: tcp.sack.map(({ right }) => right),
    factor: tcp.windowShift === undefined ? undefined : 2 ** tcp.windowShift,
  }).toEqual({
    number,
    sequence: Number(first(packet, 'tcp.seq')),
    ...(isCut ? {} : { bytes: Number(first(packet, 'tcp.len')) }),
    acknowledgement: own.tcp.flags.ack ? Number(first(packet, 'tcp.ack')) : undefined,
    window: Number(first(packet, 'tcp.window_size')),
    marks: marks.toSorted(),
    duplicateAck: packet.has('tcp.analysis.duplicate_ack_num')
      ? Number(first(packet, 'tcp.analysis.duplicate_ack_num'))
      : undefined,
    left: numbers(packet, 'tcp.options.sack_le'),
    right: numbers(packet, 'tcp.options.sack_re'),
    factor: windowShift === -2 ? 1 : windowShift,
  })
}

function compareStreams(entries: PacketEntry[], packets: SharkPacket[]): void {
  for (const transport of ['tcp', 'udp'] as const) {
    const ids = new Map<number, string | undefined>()
    for (const [index, { conversation, packet }] of entries.entries()) {
      if (conversation?.transport !== transport || packet.icmp || !packet[transport]) continue
      const stream = first(packets[index] ?? new Map(), `${transport}.stream`)
      expect([index + 1, ids.get(conversation.id) ?? stream]).toEqual([index + 1, stream])
      ids.set(conversation.id, stream)
    }
    expect(new Set(ids.values()).size).toBe(ids.size)
  }
}

/** tshark takes the time 0 for "not known": a capture that begins there is moved by a day. */
function withRealTimes(path: string): string {
  const { header, records } = readCapture(path)
  if ((records[0]?.atUs ?? 1) > 0) return path
  const folder = mkdtempSync(join(tmpdir(), 'otw-packets-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const moved = join(folder, 'moved.pcap')
  const later = records.map((record) => ({ ...record, atUs: record.atUs + 86_400_000_000 }))
  writeFileSync(moved, writePcap(header, later))
  return moved
}

/** @returns how many packets were compared */
function compare(path: string): number {
  const entries = entriesOf(path)
  const packets = readWithTshark(withRealTimes(path))
  expect(entries.length).toBe(packets.length)
  compareFields(entries, packets)
  for (const [index, entry] of entries.entries()) {
    const packet = packets[index] ?? new Map()
    compareChecksums(entry, packet)
    compareTcp(entry, packet)
  }
  compareStreams(entries, packets)
  return entries.length
}

describe.skipIf(tsharkVersion === undefined)('packets agree with tshark', () => {
  it.for(sampleOf(allCaptures(), 6))('in $name', ({ path }) => {
    expect(compare(path)).toBeGreaterThan(0)
  })

  it.for([
    {
      name: 'null, as macOS writes it',
      linkType: LINK_TYPES.null,
      family: [0, 0, 0, 30],
      isLittle: true,
    },
    {
      name: 'loop, in network byte order',
      linkType: LINK_TYPES.loop,
      family: [0, 0, 0, 30],
      isLittle: false,
    },
  ])('in a capture of link type $name', ({ linkType, family, isLittle }) => {
    const { records } = readCapture(join(import.meta.dirname, '../../fixtures/packets/ipv6.pcap'))
    const link = Uint8Array.from(isLittle ? family.toReversed() : family)
    const folder = mkdtempSync(join(tmpdir(), 'otw-packets-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const path = join(folder, 'loopback.pcap')
    const withLink = records.map((record) => ({
      ...record,
      originalBytes: record.originalBytes + link.length,
      data: Uint8Array.from([...link, ...record.data]),
    }))
    writeFileSync(path, writePcap({ linkType, snapBytes: 65_535 }, withLink))
    compare(path)
    expect(entriesOf(path).every(({ packet }) => packet.tcp)).toBe(true)
  })
})
