/**
 * Packets in their conversation: who began it, which way each one goes, and its numbers relative
 * to the beginning. Packets are added in the order of their capture, one at a time, as they come.
 */
import type { Endpoint } from '../../../../platform/shared/trace.ts'
import { decodePacket, type CapturedBytes } from './decode-packet.ts'
import type { IpInfo, Packet, TcpInfo } from './packet.ts'
import { sequenceDistance } from './sequence.ts'
import { analyse, DirectionState, type Mark } from './tcp-analysis.ts'

export interface Conversation {
  /** Counts from 0 on. */
  id: number
  transport: 'tcp' | 'udp'
  /** Who began it, as far as can be seen, and whom with. */
  initiator: Endpoint
  responder: Endpoint
}

export interface TcpNumbers {
  /** Relative to the sender's SYN, which is 0. */
  sequence: number
  /** Sequence number behind this segment. */
  next: number
  /** Relative to the other side's SYN; absent without the ACK flag. */
  acknowledgement?: number
  /** Free room in bytes, scaled when that is known. */
  window: number
  /** How often the number in the header is doubled; absent when the SYNs were not seen. */
  windowShift?: number
  /** SACK blocks, relative. */
  sack: { left: number; right: number }[]
  /** Place of the data in the stream, counted from 0. */
  stream?: { from: number; to: number }
  marks: Mark[]
  /** Which repetition of the same acknowledgement this is. */
  duplicateAck?: number
}

export interface PacketEntry {
  /** Counts from 1 on. */
  number: number
  atUs: number
  captured: CapturedBytes
  packet: Packet
  conversation?: Conversation
  /** `forward`: from who began the conversation. */
  direction?: 'forward' | 'back'
  tcp?: TcpNumbers
  /** Part of a datagram whose beginning is the packet with that number. */
  fragmentOf?: number
}

interface Known {
  conversation: Conversation
  forward: DirectionState
  back: DirectionState
  synAtUs?: number
  synAckAtUs?: number
  firstRoundTripUs?: number
  isOver: boolean
}

interface Ends {
  transport: 'tcp' | 'udp'
  source: Endpoint
  destination: Endpoint
}

export class Conversations {
  readonly all: Conversation[] = []
  readonly #known = new Map<string, Known>()
  readonly #fragments = new Map<string, PacketEntry>()
  #count = 0

  /** Takes a packet apart and finds its place. Never throws. */
  add(captured: CapturedBytes, atUs: number): PacketEntry {
    const packet = decodePacket(captured)
    this.#count += 1
    const entry: PacketEntry = { number: this.#count, atUs, captured, packet }
    const ends = endsOf(packet)
    if (ends) this.#place(entry, ends)
    else if (packet.icmp?.quoted) this.#placeError(entry)
    this.#joinFragments(entry)
    return entry
  }

  #place(entry: PacketEntry, ends: Ends): void {
    const { tcp } = entry.packet
    const known = this.#find(ends, tcp)
    const isForward = isSame(known.conversation.initiator, ends.source)
    // A connection of a port with itself has one end only, and everything goes forward.
    entry.conversation = known.conversation
    entry.direction = isForward ? 'forward' : 'back'
    if (tcp) entry.tcp = numbersOf(known, { tcp, isForward, atUs: entry.atUs })
  }

  #find(ends: Ends, tcp: TcpInfo | undefined): Known {
    const key = keyOf(ends)
    const known = this.#known.get(key)
    if (known && !(tcp && isNewConnection(known, ends, tcp))) return known
    // The answer to a SYN that was not seen: it goes back.
    const isAnswer = tcp?.flags.syn === true && tcp.flags.ack
    const { transport, source, destination } = ends
    const created: Known = {
      conversation: {
        id: this.all.length,
        transport,
        initiator: isAnswer ? destination : source,
        responder: isAnswer ? source : destination,
      },
      forward: new DirectionState(),
      back: new DirectionState(),
      isOver: false,
    }
    this.all.push(created.conversation)
    this.#known.set(key, created)
    return created
  }

  /** An ICMP error is about a packet that went the other way. */
  #placeError(entry: PacketEntry): void {
    const quoted = entry.packet.icmp?.quoted
    if (quoted?.sourcePort === undefined || quoted.destinationPort === undefined) return
    const ends = makeEnds(quoted.ip, {
      isTcp: quoted.ip.protocol === 6,
      sourcePort: quoted.sourcePort,
      destinationPort: quoted.destinationPort,
    })
    const known = this.#known.get(keyOf(ends))
    if (!known) return
    entry.conversation = known.conversation
    const wasForward = isSame(known.conversation.initiator, ends.source)
    entry.direction = wasForward ? 'back' : 'forward'
  }

  /** The beginning has the ports; what comes after it is known by its number. */
  #joinFragments(entry: PacketEntry): void {
    const { ip } = entry.packet
    if (!ip?.fragment) return
    const key = `${ip.source} ${ip.destination} ${ip.protocol} ${ip.fragment.id}`
    if (ip.fragment.offset === 0) return void this.#fragments.set(key, entry)
    const first = this.#fragments.get(key)
    if (!first?.conversation || !first.direction) return
    entry.fragmentOf = first.number
    entry.conversation = first.conversation
    entry.direction = first.direction
  }
}

