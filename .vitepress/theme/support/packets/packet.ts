/**
 * A captured packet taken apart: layers, their fields, and the bytes that each field is made of.
 * Fields bear the names that Wireshark knows them by, so that a reader can look for them there
 * too, and so that tests can compare the two decoders field by field.
 */

export type LayerName =
  | 'ethernet'
  | 'linux-cooked'
  | 'loopback'
  | 'ipv4'
  | 'ipv6'
  | 'ipv6-extension'
  | 'tcp'
  | 'udp'
  | 'icmp'
  | 'icmpv6'
  | 'payload'

export interface Field {
  /** As in Wireshark's filters: `tcp.srcport`. */
  name: string
  /** The packet's bytes from `from` to before `to`. */
  from: number
  to: number
  /** A number; or an address, or bytes in hex, as text. */
  value: number | string
  /** Which bits of those bytes, when not all. */
  mask?: number
  /** The number is written in hexadecimal, with so many digits. */
  hexDigits?: number
  /** What the value means; the key of a word in the reader's language. */
  meaning?: Meaning
  fields?: Field[]
}

export type Meaning =
  | 'ipv4'
  | 'ipv6'
  | 'arp'
  | 'icmp'
  | 'icmpv6'
  | 'tcp'
  | 'udp'
  | ChecksumState
  | 'to-us'
  | 'broadcast'
  | 'multicast'
  | 'to-others'
  | 'from-us'
  | 'echo-reply'
  | 'unreachable'
  | 'net-unreachable'
  | 'host-unreachable'
  | 'protocol-unreachable'
  | 'port-unreachable'
  | 'too-big'
  | 'prohibited'
  | 'time-exceeded'
  | 'hops-exceeded'
  | 'reassembly-exceeded'
  | 'parameter-problem'
  | 'redirect'
  | 'echo-request'

/**
 * `right`, `wrong`; `unfinished`: only the part that software computes is there, the rest was left
 * to a network card (on loopback there is none, and nobody checks); `unchecked`: not all of the
 * bytes were captured, or only a fragment; `absent`: the sender has left it out (UDP over IPv4).
 */
export type ChecksumState = 'right' | 'wrong' | 'unfinished' | 'unchecked' | 'absent'

export interface Layer {
  name: LayerName
  from: number
  to: number
  fields: Field[]
  /** Inside the packet that an ICMP error quotes. */
  isQuoted?: boolean
}

export interface Fragment {
  id: number
  /** Place of its first byte in the whole. */
  offset: number
  more: boolean
}

export interface IpInfo {
  version: 4 | 6
  source: string
  destination: string
  protocol: number
  fragment?: Fragment
}

export interface TcpFlags {
  syn: boolean
  ack: boolean
  fin: boolean
  rst: boolean
  psh: boolean
  urg: boolean
  ece: boolean
  cwr: boolean
}

export interface TcpInfo {
  sourcePort: number
  destinationPort: number
  sequence: number
  acknowledgement: number
  flags: TcpFlags
  /** As it stands in the header, before scaling. */
  window: number
  /** Bytes of data, whether captured or not. */
  payloadBytes: number
  mss?: number
  windowShift?: number
  /** All options were captured: what is not among them was not sent. */
  hasAllOptions: boolean
  sackPermitted: boolean
  /** Blocks of raw sequence numbers. */
  sack: { left: number; right: number }[]
  timestamps?: { value: number; echo: number }
}

export interface UdpInfo {
  sourcePort: number
  destinationPort: number
  payloadBytes: number
}

export interface IcmpInfo {
  version: 4 | 6
  type: number
  code: number
  meaning?: Meaning
  /** What the packet that caused it was about, as far as it is quoted. */
  quoted?: { ip: IpInfo; sourcePort?: number; destinationPort?: number }
}

/** Why a packet could not be taken apart to its end. */
export type Trouble =
  /** Fewer bytes were captured than there were. */
  | 'cut'
  /** Its own length fields contradict each other or its size. */
  | 'malformed'
  /** A protocol that is not taken apart here. */
  | 'unknown'

export interface Packet {
  layers: Layer[]
  ip?: IpInfo
  tcp?: TcpInfo
  udp?: UdpInfo
  icmp?: IcmpInfo
  /** Data of the innermost layer that was captured. */
  payload?: { from: number; to: number }
  trouble?: Trouble
}
