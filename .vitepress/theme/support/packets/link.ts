/**
 * The link header, and with it what comes next. Source: https://www.tcpdump.org/linktypes.html;
 * LINKTYPE_LINUX_SLL.html, LINKTYPE_LINUX_SLL2.html there
 */
import { LINK_TYPES } from '../../../../platform/shared/pcap.ts'
import { formatMac } from './addresses.ts'
import { LayerReader } from './layer-reader.ts'
import type { Layer, Meaning } from './packet.ts'

export type NetworkProtocol = 'ipv4' | 'ipv6' | 'unknown'

export interface LinkResult {
  layer?: Layer
  next: NetworkProtocol
  /** Where the network header begins. */
  at: number
}

const ETHER_TYPES: Record<number, Meaning> = { 0x0800: 'ipv4', 0x86dd: 'ipv6', 0x0806: 'arp' }
const SLL_DIRECTIONS: Meaning[] = ['to-us', 'broadcast', 'multicast', 'to-others', 'from-us']
/** AF_INET is 2 everywhere; AF_INET6 is 24, 28 or 30 on the BSDs, 10 on Linux. */
const FAMILIES: Record<number, NetworkProtocol> = { 2: 'ipv4' }
for (const family of [10, 24, 28, 30]) FAMILIES[family] = 'ipv6'

/** @throws EndsTooEarly */
export function decodeLink(packet: Uint8Array, linkType: number): LinkResult {
  switch (linkType) {
    case LINK_TYPES.ethernet:
      return decodeEthernet(packet)
    case LINK_TYPES.linuxCooked:
      return decodeCooked(packet)
    case LINK_TYPES.linuxCooked2:
      return decodeCooked2(packet)
    case LINK_TYPES.null:
    case LINK_TYPES.loop:
      return decodeLoopback(packet, linkType)
    case LINK_TYPES.ipv4:
    case LINK_TYPES.ipv6:
    case LINK_TYPES.raw:
      return { next: byVersion(packet), at: 0 }
    default:
      return { next: 'unknown', at: 0 }
  }
}

function decodeEthernet(packet: Uint8Array): LinkResult {
  const reader = new LayerReader(packet, 'ethernet', 0)
  reader.address('eth.dst', 6, formatMac)
  reader.address('eth.src', 6, formatMac)
  const type = readEtherType(reader, 'eth.type')
  return { layer: reader.layer, next: networkOf(type), at: reader.at }
}

function decodeCooked(packet: Uint8Array): LinkResult {
  const reader = new LayerReader(packet, 'linux-cooked', 0)
  const direction = reader.u16('sll.pkttype')
  mean(reader, SLL_DIRECTIONS[direction])
  reader.u16('sll.hatype')
  readCookedAddress(reader, reader.u16('sll.halen'))
  const type = readEtherType(reader, 'sll.etype')
  return { layer: reader.layer, next: networkOf(type), at: reader.at }
}

function decodeCooked2(packet: Uint8Array): LinkResult {
  const reader = new LayerReader(packet, 'linux-cooked', 0)
  const type = readEtherType(reader, 'sll.etype')
  reader.skip(2)
  reader.u32('sll.ifindex')
  reader.u16('sll.hatype')
  const direction = reader.u8('sll.pkttype')
  mean(reader, SLL_DIRECTIONS[direction])
  readCookedAddress(reader, reader.u8('sll.halen'))
  return { layer: reader.layer, next: networkOf(type), at: reader.at }
}

/** Eight bytes, as many of them an address as `size` says. */
function readCookedAddress(reader: LayerReader, size: number): void {
  const used = Math.min(size, 8)
  if (used === 6) reader.address('sll.src.eth', 6, formatMac)
  else if (used > 0) reader.bytes('sll.src.other', used)
  reader.skip(8 - used)
}

/** `loop` has the family in network byte order, `null` in that of the machine that captured. */
function decodeLoopback(packet: Uint8Array, linkType: number): LinkResult {
  const reader = new LayerReader(packet, 'loopback', 0)
  const isLittle = linkType === LINK_TYPES.null && reader.peek16() !== 0
  const family = reader.u32('null.family', { isLittle })
  const next = FAMILIES[family] ?? 'unknown'
  if (next !== 'unknown') mean(reader, next)
  return { layer: reader.layer, next, at: reader.at }
}

function readEtherType(reader: LayerReader, name: string): number {
  const type = reader.u16(name, { hexDigits: 4 })
  mean(reader, ETHER_TYPES[type])
  return type
}

function networkOf(etherType: number): NetworkProtocol {
  const meaning = ETHER_TYPES[etherType]
  return meaning === 'ipv4' || meaning === 'ipv6' ? meaning : 'unknown'
}

function byVersion(packet: Uint8Array): NetworkProtocol {
  const version = (packet[0] ?? 0) >> 4
  return version === 4 ? 'ipv4' : version === 6 ? 'ipv6' : 'unknown'
}

function mean(reader: LayerReader, meaning: Meaning | undefined): void {
  const field = reader.last()
  if (field && meaning) field.meaning = meaning
}
