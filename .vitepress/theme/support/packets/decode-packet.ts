/** Takes a captured packet apart. Bytes from outside are never trusted, and never throw. */
import { EndsTooEarly, LayerReader } from './layer-reader.ts'
import { decodeLink } from './link.ts'
import { decodeIpv4, decodeIpv6, PROTOCOLS, type NetworkResult } from './network.ts'
import type { IcmpInfo, Packet } from './packet.ts'
import { decodeIcmp, decodeTcp, decodeUdp } from './transport.ts'

export interface CapturedBytes {
  data: Uint8Array
  /** Bytes that there were; more than `data` has when the packet was captured short. */
  originalBytes: number
  /** One of `LINK_TYPES`. */
  linkType: number
}

/**
 * @returns the layers as far as they can be made out; `trouble` says why there are no more
 */
export function decodePacket(captured: CapturedBytes): Packet {
  const packet: Packet = { layers: [] }
  try {
    decodeInto(packet, captured)
  } catch (error) {
    const isShort = captured.data.length < captured.originalBytes
    if (error instanceof EndsTooEarly) packet.trouble = isShort ? 'cut' : 'malformed'
    else if (error instanceof RangeError) packet.trouble = 'malformed'
    else throw error
  }
  return packet
}

function decodeInto(packet: Packet, { data, linkType }: CapturedBytes): void {
  const link = decodeLink(data, linkType)
  if (link.layer) packet.layers.push(link.layer)
  if (link.next === 'unknown') {
    packet.trouble = 'unknown'
    return addPayload(packet, data, { from: link.at, to: data.length })
  }
  const decode = link.next === 'ipv4' ? decodeIpv4 : decodeIpv6
  const network = decode(data, { from: link.at, layers: packet.layers })
  packet.ip = network.ip
  // Later fragments begin in the middle of the data.
  if ((network.ip.fragment?.offset ?? 0) > 0)
    return addPayload(packet, data, { from: network.at, to: network.end })
  decodeTransport(packet, data, network)
}

function decodeTransport(packet: Packet, data: Uint8Array, network: NetworkResult): void {
  switch (network.ip.protocol) {
    case PROTOCOLS.tcp: {
      const from = decodeTcp(data, network, packet)
      return addPayload(packet, data, { from, to: network.end })
    }
    case PROTOCOLS.udp:
      return addPayload(packet, data, decodeUdp(data, network, packet))
    case PROTOCOLS.icmp:
    case PROTOCOLS.icmpv6: {
      const { icmp, at, quotes } = decodeIcmp(data, network, packet)
      if (!quotes) return addPayload(packet, data, { from: at, to: network.end })
      return decodeQuoted(packet, data, { icmp, at, end: network.end })
    }
    default:
      packet.trouble = 'unknown'
      return addPayload(packet, data, { from: network.at, to: network.end })
  }
}

/**
 * An ICMP error quotes the packet that caused it: its IP header and at least eight bytes more,
 * which hold the ports. It may stop anywhere after that, and that is no trouble.
 */
function decodeQuoted(
  packet: Packet,
  data: Uint8Array,
  { icmp, at, end }: { icmp: IcmpInfo; at: number; end: number },
): void {
  const bytes = data.subarray(0, Math.min(end, data.length))
  const decode = icmp.version === 4 ? decodeIpv4 : decodeIpv6
  const network = decode(bytes, { from: at, layers: packet.layers, isQuoted: true })
  icmp.quoted = { ip: network.ip }
  const { protocol } = network.ip
  const isTcp = protocol === PROTOCOLS.tcp
  if (!isTcp && protocol !== PROTOCOLS.udp) return
  const reader = new LayerReader(bytes, isTcp ? 'tcp' : 'udp', network.at, network.end)
  reader.layer.isQuoted = true
  packet.layers.push(reader.layer)
  const prefix = isTcp ? 'tcp' : 'udp'
  icmp.quoted.sourcePort = reader.u16(`${prefix}.srcport`)
  icmp.quoted.destinationPort = reader.u16(`${prefix}.dstport`)
  if (isTcp) reader.u32('tcp.seq_raw')
  else {
    reader.u16('udp.length')
    reader.u16('udp.checksum', { hexDigits: 4 })
  }
  addPayload(packet, bytes, { from: reader.at, to: network.end })
}

/** What was captured of the data, and whether that is all. */
function addPayload(
  packet: Packet,
  data: Uint8Array,
  { from, to }: { from: number; to: number },
): void {
  const end = Math.min(to, data.length)
  if (end > from) {
    packet.payload = { from, to: end }
    packet.layers.push({ name: 'payload', from, to: end, fields: [] })
  }
  if (end < to && !packet.icmp) packet.trouble ??= 'cut'
}
