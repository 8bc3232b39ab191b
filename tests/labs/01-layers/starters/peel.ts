/**
 * Takes a frame apart, layer by layer: Ethernet II, IPv4, TCP or UDP.
 *
 *     0          14               34 (without options)      42 (UDP)
 *     +----------+----------------+------------------------+-----------+- - - - - +
 *     | Ethernet | IPv4           | TCP or UDP             | payload   | padding  |
 *     +----------+----------------+------------------------+-----------+- - - - - +
 *
 *     dst 6 bytes      first byte: version (4 bits), header length in words of 4 bytes (4 bits)
 *     src 6 bytes      2 total length · 6 flags (3 bits), fragment offset (13 bits)
 *     type 2 bytes     8 ttl · 9 protocol · 10 checksum · 12 source · 16 destination · 20 options
 *
 *     TCP: 0 source port · 2 destination port · 12 data offset in words of 4 bytes (upper 4 bits)
 *     UDP: 0 source port · 2 destination port · 4 length, header included
 *
 * Errors are a `WireError` (see wire-error.ts); the checksum is in checksum.ts.
 */

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

/**
 * Takes a frame apart.
 * @param frame an Ethernet II frame without its frame check sequence, as a capture has it; it may
 *   be a window into a larger piece of memory
 * @returns its layers, the outermost first; the last one is always the payload, perhaps empty
 * @throws WireError `ERR_TRUNCATED` when a header, or a length in one, reaches beyond the bytes
 *   that are there; `ERR_PROTOCOL` when an IPv4, TCP or UDP header cannot be right
 */
export function peel(frame: Uint8Array): Layer[] {
  throw new Error('TODO: peel in peel.ts')
}
