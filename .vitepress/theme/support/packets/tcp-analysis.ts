/**
 * What a segment is, seen against those before it: sent again, out of order, a keep-alive …
 *
 * A capture does not tell why a segment was sent. These are the rules by which Wireshark guesses,
 * so that what a reader sees here is what they will see there; tests compare the two.
 * Source: Wireshark User's Guide §7.5 "TCP Analysis"
 */
import type { TcpInfo } from './packet.ts'
import { sequenceAdd, sequenceDistance } from './sequence.ts'

export type Mark =
  | 'retransmission'
  | 'fast-retransmission'
  | 'spurious-retransmission'
  | 'out-of-order'
  | 'previous-missing'
  | 'acked-unseen'
  | 'duplicate-ack'
  | 'window-update'
  | 'window-full'
  | 'zero-window'
  | 'zero-window-probe'
  | 'zero-window-probe-ack'
  | 'keep-alive'
  | 'keep-alive-ack'

/** One direction of a connection, as far as it was seen. */
export class DirectionState {
  /** Sequence number of the SYN; of the byte before the first that was seen, without one. */
  base: number | undefined
  /** Highest sequence number seen, plus one. */
  next: number | undefined
  nextAtUs = 0
  /** Up to here nothing is missing. */
  contiguous: number | undefined
  acknowledged: number | undefined
  acknowledgedAtUs = 0
  window = -1
  windowShift: number | undefined
  /** The SYN was seen, with the option or without. */
  sawSyn = false
  duplicateAcks = 0
  marks: readonly Mark[] = []
}

export interface Seen {
  atUs: number
  tcp: TcpInfo
  /** Of the side that sent it, and of the other. */
  own: DirectionState
  other: DirectionState
  /** From the first SYN to the end of the handshake, once it is over. */
  firstRoundTripUs: number | undefined
  /** Times the window in a segment of the other side is to be multiplied by two. */
  otherShift: number | undefined
}

/** An answer to duplicate acknowledgements comes that soon. */
const FAST_US = 20_000
/** Segments overtake each other by less than that, where the round trip is not known. */
const OVERTAKEN_US = 3_000

/** Judges a segment, and takes it into the states of both directions. */
export function analyse(seen: Seen): Mark[] {
  const marks: Mark[] = []
  const { own, other, tcp } = seen
  const isOver = judgeAcknowledgement(seen, marks)
  if (!isOver && isDuplicateAck(seen)) {
    own.duplicateAcks += 1
    marks.push('duplicate-ack')
  }
  if (tcp.acknowledgement !== own.acknowledged) own.duplicateAcks = 0
  if (acknowledgesUnseen(seen)) {
    marks.push('acked-unseen')
    other.contiguous = other.next
  }
  const again = judgeRepetition(seen, marks)
  if (again) marks.push(again)
  remember(seen, marks)
  return marks
}

/** @returns whether the segment is explained by that alone */
function judgeAcknowledgement(seen: Seen, marks: Mark[]): boolean {
  const { own, other, tcp } = seen
  const { flags, window, payloadBytes, sequence } = tcp
  const isPlain = !flags.syn && !flags.fin && !flags.rst
  const isNext = own.next === sequence
  if (payloadBytes === 1 && isNext && other.window === 0) {
    marks.push('zero-window-probe')
    return true
  }
  if (window === 0 && isPlain) marks.push('zero-window')
  if (own.next !== undefined && !flags.rst && sequenceDistance(sequence, own.next) > 0)
    marks.push('previous-missing')
  if (!isPlain) return false
  if (payloadBytes <= 1 && own.next !== undefined && sequence === sequenceAdd(own.next, -1))
    marks.push('keep-alive')
  if (isWindowUpdate(seen)) marks.push('window-update')
  if (fillsWindow(seen)) marks.push('window-full')
  if (repeatsItself(seen) && window > 0 && other.marks.includes('keep-alive')) {
    marks.push('keep-alive-ack')
    return true
  }
  if (answersProbe(seen)) {
    marks.push('zero-window-probe-ack')
    takeProbedByte(seen)
    return true
  }
  return false
}

