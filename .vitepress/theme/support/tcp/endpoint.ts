/**
 * One end of a simulated connection: its transmission control block, what it was told to do, and
 * what it wants to send. The functions around it change it; nothing here reads a clock.
 * Source: RFC 9293 §3.3.1 (variables), RFC 5681 §2, RFC 6298 §2, RFC 6582 §3.2.
 */

import { DEFAULT_OPTIONS, type TcpOptions } from './options.ts'
import type { Block, Segment } from './segment.ts'

export { DEFAULT_OPTIONS, type TcpOptions } from './options.ts'

export const STATES = [
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
export type State = (typeof STATES)[number]

/** A segment sent and not yet acknowledged whole: an entry of the retransmission queue. */
export interface Flight {
  seq: number
  data: Uint8Array
  syn: boolean
  fin: boolean
  sentAtMs: number
  /** How often it was sent again. */
  resent: number
  /** The other end has it (RFC 2018). */
  sacked: boolean
  /** Taken for lost, and not sent again since. */
  lost: boolean
  /** Sent into a closed window, to ask. */
  probe: boolean
}

/** Data beyond a gap. */
export interface Piece {
  seq: number
  data: Uint8Array
  fin: boolean
}

export type Failure = 'refused' | 'reset' | 'timed-out'

export const TIMERS = ['retransmit', 'persist', 'acknowledge', 'time-wait'] as const
export type Timer = (typeof TIMERS)[number]

/** Something worth telling that no segment shows. */
export type Note =
  | { type: 'state'; from: State; to: State }
  | { type: 'failure'; failure: Failure }
  | { type: 'timer'; timer: Timer }
  | { type: 'rto'; rtoMs: number }
  | { type: 'resend'; reason: 'timeout' | 'loss' | 'probe' }
  | { type: 'fast-retransmit'; duplicates: number; ssthresh: number }
  | { type: 'recovered'; cwnd: number }
  | { type: 'cut'; ssthresh: number }
  | { type: 'refuse'; why: 'unacceptable' | 'challenge' | 'ack-unsent' | 'no-connection' }
  | { type: 'ignore'; why: 'reset-outside' | 'no-ack' | 'not-expected' }
  | { type: 'out-of-order'; bytes: number }
  | { type: 'duplicate' }
  | { type: 'window'; open: boolean }
  | { type: 'end' }

export interface Endpoint {
  readonly options: TcpOptions
  nowMs: number
  state: State
  /** Opened by LISTEN: a reset of a half-open attempt leads back there. */
  passive: boolean
  failure: Failure | undefined

  iss: number
  /** SND.UNA */
  una: number
  /** SND.NXT */
  nxt: number
  /** SND.WND */
  wnd: number
  /** SND.WL1, SND.WL2: the segment that changed the window last. */
  wl1: number
  wl2: number
  /** Largest window the other end ever offered. */
  maxWnd: number
  /** Longest segment that may be sent. */
  sendMss: number
  unsent: Uint8Array
  finWanted: boolean
  finSent: boolean
  flights: Flight[]

  irs: number
  /** RCV.NXT */
  rcvNxt: number
  /** Right edge of the receive window as last advertised: RCV.NXT + RCV.WND. */
  advertised: number
  unread: Uint8Array
  pieces: Piece[]
  /** Where the newest piece out of order lies: its block is reported first. */
  newest: number | undefined
  /** What came twice: reported by the next ACK. */
  doubled: Block | undefined
  finReceived: boolean
  /** The program will not read again: data is answered by a reset (RFC 9293 §3.6.1). */
  deaf: boolean
  /** An ACK is due at once. */
  ackNow: boolean
  unackedBytes: number
  /** Longest segment received: what counts as a full one. */
  peerMss: number
  quickAcksLeft: number

  sackOn: boolean
  cwnd: number
  ssthresh: number
  ackedInAvoidance: number
  dupAcks: number
  recovery: 'none' | 'fast' | 'timeout'
  recover: number

  srttMs: number | undefined
  rttvarMs: number
  rtoMs: number
  /** Timeouts in a row. */
  retries: number
  synResent: boolean
  persistMs: number
  deadlines: Partial<Record<Timer, number>>

  outbox: Segment[]
  notes: Note[]
}

const NOTHING = new Uint8Array(0)

/** @throws RangeError for a buffer that needs window scaling */
export function createEndpoint(given: Partial<TcpOptions> = {}): Endpoint {
  const options = { ...DEFAULT_OPTIONS, ...given }
  if (options.receiveBuffer > 65_535) throw new RangeError('receiveBuffer: at most 65535')
  return {
    options,
    nowMs: 0,
    state: 'CLOSED',
    outbox: [],
    notes: [],
    ...blank(options),
  }
}

/** Forgets the connection; what waits to be sent or told stays. */
export function forget(end: Endpoint): void {
  Object.assign(end, blank(end.options))
}

type Blank = Omit<Endpoint, 'options' | 'nowMs' | 'state' | 'outbox' | 'notes'>

function blank(options: TcpOptions): Blank {
  return {
    passive: false,
    failure: undefined,
    ...blankSender(options),
    irs: 0,
    rcvNxt: 0,
    advertised: 0,
    unread: NOTHING,
    pieces: [],
    newest: undefined,
    doubled: undefined,
    finReceived: false,
    deaf: false,
    ackNow: false,
    unackedBytes: 0,
    peerMss: Math.min(options.mss, 536),
    quickAcksLeft: options.quickAcks,
    sackOn: false,
    deadlines: {},
  }
}

function blankSender(options: TcpOptions) {
  return {
    iss: options.iss >>> 0,
    una: options.iss >>> 0,
    nxt: options.iss >>> 0,
    wnd: 0,
    wl1: 0,
    wl2: 0,
    maxWnd: 0,
    sendMss: options.mss,
    unsent: NOTHING,
    finWanted: false,
    finSent: false,
    flights: [],
    cwnd: options.initialWindow * options.mss,
    ssthresh: options.initialSsthresh,
    ackedInAvoidance: 0,
    dupAcks: 0,
    recovery: 'none' as const,
    recover: options.iss >>> 0,
    srttMs: undefined,
    rttvarMs: 0,
    rtoMs: options.initialRtoMs,
    retries: 0,
    synResent: false,
    persistMs: options.initialRtoMs,
  }
}

export function enter(end: Endpoint, state: State): void {
  if (state === end.state) return
  end.notes.push({ type: 'state', from: end.state, to: state })
  end.state = state
}

/** Deletes the TCB: CLOSED, with the reason when it was no orderly end. Bytes to read are kept. */
export function drop(end: Endpoint, failure?: Failure): void {
  const { unread, finReceived } = end
  forget(end)
  Object.assign(end, failure ? { failure } : { unread, finReceived })
  if (failure) end.notes.push({ type: 'failure', failure })
  enter(end, 'CLOSED')
}
