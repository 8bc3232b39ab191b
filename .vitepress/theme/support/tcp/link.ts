/**
 * One direction of the line between two hosts: a queue in front of a wire with a rate, then a
 * delay. Chance may lose, double or hold back a packet; so may a fault set beforehand, and a hand.
 */

import { chance } from './random.ts'
import { HEADER_BYTES, type Segment } from './segment.ts'

export interface LinkOptions {
  delayMs: number
  /** Bytes per millisecond that fit through; 0: without limit. */
  bytesPerMs: number
  /** Packets that may wait or be on their way into the wire; one more is dropped. 0: without limit. */
  queuePackets: number
  /** Shares from 0 to 1. */
  loss: number
  duplication: number
  reordering: number
  /** How much later a held-back packet arrives. */
  holdMs: number
}

export const DEFAULT_LINK: LinkOptions = {
  delayMs: 50,
  bytesPerMs: 100,
  queuePackets: 0,
  loss: 0,
  duplication: 0,
  reordering: 0,
  holdMs: 120,
}

export const PACKET_ACTIONS = ['drop', 'delay', 'duplicate'] as const
export type PacketAction = (typeof PACKET_ACTIONS)[number]

/** What happens to a packet on its way. */
export interface Passage {
  /** When its last byte has left the sender. */
  leavesAtMs: number
  /** None: it is lost. More than one: it was doubled. In order of time. */
  arrivesAtMs: number[]
  /** Where it was lost; in a queue at once, else somewhere on the way. */
  lost?: 'queue' | 'chance' | 'fault' | 'hand'
}

export interface Direction {
  options: LinkOptions
  seed: number
  name: string
  sent: number
  /** When each packet of the queue has left. */
  leaving: number[]
}

export function createDirection(options: LinkOptions, seed: number, name: string): Direction {
  return { options, seed, name, sent: 0, leaving: [] }
}

/** Between two copies of one packet. */
const COPY_GAP_MS = 8

/**
 * Sends one packet into the line.
 * @param planned what a fault of the scenario does to it
 * @param byHand what the reader does to it
 */
export function pass(
  line: Direction,
  segment: Segment,
  nowMs: number,
  planned: readonly PacketAction[],
  byHand: readonly PacketAction[],
): Passage {
  const { options } = line
  const index = line.sent++
  line.leaving = line.leaving.filter((atMs) => atMs > nowMs)
  if (options.queuePackets > 0 && line.leaving.length >= options.queuePackets)
    return { leavesAtMs: nowMs, arrivesAtMs: [], lost: 'queue' }
  const startsAtMs = Math.max(nowMs, line.leaving.at(-1) ?? nowMs)
  const bytes = HEADER_BYTES + segment.data.length
  const leavesAtMs = startsAtMs + (options.bytesPerMs > 0 ? bytes / options.bytesPerMs : 0)
  line.leaving.push(leavesAtMs)
  const lost = lossOf(line, index, planned, byHand)
  if (lost) return { leavesAtMs, arrivesAtMs: [], lost }
  const isLucky = (what: string, share: number): boolean =>
    share > 0 && chance(line.seed, line.name, index, what) < share
  const isHeld = isLucky('hold', options.reordering)
  const holds = count('delay', planned) + count('delay', byHand) + (isHeld ? 1 : 0)
  const copies =
    count('duplicate', planned) +
    count('duplicate', byHand) +
    (isLucky('double', options.duplication) ? 1 : 0)
  const firstMs = leavesAtMs + options.delayMs + holds * options.holdMs
  const arrivesAtMs = Array.from({ length: copies + 1 }, (_, copy) => firstMs + copy * COPY_GAP_MS)
  return { leavesAtMs, arrivesAtMs }
}

function lossOf(
  line: Direction,
  index: number,
  planned: readonly PacketAction[],
  byHand: readonly PacketAction[],
): Passage['lost'] {
  if (byHand.includes('drop')) return 'hand'
  if (planned.includes('drop')) return 'fault'
  const { loss } = line.options
  return loss > 0 && chance(line.seed, line.name, index, 'lose') < loss ? 'chance' : undefined
}

function count(action: PacketAction, actions: readonly PacketAction[]): number {
  return actions.filter((given) => given === action).length
}
