/**
 * Takes a frame apart, layer by layer: Ethernet II, IPv4, TCP or UDP.
 * Sources: RFC 894 (IPv4 on Ethernet), RFC 791 §3.1, RFC 9293 §3.1, RFC 768.
 */
import { internetChecksum } from './checksum.ts'
import { WireError } from './wire-error.ts'

/** The header of Ethernet II, 14 bytes. */
export interface LinkLayer {
  layer: 'link'
  /** Six bytes as lower-case hex with colons: `00:00:5e:00:53:01`. */
  dst: string
  src: string
  /** What the frame carries: 0x0800 is IPv4. Below 0x0600 it is a length instead. */
  etherType: number
}

/** The header of IPv4, 20 to 60 bytes. */
export interface NetworkLayer {
  layer: 'network'
  /** Dotted decimal: `192.0.2.10`. */
  src: string
  dst: string
  /** What the packet carries: 6 is TCP, 17 is UDP, 1 is ICMP. */
  protocol: number
  ttl: number
  /** Bytes of this header, options included. */
  headerLength: number
  /** Bytes of the whole packet: this header and what it carries. */
  totalLength: number
}

/** The header of TCP, 20 to 60 bytes, or of UDP, 8 bytes. */
export interface TransportLayer {
  layer: 'transport'
  protocol: 'TCP' | 'UDP'
  srcPort: number
  dstPort: number
  /** Bytes of this header, options included. */
  headerLength: number
}

/** What is left when no further header is known: always the last layer, perhaps of 0 bytes. */
export interface PayloadLayer {
  layer: 'payload'
  bytes: Uint8Array
}

export type Layer = LinkLayer | NetworkLayer | TransportLayer | PayloadLayer

const LINK_HEADER_BYTES = 14
const ETHER_TYPE_IPV4 = 0x0800
const MIN_IPV4_HEADER_BYTES = 20
const MIN_TCP_HEADER_BYTES = 20
const UDP_HEADER_BYTES = 8
const PROTOCOL_TCP = 6
const PROTOCOL_UDP = 17

// #region link
/**
 * Takes a frame apart.
 * @param frame an Ethernet II frame without its frame check sequence, as a capture has it
 * @returns its layers, the outermost first; the last one is always the payload, perhaps empty
 * @throws WireError `ERR_TRUNCATED` when a header, or a length in one, reaches beyond the bytes
 *   that are there; `ERR_PROTOCOL` when an IPv4, TCP or UDP header cannot be right
 */
export function peel(frame: Uint8Array): Layer[] {
  need(frame, LINK_HEADER_BYTES, 'Ethernet header')
  const etherType = u16(frame, 12)
  const link: Layer = {
    layer: 'link',
    dst: macOf(frame.subarray(0, 6)),
    src: macOf(frame.subarray(6, 12)),
    etherType,
  }
  const carried = frame.subarray(LINK_HEADER_BYTES)
  // Beyond IPv4 we know no header, and so no length: padding cannot be told from content.
  const inner = etherType === ETHER_TYPE_IPV4 ? peelIpv4(carried) : payload(carried)
  return [link, ...inner]
}
// #endregion link

