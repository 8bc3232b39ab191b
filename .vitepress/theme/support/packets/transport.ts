/** TCP, UDP and ICMP headers. Source: RFC 9293 §3.1, §3.2; RFC 7323; RFC 2018; RFC 768; RFC 792; RFC 4443 */
import { judgeChecksum, pseudoHeaderSum } from './checksum.ts'
import { EndsTooEarly, LayerReader } from './layer-reader.ts'
import { PROTOCOLS, type NetworkResult } from './network.ts'
import type { ChecksumState, Field, IcmpInfo, Meaning, Packet, TcpInfo } from './packet.ts'

const OPTIONS = { end: 0, none: 1, mss: 2, windowScale: 3, sackPermitted: 4, sack: 5, times: 8 }

/**
 * Adds the TCP layer to `out`, as far as it was captured.
 * @returns where the data begins
 * @throws EndsTooEarly, RangeError when the header contradicts itself
 */
export function decodeTcp(packet: Uint8Array, network: NetworkResult, out: Packet): number {
  const reader = new LayerReader(packet, 'tcp', network.at, network.end)
  out.layers.push(reader.layer)
  const sourcePort = reader.u16('tcp.srcport')
  const destinationPort = reader.u16('tcp.dstport')
  const sequence = reader.u32('tcp.seq_raw')
  const acknowledgement = reader.u32('tcp.ack_raw')
  const headerBytes = (reader.peek8() >> 4) * 4
  const flags = readFlags(reader, headerBytes)
  const window = reader.u16('tcp.window_size_value')
  const checksum = reader.u16('tcp.checksum', { hexDigits: 4, meaning: 'unchecked' })
  const checksumField = reader.last()
  reader.u16('tcp.urgent_pointer')
  const at = network.at + headerBytes
  if (headerBytes < 20 || at > network.end) throw new RangeError('header length')
  reader.endAt(at)
  const tcp: TcpInfo = {
    sourcePort,
    destinationPort,
    sequence,
    acknowledgement,
    flags,
    window,
    payloadBytes: network.end - at,
    hasAllOptions: false,
    sackPermitted: false,
    sack: [],
  }
  out.tcp = tcp
  while (reader.left > 0) readTcpOption(reader, tcp)
  if (packet.length < at) throw new EndsTooEarly()
  tcp.hasAllOptions = true
  judge(packet, network, { protocol: PROTOCOLS.tcp, checksum, field: checksumField })
  return at
}

function readFlags(reader: LayerReader, headerBytes: number): TcpInfo['flags'] {
  const first = { from: reader.at, bytes: 1 } as const
  const second = { from: reader.at + 1, bytes: 1 } as const
  reader.bits('tcp.hdr_len', { ...first, mask: 0xf0 })
  const length = reader.last()
  // In words of four bytes; what is told is bytes.
  if (length) length.value = headerBytes
  const read = (name: string, mask: number): boolean =>
    reader.bits(`tcp.flags.${name}`, { ...second, mask }) === 1
  const flags = {} as TcpInfo['flags']
  reader.group(
    'tcp.flags',
    reader.peek16() & 0x0fff,
    () => {
      reader.bits('tcp.flags.res', { ...first, mask: 0x0e })
      flags.cwr = read('cwr', 0x80)
      flags.ece = read('ece', 0x40)
      flags.urg = read('urg', 0x20)
      flags.ack = read('ack', 0x10)
      flags.psh = read('push', 0x08)
      flags.rst = read('reset', 0x04)
      flags.syn = read('syn', 0x02)
      flags.fin = read('fin', 0x01)
      reader.skip(2)
    },
    { hexDigits: 3, mask: 0x0fff },
  )
  return flags
}