function isWindowUpdate({ own, tcp }: Seen): boolean {
  return (
    tcp.payloadBytes === 0 &&
    tcp.window > 0 &&
    tcp.window !== own.window &&
    tcp.sequence === own.next &&
    tcp.acknowledgement === own.acknowledged
  )
}

/** The data goes up to the last byte that the other side has room for. */
function fillsWindow({ other, otherShift, tcp }: Seen): boolean {
  if (tcp.payloadBytes === 0 || otherShift === undefined || other.acknowledged === undefined)
    return false
  const room = sequenceAdd(other.acknowledged, other.window * 2 ** otherShift)
  return sequenceAdd(tcp.sequence, tcp.payloadBytes) === room
}

/** No data, and nothing in it is other than in the one before. */
function repeatsItself({ own, tcp }: Seen): boolean {
  return (
    tcp.payloadBytes === 0 &&
    tcp.window === own.window &&
    tcp.sequence === own.next &&
    tcp.acknowledgement === own.acknowledged
  )
}

function answersProbe({ own, other, tcp }: Seen): boolean {
  if (!other.marks.includes('zero-window-probe') || own.acknowledged === undefined) return false
  const more = sequenceDistance(tcp.acknowledgement, own.acknowledged)
  return (
    tcp.payloadBytes === 0 &&
    tcp.window === 0 &&
    own.window === 0 &&
    tcp.sequence === own.next &&
    (more === 0 || more === 1)
  )
}

/** Some receivers take the byte of a probe after all. */
function takeProbedByte({ own, other, tcp }: Seen): void {
  if (own.acknowledged === undefined || tcp.acknowledgement === own.acknowledged) return
  other.next = tcp.acknowledgement
  other.contiguous = tcp.acknowledgement
}

function isDuplicateAck(seen: Seen): boolean {
  const { flags, window } = seen.tcp
  return repeatsItself(seen) && window > 0 && !flags.syn && !flags.fin && !flags.rst
}

function acknowledgesUnseen({ other, tcp }: Seen): boolean {
  const { contiguous } = other
  return (
    tcp.flags.ack &&
    contiguous !== undefined &&
    sequenceDistance(tcp.acknowledgement, contiguous) > 0
  )
}

function judgeRepetition(seen: Seen, marks: readonly Mark[]): Mark | undefined {
  const { own, other, tcp, atUs } = seen
  const { sequence, payloadBytes, flags } = tcp
  if (payloadBytes === 0 && !flags.syn && !flags.fin) return undefined
  if (marks.includes('keep-alive')) return undefined
  const end = sequenceAdd(sequence, payloadBytes)
  const isKnown = other.acknowledged !== undefined && sequenceDistance(end, other.acknowledged) <= 0
  if (payloadBytes > 0 && isKnown) return 'spurious-retransmission'
  if (own.next === undefined || sequenceDistance(sequence, own.next) >= 0) return undefined
  // More than the byte that was sent to probe a closed window: new data.
  if (payloadBytes > 1 && sequence === sequenceAdd(own.next, -1)) return undefined
  const isAsked = other.duplicateAcks >= 2 && other.acknowledged === sequence
  if (isAsked && atUs - other.acknowledgedAtUs < FAST_US) return 'fast-retransmission'
  const overtakenUs = seen.firstRoundTripUs ?? OVERTAKEN_US
  const isLatest = own.next === sequenceAdd(end, flags.syn || flags.fin ? 1 : 0)
  return atUs - own.nextAtUs < overtakenUs && !isLatest ? 'out-of-order' : 'retransmission'
}

function remember({ own, tcp, atUs }: Seen, marks: Mark[]): void {
  const { sequence, payloadBytes, flags, window } = tcp
  const next = sequenceAdd(sequence, payloadBytes + (flags.syn || flags.fin ? 1 : 0))
  if (!marks.includes('zero-window-probe')) {
    if (own.next === undefined || sequenceDistance(next, own.next) > 0) {
      own.next = next
      own.nextAtUs = atUs
    }
    // What fills a gap connects everything behind it.
    if (own.contiguous === undefined || own.contiguous === sequence) own.contiguous = own.next
  }
  own.window = window
  if (flags.ack) {
    own.acknowledged = tcp.acknowledgement
    own.acknowledgedAtUs = atUs
  }
  own.marks = marks
}
