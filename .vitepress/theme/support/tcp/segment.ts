/** A TCP segment, as far as the simulated TCP needs it. Source: RFC 9293 §3.1, RFC 2018 §3. */

import { add } from './sequence.ts'

/** A run of sequence numbers: `end` is the first one behind it. */
export interface Block {
  start: number
  end: number
}

export interface Segment {
  seq: number
  /** Absent: the ACK flag is off. */
  ack?: number
  syn: boolean
  fin: boolean
  rst: boolean
  psh: boolean
  window: number
  data: Uint8Array
  /** Option of a SYN: the longest segment that the sender of this one takes. */
  mss?: number
  /** Option of a SYN: selective acknowledgements may be sent. */
  sackPermitted?: true
  /** Option of an ACK: what arrived beyond `ack`. */
  sack: Block[]
}

/** Room that SEG.LEN takes in the sequence space: data, SYN and FIN. */
export function lengthOf(segment: Segment): number {
  return segment.data.length + (segment.syn ? 1 : 0) + (segment.fin ? 1 : 0)
}

/** The first sequence number behind the segment. */
export function endOf(segment: Segment): number {
  return add(segment.seq, lengthOf(segment))
}

/** Bytes that IPv4 and TCP headers without options add on the wire. */
export const HEADER_BYTES = 40

/** `SYN, ACK`, `FIN, ACK`, … in the order in which they are usually written. */
export function flagsOf(segment: Segment): string {
  const names = [
    segment.syn && 'SYN',
    segment.fin && 'FIN',
    segment.rst && 'RST',
    segment.psh && 'PSH',
    segment.ack !== undefined && 'ACK',
  ]
  return names.filter(Boolean).join(', ')
}
