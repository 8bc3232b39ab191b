/** Frames and layers as the client reads and prints them. Given complete. */
import type { Layer } from './peel.ts'
import { printable } from './program.ts'
import { WireError } from './wire-error.ts'

const ETHER_TYPES: Record<number, string> = {
  0x0800: 'IPv4',
  0x0806: 'ARP',
  0x8100: 'VLAN tag',
  0x86dd: 'IPv6',
}
const PROTOCOLS: Record<number, string> = { 1: 'ICMP', 6: 'TCP', 17: 'UDP' }
/** Below this, the field is a length (IEEE 802.3). */
const FIRST_ETHER_TYPE = 0x0600
/** Longer payloads are cut, and the rest is counted. */
const SHOWN_BYTES = 24

/** Drivers leave this much room before a frame: IPv4, after its 14 bytes, is then 4-aligned. */
const ROOM_BYTES = 2

/**
 * The bytes of one line: a window into a larger piece of memory, as received frames are.
 * @throws WireError `ERR_PROTOCOL` when the line is not hex
 */
export function frameOf(line: string): Uint8Array {
  if (!/^([0-9a-f]{2})+$/.test(line))
    throw new WireError('ERR_PROTOCOL', 'the server sent a line that is not hex')
  const memory = new Uint8Array(ROOM_BYTES + line.length / 2)
  memory.set(Buffer.from(line, 'hex'), ROOM_BYTES)
  return memory.subarray(ROOM_BYTES)
}

/** One line without indentation. */
export function describeLayer(layer: Layer): string {
  switch (layer.layer) {
    case 'link':
      return `link       ${layer.src} → ${layer.dst}, ${etherTypeOf(layer.etherType)}`
    case 'network': {
      const { src, dst, protocol, ttl, headerLength, totalLength } = layer
      const carried = protocol in PROTOCOLS ? `${protocol} (${PROTOCOLS[protocol]})` : protocol
      const sizes = `header ${headerLength} of ${totalLength} bytes`
      return `network    ${src} → ${dst}, protocol ${carried}, ttl ${ttl}, ${sizes}`
    }
    case 'transport': {
      const { protocol, srcPort, dstPort, headerLength } = layer
      return `transport  ${protocol} ${srcPort} → ${dstPort}, header ${headerLength} bytes`
    }
    case 'payload':
      return `payload    ${describeBytes(layer.bytes)}`
  }
}

function etherTypeOf(value: number): string {
  if (value < FIRST_ETHER_TYPE) return `length ${value} (IEEE 802.3, no type)`
  const shown = `type 0x${value.toString(16).padStart(4, '0')}`
  return value in ETHER_TYPES ? `${shown} (${ETHER_TYPES[value]})` : shown
}

function describeBytes(bytes: Uint8Array): string {
  const size = `${bytes.length} byte${bytes.length === 1 ? '' : 's'}`
  if (bytes.length === 0) return size
  const shown = bytes.subarray(0, SHOWN_BYTES)
  const more = bytes.length > shown.length ? ' …' : ''
  const isText = shown.every((byte) => byte >= 0x20 && byte < 0x7f)
  return isText
    ? `${size}  "${printable(Buffer.from(shown).toString('latin1'))}"${more}`
    : `${size}  ${hexOf(shown, ' ')}${more}`
}

function hexOf(bytes: Uint8Array, separator: string): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(separator)
}

/** The layers as one line of JSON, bytes as hex; an error as `{"error": code}`. */
export function toJson(outcome: Layer[] | WireError): string {
  if (outcome instanceof WireError) return JSON.stringify({ error: outcome.code })
  const layers = outcome.map((layer) =>
    layer.layer === 'payload' ? { ...layer, bytes: hexOf(layer.bytes, '') } : layer,
  )
  return JSON.stringify(layers)
}
