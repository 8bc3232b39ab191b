/**
 * One direction of a connection as two strips over the same sequence numbers: what the sender
 * thinks of each byte, and what the receiver has. Pure.
 * Source: RFC 9293 §3.3.1, figures 3 and 4.
 */

import type { HostView } from './host-view.ts'

export interface Part {
  start: number
  end: number
  kind: SenderPart | ReceiverPart
}

export const SENDER_PARTS = ['acked', 'in-flight', 'sacked', 'lost', 'unsent'] as const
export const RECEIVER_PARTS = ['read', 'unread', 'early', 'room'] as const
type SenderPart = (typeof SENDER_PARTS)[number]
type ReceiverPart = (typeof RECEIVER_PARTS)[number]

export interface Strip {
  /** The strips show numbers from 0 to below this one. */
  to: number
  sender: Part[]
  receiver: Part[]
  una: number
  nxt: number
  /** Right edge of the window that the receiver offers, as the sender knows it. */
  windowTo: number
  /** Right edge of what the congestion window allows. */
  congestionTo: number
  rcvNxt: number
  rcvTo: number
}

/** @param total the highest number that this direction ever uses */
export function stripOf(from: HostView, to: HostView, total: number): Strip {
  const { send } = from
  const { receive } = to
  const sender: Part[] = [
    { start: 0, end: send.una, kind: 'acked' },
    { start: send.una, end: send.nxt, kind: 'in-flight' },
    { start: send.nxt, end: send.queuedTo, kind: 'unsent' },
    ...send.sacked.map((block): Part => ({ ...block, kind: 'sacked' })),
    ...send.lost.map((block): Part => ({ ...block, kind: 'lost' })),
  ]
  const rcvTo = receive.nxt + receive.wnd
  const receiver: Part[] = [
    { start: receive.nxt, end: rcvTo, kind: 'room' },
    { start: 0, end: receive.readTo, kind: 'read' },
    { start: receive.readTo, end: receive.nxt, kind: 'unread' },
    ...receive.early.map((block): Part => ({ ...block, kind: 'early' })),
  ]
  const isFilled = ({ start, end }: Part): boolean => end > start
  return {
    to: Math.ceil(Math.max(4, total) * 1.12),
    sender: sender.filter(isFilled),
    receiver: receiver.filter(isFilled),
    una: send.una,
    nxt: send.nxt,
    windowTo: send.una + send.wnd,
    congestionTo: send.una + send.cwnd,
    rcvNxt: receive.nxt,
    rcvTo,
  }
}
