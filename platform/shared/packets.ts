/**
 * What the kernel did with a lab's sockets: packets as they were captured, and sockets as the
 * kernel lists them. The host passes both on, a recording keeps them, the wire view draws them.
 */
import type { Endpoint } from './trace.ts'

/** One captured packet. */
export interface PacketRecord {
  /** Whole microseconds of the clock that `TraceEvent.atUs` is measured by. */
  atUs: number
  /** Bytes that the packet had; `data` may hold fewer of them. */
  originalBytes: number
  /** Base64 of the packet from its link header on. */
  data: string
}

/** Why packets are not to be had; the page says it in the reader's language. */
export type CaptureProblem =
  | 'not-installed'
  | 'not-permitted'
  /** Nothing of the kind exists for this system. */
  | 'not-this-system'
  | 'failed'

/** States of a connection, as RFC 9293 §3.3.2 writes them. */
export const TCP_STATES = [
  'CLOSED',
  'LISTEN',
  'SYN-SENT',
  'SYN-RECEIVED',
  'ESTABLISHED',
  'FIN-WAIT-1',
  'FIN-WAIT-2',
  'CLOSE-WAIT',
  'CLOSING',
  'LAST-ACK',
  'TIME-WAIT',
] as const
export type TcpState = (typeof TCP_STATES)[number]

/** A socket as the kernel lists it. */
export interface KernelSocket {
  transport: 'tcp' | 'udp'
  local: Endpoint
  /** Absent while there is no peer. */
  remote?: Endpoint
  /** Of TCP; UDP has no states. `UNKNOWN`: the system's word for it was not understood. */
  state?: TcpState | 'UNKNOWN'
  /** Bytes written and not yet acknowledged. */
  sendQueue: number
  /** Bytes received and not yet read; of a listening socket: connections not yet accepted. */
  receiveQueue: number
  /** What the kernel waits for, and how much of that time is left. */
  timer?: { kind: 'retransmit' | 'keep-alive' | 'time-wait' | 'zero-window-probe'; leftMs: number }
  /** Times that the oldest segment was sent again without an answer. */
  retransmits?: number
  /** Process of the lab that holds it, or held it last. */
  process?: string
}

/** How the sockets were found: the kernel's own list, or what a command of the system printed. */
export type SocketSource = 'proc' | 'netstat'
