/** IPv4 and IPv6 headers. Source: RFC 791 §3.1; RFC 8200 §3, §4 */
import { formatIpv4, formatIpv6 } from './addresses.ts'
import { judgeChecksum } from './checksum.ts'
import { EndsTooEarly, LayerReader } from './layer-reader.ts'
import type { Fragment, IpInfo, Layer, Meaning } from './packet.ts'

export const PROTOCOLS = { icmp: 1, tcp: 6, udp: 17, icmpv6: 58 } as const
const PROTOCOL_MEANINGS: Record<number, Meaning> = {
  [PROTOCOLS.icmp]: 'icmp',
  [PROTOCOLS.tcp]: 'tcp',
  [PROTOCOLS.udp]: 'udp',
  [PROTOCOLS.icmpv6]: 'icmpv6',
}
const EXTENSIONS = { hopByHop: 0, routing: 43, fragment: 44, destination: 60 } as const

export interface NetworkResult {
  ip: IpInfo
  /** What is behind the headers: from `at` to before `end`, as the header says, captured or not. */
  at: number
  end: number
  /** The addresses' bytes, for the pseudo-header. */
  addresses: { source: Uint8Array; destination: Uint8Array }
}

export interface NetworkPlace {
  from: number
  /** Where the layers are added, as far as they were captured. */
  layers: Layer[]
  isQuoted?: boolean
}

/** @throws EndsTooEarly, RangeError when the header contradicts itself */
export function decodeIpv4(packet: Uint8Array, place: NetworkPlace): NetworkResult {
  const { from } = place
  const reader = new LayerReader(packet, 'ipv4', from)
  addLayer(reader.layer, place)
  const headerBytes = readIpv4Start(reader)
  const totalBytes = reader.u16('ip.len')
  const id = reader.u16('ip.id', { hexDigits: 4 })
  const fragment = readIpv4Fragment(reader, id)
  reader.u8('ip.ttl')
  const protocol = readProtocol(reader, 'ip.proto')
  const checksum = reader.u16('ip.checksum', { hexDigits: 4, meaning: 'unchecked' })
  const checksumField = reader.last()
  const source = reader.address('ip.src', 4, formatIpv4)
  const destination = reader.address('ip.dst', 4, formatIpv4)
  reader.endAt(from + headerBytes)
  while (reader.left > 0) readIpv4Option(reader)
  if (packet.length < from + headerBytes) throw new EndsTooEarly()
  const header = packet.subarray(from, from + headerBytes)
  if (checksumField) checksumField.meaning = judgeChecksum(header, checksum, 0)
  // Zero: the network card was to cut a segment up (RFC 791 knows no such length, Linux does).
  const length = totalBytes === 0 ? packet.length - from : totalBytes
  if (length < headerBytes) throw new RangeError('total length')
  return {
    ip: { version: 4, source, destination, protocol, ...(fragment ? { fragment } : {}) },
    at: from + headerBytes,
    end: from + length,
    addresses: {
      source: packet.subarray(from + 12, from + 16),
      destination: packet.subarray(from + 16, from + 20),
    },
  }
}

function readIpv4Start(reader: LayerReader): number {
  const start = { from: reader.at, bytes: 1 } as const
  const version = reader.bits('ip.version', { ...start, mask: 0xf0 })
  const words = (reader.peek8() & 0x0f) * 4
  reader.group('ip.hdr_len', words, () => reader.skip(1), { mask: 0x0f })
  if (version !== 4 || words < 20) throw new RangeError('header length')
  const field = { from: reader.at, bytes: 1 } as const
  reader.group(
    'ip.dsfield',
    reader.peek8(),
    () => {
      reader.bits('ip.dsfield.dscp', { ...field, mask: 0xfc })
      reader.bits('ip.dsfield.ecn', { ...field, mask: 0x03 })
      reader.skip(1)
    },
    { hexDigits: 2 },
  )
  return words
}

function readIpv4Fragment(reader: LayerReader, id: number): Fragment | undefined {
  const from = reader.at
  const place = { from, bytes: 1 } as const
  let more = 0
  const flags = reader.group(
    'ip.flags',
    reader.peek8() >> 5,
    () => {
      reader.bits('ip.flags.rb', { ...place, mask: 0x80 })
      reader.bits('ip.flags.df', { ...place, mask: 0x40 })
      more = reader.bits('ip.flags.mf', { ...place, mask: 0x20 })
    },
    { hexDigits: 2, mask: 0xe0 },
  )
  flags.to = from + 1
  const offset = (reader.peek16() & 0x1fff) * 8
  // The header counts in units of eight bytes; what is told is bytes.
  reader.group('ip.frag_offset', offset, () => reader.skip(2), { mask: 0x1fff })
  return more === 1 || offset > 0 ? { id, offset, more: more === 1 } : undefined
}

function readIpv4Option(reader: LayerReader): void {
  const type = reader.peek8()
  // End of the list, and no operation, are a single byte.
  if (type <= 1) return void reader.u8('ip.opt.type')
  const bytes = reader.peek8(1)
  if (bytes < 2) throw new RangeError('option length')
  if (bytes > reader.left) throw new EndsTooEarly()
  reader.group('ip.opt', type, () => {
    reader.u8('ip.opt.type')
    reader.u8('ip.opt.len')
    if (bytes > 2) reader.bytes('ip.opt.data', bytes - 2)
  })
}

