/**
 * Where moments and packets stand in the space-time diagram. Time runs downwards, to scale except
 * where nothing happens for long: such a stretch is folded and labelled. Pure numbers, in pixels.
 */

import type { State } from './endpoint.ts'
import { DEFAULT_LINK } from './link.ts'
import { SIDES, type Moment, type Packet, type Run, type Setup, type Side } from './simulation.ts'

/** Between two labels on one side. */
export const ROW = 16
const TOP = 30
/** How far a packet comes down on its way, about. */
const FLIGHT = 60
/** A longer stretch without events is folded to this. */
const MAX_GAP = 84
const MIN_GAP = 3
/** From the beginning, when there is nothing yet, to what happens first. */
const FIRST_GAP = 22
/** Where on its way a lost packet ends. */
const LOST_AT = { queue: 0.1, chance: 0.6, fault: 0.6, hand: 0.6 }

export interface Arrow {
  packet: Packet
  copy: number
  y0: number
  /** Where it would be at the other side. */
  y1: number
  /** 1, or the part of the way that a lost one makes. */
  reach: number
}

export interface Chip {
  side: Side
  y: number
  state: State
  moment: number
}

export interface Fold {
  y: number
  ms: number
}

export interface Layout {
  /** First and last line of each moment. */
  tops: number[]
  bottoms: number[]
  times: number[]
  arrows: Arrow[]
  chips: Chip[]
  folds: Fold[]
  height: number
}

export function layOut(run: Run, setup: Setup): Layout {
  const delayMs = setup.link.client.delayMs ?? DEFAULT_LINK.delayMs
  const layout = placeMoments(run.moments, FLIGHT / Math.max(1, delayMs))
  const placed = { layout, run, arrivals: arrivalsOf(run), delayMs }
  layout.arrows = run.packets.flatMap((packet) => arrowsOf(placed, packet))
  return layout
}

function placeMoments(moments: readonly Moment[], pxPerMs: number): Layout {
  const layout: Layout = {
    tops: [],
    bottoms: [],
    times: [],
    arrows: [],
    chips: [],
    folds: [],
    height: TOP,
  }
  const lastRow = { client: 0, server: 0 }
  const lastChip = { client: 0, server: 0 }
  let bottom = TOP
  let before = 0
  for (const moment of moments) {
    const dt = moment.atMs - before
    const gap = gapOf(moment, dt * pxPerMs)
    let top = bottom + gap
    for (const side of SIDES) {
      if (sendsOf(moment, side) > 0) top = Math.max(top, lastRow[side] + ROW)
      if (statesOf(moment, side).length > 0) top = Math.max(top, lastChip[side] + ROW)
    }
    if (dt * pxPerMs > MAX_GAP) layout.folds.push({ y: (bottom + top) / 2, ms: dt })
    bottom = top
    for (const side of SIDES) {
      const rows = sendsOf(moment, side)
      if (rows > 0) lastRow[side] = top + (rows - 1) * ROW
      bottom = Math.max(bottom, lastRow[side])
      const state = statesOf(moment, side).at(-1)
      if (!state) continue
      lastChip[side] = top
      layout.chips.push({ side, y: top, state, moment: moment.index })
    }
    layout.tops.push(top)
    layout.bottoms.push(bottom)
    layout.times.push(moment.atMs)
    before = moment.atMs
  }
  layout.height = bottom + ROW
  return layout
}

function gapOf(moment: Moment, px: number): number {
  if (moment.index === 1) return FIRST_GAP
  return px === 0 ? 0 : Math.min(MAX_GAP, Math.max(MIN_GAP, px))
}

function sendsOf(moment: Moment, side: Side): number {
  return moment.entries.filter((entry) => entry.type === 'sent' && entry.side === side).length
}

function statesOf(moment: Moment, side: Side): State[] {
  const states: State[] = []
  for (const entry of moment.entries)
    if (entry.side === side && entry.type === 'note' && entry.note.type === 'state')
      states.push(entry.note.to)
  return states
}

interface Placed {
  layout: Layout
  run: Run
  arrivals: Map<string, number>
  delayMs: number
}

function arrowsOf({ layout, run, arrivals, delayMs }: Placed, packet: Packet): Arrow[] {
  const moment = run.moments[packet.moment]
  const top = layout.tops[packet.moment]
  if (!moment || top === undefined) return []
  const order = moment.entries
    .filter((entry) => entry.type === 'sent')
    .findIndex((entry) => entry.packet === packet.id)
  const y0 = top + Math.max(0, order) * ROW
  if (packet.lost) {
    // It falls as steeply as its neighbours, which arrived.
    const y1 = Math.max(y0 + FLIGHT, yAt(layout, packet.leavesAtMs + delayMs))
    return [{ packet, copy: 0, y0, y1, reach: LOST_AT[packet.lost] }]
  }
  return packet.arrivesAtMs.map((atMs, copy) => {
    const y1 = Math.max(
      y0 + MIN_GAP,
      layout.tops[arrivals.get(`${packet.id}/${copy}`) ?? -1] ?? yAt(layout, atMs),
    )
    return { packet, copy, y0, y1, reach: 1 }
  })
}

/** The moment at which each copy of each packet arrives. */
function arrivalsOf(run: Run): Map<string, number> {
  const arrivals = new Map<string, number>()
  for (const { cause, index } of run.moments)
    if (cause.type === 'arrival') arrivals.set(`${cause.packet}/${cause.copy}`, index)
  return arrivals
}

/** The height at which `atMs` lies; behind the last moment, a little below. */
export function yAt(layout: Layout, atMs: number): number {
  const next = layout.times.findIndex((time) => time > atMs)
  if (next === -1) return layout.height
  const y0 = layout.bottoms[next - 1] ?? TOP
  const y1 = layout.tops[next] ?? y0
  const t0 = layout.times[next - 1] ?? 0
  const t1 = layout.times[next] ?? t0
  return t1 > t0 ? y0 + ((y1 - y0) * (atMs - t0)) / (t1 - t0) : y0
}

/** The last moment that has come at height `y`. */
export function momentAt(layout: Layout, y: number): number {
  const next = layout.tops.findIndex((top) => top > y)
  return (next === -1 ? layout.tops.length : next) - 1
}

export function timeAt(layout: Layout, y: number): number {
  const index = Math.max(0, momentAt(layout, y))
  const y0 = layout.bottoms[index] ?? TOP
  const t0 = layout.times[index] ?? 0
  const y1 = layout.tops[index + 1]
  const t1 = layout.times[index + 1]
  if (y1 === undefined || t1 === undefined || y <= y0 || y1 <= y0) return t0
  return t0 + ((t1 - t0) * (y - y0)) / (y1 - y0)
}

/** Where to stand to have seen all of the next moment. */
export function nextStop(layout: Layout, y: number): number | undefined {
  return layout.bottoms.find((bottom) => bottom > y + 0.01)
}

export function previousStop(layout: Layout, y: number): number {
  return layout.bottoms.findLast((bottom) => bottom < y - 0.01) ?? layout.bottoms[0] ?? 0
}