function numbersOf(
  known: Known,
  { tcp, isForward, atUs }: { tcp: TcpInfo; isForward: boolean; atUs: number },
): TcpNumbers {
  const own = isForward ? known.forward : known.back
  const other = isForward ? known.back : known.forward
  begin(own, other, tcp)
  timeHandshake(known, { tcp, atUs })
  const marks = analyse({
    tcp,
    own,
    other,
    atUs,
    firstRoundTripUs: known.firstRoundTripUs,
    otherShift: shiftOf(other, own),
  })
  if (tcp.flags.rst || tcp.flags.fin) known.isOver = true
  const relative = (sequence: number, { base }: DirectionState): number =>
    (sequence - (base ?? sequence)) >>> 0
  const sequence = relative(tcp.sequence, own)
  const length = tcp.payloadBytes + (tcp.flags.syn || tcp.flags.fin ? 1 : 0)
  const shift = tcp.flags.syn ? undefined : shiftOf(own, other)
  // Data may ride on the SYN itself; after it the first byte has the number 1.
  const from = tcp.flags.syn ? 0 : sequence - 1
  const hasStream = tcp.payloadBytes > 0 && from >= 0
  return {
    sequence,
    next: sequence + length,
    ...(tcp.flags.ack ? { acknowledgement: relative(tcp.acknowledgement, other) } : {}),
    window: tcp.window * 2 ** (shift ?? 0),
    ...(shift === undefined ? {} : { windowShift: shift }),
    sack: tcp.sack.map(({ left, right }) => ({
      left: relative(left, other),
      right: relative(right, other),
    })),
    ...(hasStream ? { stream: { from, to: from + tcp.payloadBytes } } : {}),
    marks,
    ...(marks.includes('duplicate-ack') ? { duplicateAck: own.duplicateAcks } : {}),
  }
}

function begin(own: DirectionState, other: DirectionState, tcp: TcpInfo): void {
  if (tcp.flags.syn && tcp.hasAllOptions) {
    own.sawSyn = true
    own.windowShift = tcp.windowShift
  }
  own.base ??= tcp.flags.syn ? tcp.sequence : (tcp.sequence - 1) >>> 0
  if (tcp.flags.ack) other.base ??= (tcp.acknowledgement - 1) >>> 0
}

/** From the latest SYN to the acknowledgement of its answer. */
function timeHandshake(known: Known, { tcp, atUs }: { tcp: TcpInfo; atUs: number }): void {
  const { syn, ack } = tcp.flags
  if (syn && !ack) known.synAtUs = atUs
  else if (syn) known.synAckAtUs ??= atUs
  else if (ack && known.synAtUs !== undefined && known.synAckAtUs !== undefined)
    known.firstRoundTripUs ??= atUs - known.synAtUs
}

/**
 * Windows are scaled only if both SYNs asked for it (RFC 7323 §2.2).
 * @returns `undefined` when a SYN that would tell was not seen
 */
function shiftOf(own: DirectionState, other: DirectionState): number | undefined {
  const isRefused = [own, other].some((one) => one.sawSyn && one.windowShift === undefined)
  if (isRefused) return 0
  if (own.windowShift === undefined || !other.sawSyn) return undefined
  // RFC 7323 §2.3: more than 14 is taken for 14.
  return Math.min(own.windowShift, 14)
}

/** A SYN with another number, on addresses that were used before. */
function isNewConnection(known: Known, { source }: Ends, { flags, sequence }: TcpInfo): boolean {
  if (!flags.syn || flags.ack) return false
  const own = isSame(known.conversation.initiator, source) ? known.forward : known.back
  // Both sides may open at once: then the other's SYN is the first of its direction.
  if (own.base === undefined) return known.isOver
  return sequenceDistance(sequence, own.base) !== 0
}

function endsOf({ ip, tcp, udp }: Packet): Ends | undefined {
  const ports = tcp ?? udp
  return ip && ports ? makeEnds(ip, { ...ports, isTcp: tcp !== undefined }) : undefined
}

function makeEnds(
  ip: IpInfo,
  ports: { isTcp: boolean; sourcePort: number; destinationPort: number },
): Ends {
  return {
    transport: ports.isTcp ? 'tcp' : 'udp',
    source: { address: ip.source, port: ports.sourcePort },
    destination: { address: ip.destination, port: ports.destinationPort },
  }
}

function keyOf({ transport, source, destination }: Ends): string {
  const ends = [source, destination].map(({ address, port }) => `${address} ${port}`)
  return [transport, ...ends.toSorted()].join(' ')
}

function isSame(a: Endpoint, b: Endpoint): boolean {
  return a.address === b.address && a.port === b.port
}
