/** Puts segments into an end's outbox. Source: RFC 9293 §3.5.3, §3.8.6, RFC 2018 §4. */

import type { Endpoint, Flight } from './endpoint.ts'
import { endOf, lengthOf, type Block, type Segment } from './segment.ts'
import { add, distance } from './sequence.ts'

const NOTHING = new Uint8Array(0)

/** RFC 2018 §3: without other options, four blocks fit. */
const MAX_BLOCKS = 4

/** RCV.WND as the other end knows it. */
export function receiveWindow(end: Endpoint): number {
  return Math.max(0, distance(end.rcvNxt, end.advertised))
}

/** How far the right edge could move to the right now. */
export function windowGain(end: Endpoint): number {
  const room = Math.max(0, end.options.receiveBuffer - end.unread.length)
  return distance(end.advertised, add(end.rcvNxt, room))
}

/** The least step of the right edge that is worth telling (RFC 9293 §3.8.6.2.2). */
export function leastGain(end: Endpoint): number {
  return Math.max(1, Math.min(end.options.mss, Math.floor(end.options.receiveBuffer / 2)))
}

/** Sends what `flight` holds, first time or again, with the ACK that is current. */
export function emitFlight(end: Endpoint, flight: Flight, psh: boolean): void {
  const segment = bare(end, flight.seq)
  segment.data = flight.data
  segment.syn = flight.syn
  segment.fin = flight.fin
  segment.psh = psh && flight.data.length > 0
  if (flight.syn) {
    segment.mss = end.options.mss
    if (end.options.sack && (end.state === 'SYN-SENT' || end.sackOn)) segment.sackPermitted = true
  }
  if (end.state !== 'SYN-SENT') withAck(end, segment)
  end.outbox.push(segment)
}

/** <SEQ=SND.NXT><ACK=RCV.NXT><CTL=ACK> */
export function emitAck(end: Endpoint, seq = end.nxt): void {
  end.outbox.push(withAck(end, bare(end, seq)))
}

/** <SEQ=SND.NXT><CTL=RST>, with an ACK as implementations send it. */
export function emitReset(end: Endpoint): void {
  const segment = withAck(end, bare(end, end.nxt))
  segment.rst = true
  segment.sack = []
  end.outbox.push(segment)
}

/** The reset that answers a segment nobody here expects (RFC 9293 §3.5.3, §3.10.7.1). */
export function emitResetFor(end: Endpoint, cause: Segment): void {
  const segment = bare(end, cause.ack ?? 0)
  segment.rst = true
  segment.window = 0
  if (cause.ack === undefined) segment.ack = lengthOf(cause) > 0 ? endOf(cause) : cause.seq
  end.outbox.push(segment)
}

function bare(end: Endpoint, seq: number): Segment {
  const window = Math.min(end.options.receiveBuffer, 65_535)
  return { seq, syn: false, fin: false, rst: false, psh: false, window, data: NOTHING, sack: [] }
}

function withAck(end: Endpoint, segment: Segment): Segment {
  if (windowGain(end) >= leastGain(end)) end.advertised = add(end.advertised, windowGain(end))
  segment.ack = end.rcvNxt
  segment.window = receiveWindow(end)
  if (end.sackOn && !segment.syn) segment.sack = reportOf(end)
  end.doubled = undefined
  end.ackNow = false
  end.unackedBytes = 0
  delete end.deadlines.acknowledge
  return segment
}

/** RFC 2883 §4: what came twice comes first. */
function reportOf(end: Endpoint): Block[] {
  const blocks = blocksOf(end)
  return end.doubled ? [end.doubled, ...blocks].slice(0, MAX_BLOCKS) : blocks
}

/** What lies beyond RCV.NXT, joined; the block with the newest piece first (RFC 2018 §4). */
export function blocksOf(end: Endpoint): Block[] {
  const blocks: Block[] = []
  for (const piece of end.pieces) {
    const stop = add(piece.seq, piece.data.length + (piece.fin ? 1 : 0))
    const last = blocks.at(-1)
    if (last && distance(last.end, piece.seq) <= 0) {
      if (distance(last.end, stop) > 0) last.end = stop
    } else blocks.push({ start: piece.seq, end: stop })
  }
  const { newest } = end
  if (newest === undefined) return blocks.slice(0, MAX_BLOCKS)
  const isFirst = ({ start, end: stop }: Block): boolean =>
    distance(start, newest) >= 0 && distance(newest, stop) > 0
  return [...blocks.filter(isFirst), ...blocks.filter((block) => !isFirst(block))].slice(
    0,
    MAX_BLOCKS,
  )
}
