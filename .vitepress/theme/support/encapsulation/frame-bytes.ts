/**
 * The headers of the figure of lesson 01: those of a real capture
 * (tests/labs/01-layers/capture/frames.pcap), with another message in them. What depends on the
 * message is computed anew: lengths, checksums, padding, the frame check sequence.
 * Sources: RFC 791 §3.1, RFC 768, RFC 9293 §3.1, RFC 1071 (checksum), IEEE 802.3 clause 3 (frame).
 */

export const TRANSPORTS = ['udp', 'tcp'] as const
export type Transport = (typeof TRANSPORTS)[number]

/** The bytes of one header, as captured. */
interface Captured {
  network: string
  transport: string
}

export const CAPTURED: Record<Transport, Captured> = {
  udp: {
    network: '4500 002f 70cd 0000 40 11 1d9f c000020a c6336414',
    transport: 'c351 1a85 001b 4ffe',
  },
  tcp: {
    network: '4500 0047 1944 4000 40 06 351b c000020a c6336414',
    transport: 'c353 3039 d70b81bf 259f98e8 80 18 003f 57ec 0000 01 01 08 0a 29367928 a219fd3b',
  },
}

/** The Ethernet headers on the two links: client to router, router to server. */
export const LINKS = {
  first: '00005e005301 00005e005310 0800',
  second: '00005e005320 00005e005302 0800',
}

/** What the captured frames carry. */
export const CAPTURED_MESSAGE = 'hello across layers'

/** IEEE 802.3: 64 bytes with the frame check sequence, so that a collision is noticed in time. */
const MIN_FRAME_BYTES = 60
const IPV4_HEADER_BYTES = 20
const CHECKSUM_OFFSET: Record<Transport, number> = { udp: 6, tcp: 16 }

export function bytesOf(hex: string): Uint8Array {
  const digits = hex.replaceAll(' ', '')
  return Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
}

export function join(...parts: Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]))
}

/** A copy with `value` at `offset`, two bytes, most significant first. */
function withU16(bytes: Uint8Array, offset: number, value: number): Uint8Array {
  const copy = bytes.slice()
  copy.set([value >>> 8, value & 0xff], offset)
  return copy
}

/** The Internet checksum. */
function checksumOf(bytes: Uint8Array): number {
  let sum = 0
  for (const [offset, byte] of bytes.entries()) sum += offset % 2 === 0 ? byte * 256 : byte
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16)
  return sum ^ 0xffff
}

/** Whether the checksum in a header is right: then the sum over all of it is 0. */
export function isSound(header: Uint8Array): boolean {
  return checksumOf(header) === 0
}

function withIpv4Checksum(header: Uint8Array): Uint8Array {
  return withU16(header, 10, checksumOf(withU16(header, 10, 0)))
}

/** @param ttl as the sender sets it; a router takes 1 off */
export function networkHeader(transport: Transport, carriedBytes: number, ttl = 64): Uint8Array {
  const header = bytesOf(CAPTURED[transport].network)
  header[8] = ttl
  return withIpv4Checksum(withU16(header, 2, IPV4_HEADER_BYTES + carriedBytes))
}

export function transportHeader(transport: Transport, message: Uint8Array): Uint8Array {
  const captured = bytesOf(CAPTURED[transport].transport)
  const size = captured.length + message.length
  const sized = transport === 'udp' ? withU16(captured, 4, size) : captured
  const zeroed = withU16(sized, CHECKSUM_OFFSET[transport], 0)
  const sum = checksumOf(join(pseudoHeader(transport, size), zeroed, message))
  // UDP writes 0 for "no checksum", so a sum of 0 is sent as its twin, 0xffff.
  const written = transport === 'udp' && sum === 0 ? 0xffff : sum
  return withU16(zeroed, CHECKSUM_OFFSET[transport], written)
}

/** Addresses, protocol and length: the checksums of TCP and UDP cover these of the network layer. */
function pseudoHeader(transport: Transport, size: number): Uint8Array {
  const network = bytesOf(CAPTURED[transport].network)
  const protocol = network[9] ?? 0
  return join(network.subarray(12, 20), Uint8Array.of(0, protocol, size >>> 8, size & 0xff))
}

/** Zeros that bring a frame to its smallest size. */
export function paddingFor(frameBytes: number): Uint8Array {
  return new Uint8Array(Math.max(0, MIN_FRAME_BYTES - frameBytes))
}

/** The frame check sequence: CRC-32 of everything from the first address to the padding. */
export function frameCheck(frame: Uint8Array): Uint8Array {
  let crc = 0xffff_ffff
  for (const byte of frame) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb8_8320 : 0)
  }
  const value = ~crc >>> 0
  // Sent bit by bit in the opposite order of everything else: as bytes, the lowest one first.
  return Uint8Array.of(value & 0xff, (value >>> 8) & 0xff, (value >>> 16) & 0xff, value >>> 24)
}

export function hexOf(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(' ')
}

export function macOf(bytes: Uint8Array): string {
  return hexOf(bytes).replaceAll(' ', ':')
}

export function u16(bytes: Uint8Array, offset = 0): number {
  return (bytes[offset] ?? 0) * 256 + (bytes[offset + 1] ?? 0)
}