function readTcpOption(reader: LayerReader, tcp: TcpInfo): void {
  const kind = reader.peek8()
  if (kind === OPTIONS.end || kind === OPTIONS.none) {
    const name = kind === OPTIONS.end ? 'tcp.options.eol' : 'tcp.options.nop'
    reader.group(name, kind, () => reader.u8('tcp.option_kind'))
    return
  }
  const bytes = reader.peek8(1)
  if (bytes < 2) throw new RangeError('option length')
  const names: Record<number, string> = {
    [OPTIONS.mss]: 'tcp.options.mss',
    [OPTIONS.windowScale]: 'tcp.options.wscale',
    [OPTIONS.sackPermitted]: 'tcp.options.sack_perm',
    [OPTIONS.sack]: 'tcp.options.sack',
    [OPTIONS.times]: 'tcp.options.timestamp',
  }
  const end = reader.at + bytes
  reader.group(names[kind] ?? 'tcp.options.other', kind, () => {
    reader.u8('tcp.option_kind')
    reader.u8('tcp.option_len')
    if (names[kind] !== undefined && !hasItsLength(kind, bytes))
      throw new RangeError('option length')
    readOptionValue(reader, { kind, end }, tcp)
  })
}

function hasItsLength(kind: number, bytes: number): boolean {
  const lengths: Record<number, number> = {
    [OPTIONS.mss]: 4,
    [OPTIONS.windowScale]: 3,
    [OPTIONS.sackPermitted]: 2,
    [OPTIONS.times]: 10,
  }
  return kind === OPTIONS.sack ? (bytes - 2) % 8 === 0 : lengths[kind] === bytes
}

function readOptionValue(
  reader: LayerReader,
  { kind, end }: { kind: number; end: number },
  tcp: TcpInfo,
): void {
  if (kind === OPTIONS.mss) tcp.mss = reader.u16('tcp.options.mss_val')
  else if (kind === OPTIONS.windowScale) tcp.windowShift = reader.u8('tcp.options.wscale.shift')
  else if (kind === OPTIONS.sackPermitted) tcp.sackPermitted = true
  else if (kind === OPTIONS.sack)
    while (reader.at < end) {
      const left = reader.u32('tcp.options.sack_le')
      tcp.sack.push({ left, right: reader.u32('tcp.options.sack_re') })
    }
  else if (kind === OPTIONS.times) {
    const value = reader.u32('tcp.options.timestamp.tsval')
    tcp.timestamps = { value, echo: reader.u32('tcp.options.timestamp.tsecr') }
  } else if (reader.at < end) reader.bytes('tcp.options.data', end - reader.at)
}

/**
 * Adds the UDP layer to `out`.
 * @returns where the data begins and ends
 * @throws EndsTooEarly, RangeError when the length contradicts the packet's
 */
export function decodeUdp(
  packet: Uint8Array,
  network: NetworkResult,
  out: Packet,
): { from: number; to: number } {
  const reader = new LayerReader(packet, 'udp', network.at, network.end)
  out.layers.push(reader.layer)
  const sourcePort = reader.u16('udp.srcport')
  const destinationPort = reader.u16('udp.dstport')
  const length = reader.u16('udp.length')
  const checksum = reader.u16('udp.checksum', { hexDigits: 4, meaning: 'unchecked' })
  const field = reader.last()
  // The first fragment bears the length of the whole datagram.
  if (length < 8 || (network.at + length > network.end && !network.ip.fragment))
    throw new RangeError('length')
  if (checksum === 0 && network.ip.version === 4) mean(field, 'absent')
  else judge(packet, network, { protocol: PROTOCOLS.udp, checksum, field })
  const end = Math.min(network.at + length, network.end)
  out.udp = { sourcePort, destinationPort, payloadBytes: length - 8 }
  return { from: reader.at, to: end }
}

const ICMP_TYPES: Record<number, Meaning> = {
  0: 'echo-reply',
  3: 'unreachable',
  5: 'redirect',
  8: 'echo-request',
  11: 'time-exceeded',
  12: 'parameter-problem',
}
const ICMP_CODES: Record<string, Meaning> = {
  '3.0': 'net-unreachable',
  '3.1': 'host-unreachable',
  '3.2': 'protocol-unreachable',
  '3.3': 'port-unreachable',
  '3.4': 'too-big',
  '3.9': 'prohibited',
  '3.10': 'prohibited',
  '3.13': 'prohibited',
  '11.0': 'hops-exceeded',
  '11.1': 'reassembly-exceeded',
}
const ICMP6_TYPES: Record<number, Meaning> = {
  1: 'unreachable',
  2: 'too-big',
  3: 'time-exceeded',
  4: 'parameter-problem',
  128: 'echo-request',
  129: 'echo-reply',
}
const ICMP6_CODES: Record<string, Meaning> = {
  '1.0': 'net-unreachable',
  '1.1': 'prohibited',
  '1.3': 'host-unreachable',
  '1.4': 'port-unreachable',
  '3.0': 'hops-exceeded',
  '3.1': 'reassembly-exceeded',
}

