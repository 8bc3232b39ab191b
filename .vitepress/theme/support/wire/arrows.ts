/** The arrows of a timeline as SVG paths. */
import type { Join, JoinKind } from './joins.ts'
import type { LaneLayout, TimelineLayout } from './timeline-layout.ts'
import { isOutside, type WireModel } from './wire-model.ts'

export interface Arrow {
  key: string
  kind: JoinKind | 'outside'
  path: string
  /** The arrow's point, or the cross of one that nobody received. */
  head: string
  fromLane: number
  toLane: number
  from: number
  to: number | undefined
}

const HEAD_PX = 7
/** Arrows end beside the marks of the events. */
const MARK_PX = 7

export function arrowsOf(
  model: WireModel,
  joins: readonly Join[],
  { layout, lanes, range }: { layout: TimelineLayout; lanes: LaneLayout; range: [number, number] },
): Arrow[] {
  const outside = model.lanes.findIndex(({ process }) => process === undefined)
  const place = (index: number, lane = model.events[index]?.lane ?? 0): Point => ({
    x: lanes.x[lane] ?? 0,
    y: layout.y[index] ?? 0,
  })
  const joined = joins.map((join): Arrow => {
    const fromLane = model.events[join.from]?.lane ?? 0
    const base = {
      key: `${join.from}-${join.to ?? 'x'}`,
      kind: join.kind,
      from: join.from,
      to: join.to,
    }
    if (join.to === undefined) {
      const from = place(join.from)
      const lane = fromLane + (fromLane < lanes.x.length - 1 ? 1 : -1)
      const end = { x: (from.x + (lanes.x[lane] ?? from.x + 120)) / 2, y: from.y }
      return { ...base, fromLane, toLane: lane, ...lostLine(from, end) }
    }
    const toLane = model.events[join.to]?.lane ?? 0
    return { ...base, fromLane, toLane, ...line(place(join.from), place(join.to)) }
  })
  const toOutside = model.events.slice(...range).flatMap((row): Arrow[] => {
    if (outside < 0 || !isOutside(row)) return []
    const direction = DIRECTIONS[row.event.type]
    if (!direction) return []
    const [from, to] = [place(row.index), place(row.index, outside)]
    const ends = direction === 'out' ? line(from, to) : line(to, from)
    const [fromLane, toLane] = direction === 'out' ? [row.lane, outside] : [outside, row.lane]
    return [
      {
        key: `${row.index}-outside`,
        kind: 'outside',
        ...ends,
        fromLane,
        toLane,
        from: row.index,
        to: undefined,
      },
    ]
  })
  return [...joined, ...toOutside]
}

/** Arrows that look alike, as one drawing. */
export interface Bundle extends Pick<Arrow, 'key' | 'kind' | 'path' | 'head'> {
  fromLane: number
  toLane: number
  isLost: boolean
  /** One end of it is the event that is looked at; `isFaded` where another one is. */
  isChosen: boolean
  isFaded: boolean
}

/** More arrows than this are no longer seen one by one, and cost a browser dearly. */
export const MAX_SINGLE_ARROWS = 80

/** @param selected index of the event that is looked at; below 0 there is none */
export function bundleArrows(arrows: readonly Arrow[], selected: number): Bundle[] {
  const isCrowded = arrows.length > MAX_SINGLE_ARROWS
  const bundles = new Map<string, Bundle>()
  for (const { key, kind, path, head, from, to, fromLane, toLane } of arrows) {
    const isLost = kind === 'datagram' && to === undefined
    const isChosen = selected >= 0 && (from === selected || to === selected)
    const name = isCrowded && !isChosen ? `${kind} ${fromLane}-${toLane} ${isLost}` : key
    const bundle = bundles.get(name)
    if (bundle) {
      bundle.path += path
      bundle.head += head
    } else {
      const isFaded = selected >= 0 && !isChosen
      const look = { isLost, isChosen, isFaded }
      bundles.set(name, { key: name, kind, path, head, fromLane, toLane, ...look })
    }
  }
  return [...bundles.values()]
}

/** Which way an event of a connection with a peer outside points. */
const DIRECTIONS: Partial<Record<string, 'out' | 'in'>> = {
  write: 'out',
  'end-sent': 'out',
  'reset-sent': 'out',
  connected: 'out',
  read: 'in',
  'end-received': 'in',
  accept: 'in',
}

interface Point {
  x: number
  y: number
}

function line(from: Point, to: Point): { path: string; head: string } {
  const way = to.x >= from.x ? 1 : -1
  if (from.x === to.x) return loop(from, to)
  const [start, end] = [
    { ...from, x: from.x + way * MARK_PX },
    { ...to, x: to.x - way * MARK_PX },
  ]
  const angle = Math.atan2(end.y - start.y, end.x - start.x)
  const neck = { x: end.x - HEAD_PX * Math.cos(angle), y: end.y - HEAD_PX * Math.sin(angle) }
  return { path: `M${at(start)}L${at(neck)}`, head: headAt(end, angle) }
}

/** A process that speaks to itself. */
function loop(from: Point, to: Point): { path: string; head: string } {
  const [start, end] = [
    { ...from, x: from.x + MARK_PX },
    { ...to, x: to.x + MARK_PX },
  ]
  const bend = from.x + 46
  return {
    path: `M${at(start)}C${at({ x: bend, y: start.y })} ${at({ x: bend, y: end.y })} ${at({ ...end, x: end.x + HEAD_PX })}`,
    head: headAt(end, Math.PI),
  }
}

function lostLine(from: Point, end: Point): { path: string; head: string } {
  const start = { ...from, x: from.x + Math.sign(end.x - from.x) * MARK_PX }
  const [x, y] = [end.x, end.y]
  return {
    path: `M${at(start)}L${at(end)}`,
    head: `M${at({ x: x - 4, y: y - 4 })}L${at({ x: x + 4, y: y + 4 })}M${at({ x: x + 4, y: y - 4 })}L${at({ x: x - 4, y: y + 4 })}`,
  }
}

function headAt({ x, y }: Point, angle: number): string {
  const corner = (side: 1 | -1): Point => ({
    x: x - HEAD_PX * Math.cos(angle + side * 0.45),
    y: y - HEAD_PX * Math.sin(angle + side * 0.45),
  })
  return `M${at({ x, y })}L${at(corner(1))}L${at(corner(-1))}Z`
}

function at({ x, y }: Point): string {
  return `${x.toFixed(1)} ${y.toFixed(1)}`
}
