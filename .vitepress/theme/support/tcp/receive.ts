/**
 * The receiving side: which part of a segment is new and fits, what waits behind a gap, and when
 * to acknowledge. Source: RFC 9293 §3.4 (acceptability), §3.8.6.3, RFC 5681 §4.2.
 */

import { receiveWindow } from './emit.ts'
import type { Endpoint, Piece } from './endpoint.ts'
import { endOf, lengthOf, type Segment } from './segment.ts'
import { add, distance, isAtOrBefore, isBefore } from './sequence.ts'

/** The four cases of RFC 9293 §3.4, table 6. */
export function isAcceptable(end: Endpoint, segment: Segment): boolean {
  const window = receiveWindow(end)
  const length = lengthOf(segment)
  if (length === 0 && window === 0) return segment.seq === end.rcvNxt
  if (window === 0) return false
  const first = distance(end.rcvNxt, segment.seq)
  if (length === 0) return first >= 0 && first < window
  const last = first + length - 1
  return (first >= 0 && first < window) || (last >= 0 && last < window)
}

/** Takes data and FIN in; what came early waits. @returns whether the FIN's turn has come */
export function takeIn(end: Endpoint, segment: Segment): boolean {
  const piece = trim(end, segment)
  end.peerMss = Math.max(end.peerMss, segment.data.length)
  if (!piece || (piece.data.length === 0 && !piece.fin)) {
    if (lengthOf(segment) > 0) end.ackNow = true
    return false
  }
  const hadGap = end.pieces.length > 0
  const isEarly = piece.seq !== end.rcvNxt
  keep(end, piece)
  if (isEarly) {
    end.newest = piece.seq
    end.notes.push({ type: 'out-of-order', bytes: piece.data.length })
    end.ackNow = true
    return false
  }
  const before = end.rcvNxt
  const isEnd = advance(end)
  decideAck(end, distance(before, end.rcvNxt), hadGap, isEnd)
  return isEnd
}

/** The part inside of the window. */
function trim(end: Endpoint, segment: Segment): Piece | undefined {
  const edge = end.advertised
  const seq = segment.syn ? add(segment.seq, 1) : segment.seq
  const skip = Math.max(0, distance(seq, end.rcvNxt))
  const stop = add(seq, segment.data.length)
  const over = Math.max(0, distance(edge, stop))
  if (skip > segment.data.length || over > segment.data.length) {
    const isFinNext = segment.fin && isAtOrBefore(end.rcvNxt, stop)
    return isFinNext && over === 0
      ? { seq: stop, data: segment.data.subarray(0, 0), fin: true }
      : undefined
  }
  const data = segment.data.slice(skip, segment.data.length - over)
  const fin = segment.fin && isBefore(stop, edge)
  return { seq: add(seq, skip), data, fin }
}

/** Puts a piece among those that wait, without what they hold already. */
function keep(end: Endpoint, added: Piece): void {
  const pieces = [...end.pieces, added].sort(
    (left, right) => distance(right.seq, left.seq) || right.data.length - left.data.length,
  )
  const kept: Piece[] = []
  for (const piece of pieces) {
    const last = kept.at(-1)
    if (last?.fin) continue
    const overlap = last ? distance(piece.seq, add(last.seq, last.data.length)) : 0
    const data = piece.data.subarray(Math.min(Math.max(0, overlap), piece.data.length))
    if (data.length > 0 || (piece.fin && (!last || overlap <= 0)))
      kept.push({ seq: add(piece.seq, piece.data.length - data.length), data, fin: piece.fin })
    else if (last) last.fin ||= piece.fin
  }
  end.pieces = kept
}

/** Moves what has no gap before it to the program's side. @returns whether a FIN came with it */
function advance(end: Endpoint): boolean {
  let isEnd = false
  while (end.pieces[0] && !isBefore(end.rcvNxt, end.pieces[0].seq)) {
    const [piece] = end.pieces
    end.pieces = end.pieces.slice(1)
    end.unread = joined(end.unread, piece.data)
    end.rcvNxt = add(end.rcvNxt, piece.data.length + (piece.fin ? 1 : 0))
    isEnd ||= piece.fin
  }
  if (end.pieces.length === 0) end.newest = undefined
  return isEnd
}

export function joined(left: Uint8Array, right: Uint8Array): Uint8Array {
  const all = new Uint8Array(left.length + right.length)
  all.set(left)
  all.set(right, left.length)
  return all
}

/** At once: behind or in a gap, for a FIN, for every second full segment. Else a little later. */
function decideAck(end: Endpoint, bytes: number, hadGap: boolean, isEnd: boolean): void {
  end.unackedBytes += bytes
  const { delayedAckMs, delayFinAck } = end.options
  const mayWait = delayedAckMs > 0 && !hadGap
  if (isEnd && delayFinAck && mayWait && end.state === 'ESTABLISHED')
    end.deadlines.acknowledge = end.nowMs + delayedAckMs
  else if (isEnd || !mayWait || end.quickAcksLeft > 0 || end.unackedBytes >= 2 * end.peerMss) {
    end.quickAcksLeft = Math.max(0, end.quickAcksLeft - 1)
    end.ackNow = true
  } else end.deadlines.acknowledge ??= end.nowMs + delayedAckMs
}

/** A segment whose data was all here before. */
export function isOld(end: Endpoint, segment: Segment): boolean {
  return lengthOf(segment) > 0 && isAtOrBefore(endOf(segment), end.rcvNxt)
}