// #region network
/** @param bytes the packet, perhaps followed by padding of the frame */
function peelIpv4(bytes: Uint8Array): Layer[] {
  need(bytes, MIN_IPV4_HEADER_BYTES, 'IPv4 header')
  // Two fields share the first byte: version, and the header's length in words of four bytes.
  const version = byteAt(bytes, 0) >>> 4
  const headerLength = (byteAt(bytes, 0) & 0x0f) * 4
  if (version !== 4) throw new WireError('ERR_PROTOCOL', `IPv4 with the version ${version}`)
  if (headerLength < MIN_IPV4_HEADER_BYTES)
    throw new WireError('ERR_PROTOCOL', `an IPv4 header of ${headerLength} bytes`)
  need(bytes, headerLength, 'IPv4 header with its options')
  // The checksum covers itself, so over an intact header it is 0. It comes before the total length:
  // in a damaged header, no field can be believed.
  if (internetChecksum(bytes.subarray(0, headerLength)) !== 0)
    throw new WireError('ERR_PROTOCOL', 'the checksum of the IPv4 header is wrong')
  const totalLength = u16(bytes, 2)
  if (totalLength < headerLength)
    throw new WireError('ERR_PROTOCOL', 'the IPv4 packet is shorter than its header')
  need(bytes, totalLength, 'IPv4 packet')

  const protocol = byteAt(bytes, 9)
  const network: Layer = {
    layer: 'network',
    src: ipv4Of(bytes.subarray(12, 16)),
    dst: ipv4Of(bytes.subarray(16, 20)),
    protocol,
    ttl: byteAt(bytes, 8),
    headerLength,
    totalLength,
  }
  // Here the padding is dropped: what the packet carries ends where the packet says.
  const carried = bytes.subarray(headerLength, totalLength)
  // Three flags, then 13 bits of offset. Only the first fragment begins with a transport header.
  const flagsAndOffset = u16(bytes, 6)
  if ((flagsAndOffset & 0x1fff) !== 0) return [network, ...payload(carried)]
  const hasMoreFragments = (flagsAndOffset & 0x2000) !== 0
  if (protocol === PROTOCOL_TCP) return [network, ...peelTcp(carried)]
  if (protocol === PROTOCOL_UDP) return [network, ...peelUdp(carried, hasMoreFragments)]
  return [network, ...payload(carried)]
}
// #endregion network

// #region transport
function peelTcp(bytes: Uint8Array): Layer[] {
  need(bytes, MIN_TCP_HEADER_BYTES, 'TCP header')
  const headerLength = (byteAt(bytes, 12) >>> 4) * 4
  if (headerLength < MIN_TCP_HEADER_BYTES)
    throw new WireError('ERR_PROTOCOL', `a TCP header of ${headerLength} bytes`)
  need(bytes, headerLength, 'TCP header with its options')
  return [
    {
      layer: 'transport',
      protocol: 'TCP',
      srcPort: u16(bytes, 0),
      dstPort: u16(bytes, 2),
      headerLength,
    },
    ...payload(bytes.subarray(headerLength)),
  ]
}

function peelUdp(bytes: Uint8Array, isFirstFragment: boolean): Layer[] {
  need(bytes, UDP_HEADER_BYTES, 'UDP header')
  const length = u16(bytes, 4)
  if (length < UDP_HEADER_BYTES)
    throw new WireError('ERR_PROTOCOL', `a UDP datagram of ${length} bytes`)
  // The length of a first fragment is that of the whole datagram: the rest is in other frames.
  if (!isFirstFragment) need(bytes, length, 'UDP datagram')
  return [
    {
      layer: 'transport',
      protocol: 'UDP',
      srcPort: u16(bytes, 0),
      dstPort: u16(bytes, 2),
      headerLength: UDP_HEADER_BYTES,
    },
    ...payload(bytes.subarray(UDP_HEADER_BYTES, length)),
  ]
}

function payload(bytes: Uint8Array): Layer[] {
  return [{ layer: 'payload', bytes }]
}
// #endregion transport

// #region fields
function need(bytes: Uint8Array, size: number, what: string): void {
  if (bytes.length >= size) return
  throw new WireError('ERR_TRUNCATED', `the ${what} needs ${size} bytes, ${bytes.length} are there`)
}

function byteAt(bytes: Uint8Array, offset: number): number {
  return bytes[offset] ?? 0
}

/** Network byte order: the most significant byte comes first. */
function u16(bytes: Uint8Array, offset: number): number {
  return byteAt(bytes, offset) * 256 + byteAt(bytes, offset + 1)
}

function macOf(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(':')
}

function ipv4Of(bytes: Uint8Array): string {
  return bytes.join('.')
}
// #endregion fields
