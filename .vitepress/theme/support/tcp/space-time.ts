/**
 * What of the laid-out diagram is seen at one moment, and how far each packet has come: pure
 * numbers, in pixels. The layout says where things stand; here the present cuts it off.
 */

import type { Arrow, Chip, Fold, Layout } from './diagram.ts'
import { SIDES, type Packet, type Run, type Side } from './simulation.ts'

/** Around what is seen: labels of arrows that begin above it. */
const MARGIN = 160
/** Between a lifeline and what is written beside it. */
const BESIDE = 10

export interface View {
  /** The present: nothing below it has happened. */
  now: number
  /** What the reader has scrolled to. */
  top: number
  height: number
  /** The two lifelines. */
  left: number
  right: number
}

/** A packet under way, arrived or lost, as it is drawn at the present. */
export interface DrawnPacket {
  key: string
  packet: Packet
  start: number
  y0: number
  /** How far it has come. */
  at: { x: number; y: number }
  isFlying: boolean
  isLost: boolean
  kind: 'rst' | 'data' | 'control'
  labelX: number
  /** Of its line and its label, in degrees clockwise. */
  tilt: number
  isCopy: boolean
}

/** Whether anything between two lines is in view and has happened. */
export function isSeen({ now, top, height }: View, y0: number, y1 = y0): boolean {
  return y0 <= now && y1 >= top - MARGIN && y0 <= top + height + MARGIN
}

export function packetsIn(layout: Layout, view: View): DrawnPacket[] {
  return layout.arrows
    .filter(({ y0, y1 }) => isSeen(view, y0, y1))
    .map((arrow) => drawPacket(arrow, view))
}

/** Stretches without events that are folded. */
export function foldsIn(layout: Layout, view: View): Fold[] {
  return layout.folds.filter(({ y }) => isSeen(view, y))
}

/** The states that the run begins in, at `startY` and with `moment` -1; then those it comes to. */
export function chipsIn(layout: Layout, run: Run, view: View, startY: number): Chip[] {
  const [beginning] = run.moments
  const first = beginning
    ? SIDES.map((side) => ({ side, y: startY, state: beginning.hosts[side].state, moment: -1 }))
    : []
  return [...first, ...layout.chips.filter(({ y }) => isSeen(view, y))]
}

export function drawPacket({ packet, copy, y0, y1, reach }: Arrow, view: View): DrawnPacket {
  const { segment, from } = packet
  const isClient = from === 'client'
  const start = isClient ? view.left : view.right
  const stop = isClient ? view.right : view.left
  const gone = Math.min(1, (view.now - y0) / (y1 - y0))
  const part = Math.min(gone, reach)
  const slope = (Math.atan2(y1 - y0, Math.abs(stop - start)) * 180) / Math.PI
  return {
    key: `${packet.id}/${copy}`,
    packet,
    start,
    y0,
    at: { x: start + (stop - start) * part, y: y0 + (y1 - y0) * part },
    isFlying: gone < 1 && part < reach,
    isLost: packet.lost !== undefined && gone >= reach,
    kind: segment.rst ? 'rst' : segment.data.length > 0 ? 'data' : 'control',
    labelX: start + (isClient ? BESIDE : -BESIDE),
    tilt: isClient ? slope : -slope,
    isCopy: copy > 0,
  }
}

/** Where a state stands: outside of its lifeline. */
export function besideLine({ left, right }: View, side: Side): number {
  return side === 'client' ? left - BESIDE : right + BESIDE
}

/** @returns where to scroll so that the present is in the lower part of what is seen, if it is not */
export function scrollToFollow({ now, top, height }: View): number | undefined {
  const isThere = now >= top + 30 && now <= top + height * 0.85
  return isThere ? undefined : Math.max(0, now - height * 0.8)
}
