/** What goes into a simulated run and what comes out of it. */

import type { AppCall, AppStep, Did } from './application.ts'
import type { Note, TcpOptions, Timer } from './endpoint.ts'
import type { HostView } from './host-view.ts'
import type { LinkOptions, PacketAction, Passage } from './link.ts'
import { chance } from './random.ts'
import type { Segment } from './segment.ts'

export const SIDES = ['client', 'server'] as const
export type Side = (typeof SIDES)[number]

/** Something that happens to the n-th packet (from 1 on) of its kind. */
export interface Fault {
  from: Side
  kind: 'any' | 'syn' | 'data' | 'ack' | 'fin' | 'rst'
  nth: number
  action: PacketAction
}

export interface HostSetup {
  tcp?: Partial<TcpOptions>
  script: readonly AppStep[]
}

export interface Setup {
  seed: number
  /** `client`: from the client to the server. */
  link: Record<Side, Partial<LinkOptions>>
  hosts: Record<Side, HostSetup>
  faults: readonly Fault[]
  /** The run ends here at the latest. */
  maxMs: number
}

/** `atMs`: when the reader did it; what was done later than that is forgotten. */
export type Intervention =
  | { type: 'packet'; atMs: number; packet: number; action: PacketAction }
  | { type: 'call'; atMs: number; side: Side; call: AppCall }

export interface Packet extends Passage {
  /** From 0 on, in order of sending. */
  id: number
  from: Side
  segment: Segment
  sentAtMs: number
  moment: number
  actions: PacketAction[]
}

export type Cause =
  | { type: 'start' }
  | { type: 'program'; side: Side }
  | { type: 'call'; side: Side }
  | { type: 'arrival'; side: Side; packet: number; copy: number }
  | { type: 'timer'; side: Side; timer: Timer }

export type Entry =
  | { type: 'arrived'; side: Side; packet: number; copy: number }
  | { type: 'note'; side: Side; note: Note }
  | { type: 'did'; side: Side; did: Did }
  | { type: 'sent'; side: Side; packet: number }

/** Everything that one cause leads to, at one instant. */
export interface Moment {
  index: number
  atMs: number
  cause: Cause
  entries: Entry[]
  hosts: Record<Side, HostView>
}

export interface Run {
  moments: Moment[]
  packets: Packet[]
  /** `quiet`: nothing more will happen by itself. `cut`: stopped by a limit. */
  ending: 'quiet' | 'cut'
}

export function otherOf(side: Side): Side {
  return side === 'client' ? 'server' : 'client'
}

/** RFC 9293 §3.4.1: not to be guessed; here it only has to look the part. */
export function issOf(seed: number, side: Side): number {
  return Math.floor(chance(seed, 'iss', side) * 0x1_0000_0000)
}

/** What a fault may call it. */
export function kindsOf(segment: Segment): Fault['kind'][] {
  const kinds: Fault['kind'][] = ['any']
  if (segment.syn) kinds.push('syn')
  if (segment.data.length > 0) kinds.push('data')
  if (segment.fin) kinds.push('fin')
  if (segment.rst) kinds.push('rst')
  if (kinds.length === 1) kinds.push('ack')
  return kinds
}