/** @throws EndsTooEarly, RangeError when the header contradicts itself */
export function decodeIpv6(packet: Uint8Array, place: NetworkPlace): NetworkResult {
  const { from } = place
  const reader = new LayerReader(packet, 'ipv6', from)
  addLayer(reader.layer, place)
  const start = { from, bytes: 4 } as const
  const version = reader.bits('ipv6.version', { from, bytes: 1, mask: 0xf0 })
  reader.bits('ipv6.tclass', { ...start, mask: 0x0ff00000 }, { hexDigits: 2 })
  reader.bits('ipv6.flow', { ...start, mask: 0x000fffff }, { hexDigits: 5 })
  const flow = reader.last()
  if (flow) flow.from = from + 1
  reader.skip(4)
  if (version !== 6) throw new RangeError('version')
  const payloadBytes = reader.u16('ipv6.plen')
  let protocol = readProtocol(reader, 'ipv6.nxt')
  reader.u8('ipv6.hlim')
  const source = reader.address('ipv6.src', 16, formatIpv6)
  const destination = reader.address('ipv6.dst', 16, formatIpv6)
  let at = reader.at
  let fragment: Fragment | undefined
  // Zero: a longer one follows in an option (RFC 2675), or a network card was to cut it up.
  const end = payloadBytes === 0 ? packet.length : at + payloadBytes
  while (isExtension(protocol) && (fragment?.offset ?? 0) === 0) {
    const extensionReader = new LayerReader(packet, 'ipv6-extension', at, end)
    addLayer(extensionReader.layer, place)
    const extension = readExtension(extensionReader, protocol)
    fragment ??= extension.fragment
    protocol = extension.next
    at = extensionReader.at
  }
  return {
    ip: { version: 6, source, destination, protocol, ...(fragment ? { fragment } : {}) },
    at,
    end,
    addresses: {
      source: packet.subarray(from + 8, from + 24),
      destination: packet.subarray(from + 24, from + 40),
    },
  }
}

function addLayer(layer: Layer, { layers, isQuoted }: NetworkPlace): void {
  if (isQuoted) layer.isQuoted = true
  layers.push(layer)
}

function isExtension(protocol: number): boolean {
  return Object.values(EXTENSIONS).some((extension) => extension === protocol)
}

interface Extension {
  next: number
  fragment?: Fragment
}

function readExtension(reader: LayerReader, kind: number): Extension {
  if (kind === EXTENSIONS.fragment) return readFragmentHeader(reader)
  const prefix =
    kind === EXTENSIONS.hopByHop
      ? 'ipv6.hopopts'
      : kind === EXTENSIONS.routing
        ? 'ipv6.routing'
        : 'ipv6.dstopts'
  const next = readProtocol(reader, `${prefix}.nxt`)
  const units = reader.u8(`${prefix}.len`)
  if (kind === EXTENSIONS.routing) {
    reader.u8('ipv6.routing.type')
    reader.u8('ipv6.routing.segleft')
    reader.bytes('ipv6.routing.data', units * 8 + 4)
  } else {
    const end = reader.at + units * 8 + 6
    while (reader.at < end) readExtensionOption(reader, end)
  }
  return { next }
}

function readExtensionOption(reader: LayerReader, end: number): void {
  const type = reader.peek8()
  // Pad1 is the only option without a length.
  if (type === 0) return void reader.u8('ipv6.opt.type')
  const bytes = reader.peek8(1)
  if (reader.at + 2 + bytes > end) throw new RangeError('option length')
  reader.group('ipv6.opt', type, () => {
    reader.u8('ipv6.opt.type')
    reader.u8('ipv6.opt.length')
    if (bytes > 0) reader.bytes('ipv6.opt.data', bytes)
  })
}

function readFragmentHeader(reader: LayerReader): Extension {
  const next = readProtocol(reader, 'ipv6.fraghdr.nxt')
  reader.u8('ipv6.fraghdr.reserved_octet', { hexDigits: 2 })
  const place = { from: reader.at, bytes: 2 } as const
  const offset = reader.peek16() & 0xfff8
  const more = reader.peek16() & 1
  reader.bits('ipv6.fraghdr.offset', { ...place, mask: 0xfff8 })
  const offsetField = reader.last()
  // In units of eight bytes; what is told is bytes.
  if (offsetField) offsetField.value = offset
  reader.bits('ipv6.fraghdr.more', { ...place, mask: 0x0001 })
  reader.skip(2)
  const id = reader.u32('ipv6.fraghdr.ident', { hexDigits: 8 })
  return { next, fragment: { id, offset, more: more === 1 } }
}

function readProtocol(reader: LayerReader, name: string): number {
  const protocol = reader.u8(name)
  const field = reader.last()
  const meaning = PROTOCOL_MEANINGS[protocol]
  if (field && meaning) field.meaning = meaning
  return protocol
}