export interface IcmpResult {
  icmp: IcmpInfo
  at: number
  /** The rest is the packet that caused this message. */
  quotes: boolean
}

/**
 * Adds the ICMP layer to `out`.
 * @throws EndsTooEarly
 */
export function decodeIcmp(packet: Uint8Array, network: NetworkResult, out: Packet): IcmpResult {
  const { version } = network.ip
  const is4 = network.ip.protocol === PROTOCOLS.icmp
  const prefix = is4 ? 'icmp' : 'icmpv6'
  const reader = new LayerReader(packet, prefix, network.at, network.end)
  out.layers.push(reader.layer)
  const type = reader.u8(`${prefix}.type`)
  const typeMeaning = (is4 ? ICMP_TYPES : ICMP6_TYPES)[type]
  mean(reader.last(), typeMeaning)
  const code = reader.u8(`${prefix}.code`)
  const codeMeaning = (is4 ? ICMP_CODES : ICMP6_CODES)[`${type}.${code}`]
  mean(reader.last(), codeMeaning)
  const checksum = reader.u16(`${prefix}.checksum`, { hexDigits: 4, meaning: 'unchecked' })
  const protocol = is4 ? undefined : PROTOCOLS.icmpv6
  judge(packet, network, { protocol, checksum, field: reader.last() })
  const quotes = is4 ? [3, 4, 5, 11, 12].includes(type) : type < 128
  readIcmpRest(reader, { is4, type, code })
  const meaning = codeMeaning ?? typeMeaning
  const icmp: IcmpInfo = { version, type, code, ...(meaning ? { meaning } : {}) }
  out.icmp = icmp
  return { icmp, at: reader.at, quotes }
}

/** The four bytes behind the checksum mean something else in each type. */
function readIcmpRest(
  reader: LayerReader,
  { is4, type, code }: { is4: boolean; type: number; code: number },
): void {
  const prefix = is4 ? 'icmp' : 'icmpv6'
  const isEcho = is4 ? type === 0 || type === 8 : type === 128 || type === 129
  if (isEcho) {
    reader.u16(is4 ? 'icmp.ident' : 'icmpv6.echo.identifier')
    reader.u16(is4 ? 'icmp.seq' : 'icmpv6.echo.sequence_number')
  } else if (is4 && type === 3 && code === 4) {
    reader.skip(2)
    reader.u16('icmp.mtu')
  } else if (!is4 && type === 2) reader.u32('icmpv6.mtu')
  else if (!is4 && type === 4) reader.u32('icmpv6.pointer')
  else reader.bytes(`${prefix}.unused`, 4)
}

interface Judged {
  /** Of the pseudo-header; ICMP over IPv4 has none. */
  protocol: number | undefined
  checksum: number
  field: Field | undefined
}

function judge(
  packet: Uint8Array,
  network: NetworkResult,
  { protocol, checksum, field }: Judged,
): void {
  const length = network.end - network.at
  const isWhole = packet.length >= network.end && !network.ip.fragment
  const start =
    protocol === undefined ? 0 : pseudoHeaderSum({ ...network.addresses, protocol, length })
  const covered = packet.subarray(network.at, network.end)
  const state: ChecksumState = isWhole
    ? judgeChecksum(covered, checksum, start)
    : start > 0 && checksum === start
      ? 'unfinished'
      : 'unchecked'
  mean(field, state)
}

function mean(field: Field | undefined, meaning: Meaning | undefined): void {
  if (field && meaning) field.meaning = meaning
}
