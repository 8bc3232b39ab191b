/** Where the events of a timeline stand, and which of ten thousand are in view. Pixels. */
import type { Join } from './joins.ts'
import type { WireModel } from './wire-model.ts'

export type TimeScale = 'even' | 'time'

/** A pause that is drawn as a break of the axis where distances are even. */
export interface Break {
  y: number
  us: number
}

export interface TimelineLayout {
  height: number
  /** By index of the event; never falling. */
  y: Float64Array
  breaks: Break[]
  /** By index of the join: the lowest point that any join up to this one reaches. */
  reach: Float64Array
}

/** Above the first event and below the last. */
const PADDING_PX = 18
/** From so much on a pause is worth a break: below it a person sees no pause. */
const BREAK_US = 150_000
const BREAK_PX = 22
/** Browsers draw nothing right beyond some ten million pixels. */
const MAX_HEIGHT_PX = 4_000_000

/** @param rowPx distance of two events */
export function layoutEven(model: WireModel, rowPx: number): TimelineLayout {
  const y = new Float64Array(model.events.length)
  const breaks: Break[] = []
  let top = PADDING_PX
  let beforeUs = model.firstUs
  for (const { index, event } of model.events) {
    const pauseUs = event.atUs - beforeUs
    if (pauseUs >= BREAK_US) {
      breaks.push({ y: top + (BREAK_PX - rowPx) / 2, us: pauseUs })
      top += BREAK_PX
    }
    y[index] = top
    top += rowPx
    beforeUs = event.atUs
  }
  return finish(model, { y, breaks, height: top - rowPx + PADDING_PX })
}

/** @param pxPerUs how long a microsecond is; shortened where the whole would be too long */
export function layoutScaled(model: WireModel, pxPerUs: number): TimelineLayout {
  const spanUs = Math.max(1, model.lastUs - model.firstUs)
  const scale = Math.min(pxPerUs, MAX_HEIGHT_PX / spanUs)
  const y = Float64Array.from(
    model.events,
    ({ event }) => PADDING_PX + (event.atUs - model.firstUs) * scale,
  )
  return finish(model, { y, breaks: [], height: spanUs * scale + 2 * PADDING_PX })
}

/** The scale at which the whole story fits into a height. */
export function fittingScale({ firstUs, lastUs }: WireModel, heightPx: number): number {
  return Math.max(1, heightPx - 2 * PADDING_PX) / Math.max(1, lastUs - firstUs)
}

function finish(model: WireModel, layout: Omit<TimelineLayout, 'reach'>): TimelineLayout {
  const reach = new Float64Array(model.joins.length)
  let lowest = 0
  for (const [index, { from, to }] of model.joins.entries()) {
    lowest = Math.max(lowest, layout.y[to ?? from] ?? 0, layout.y[from] ?? 0)
    reach[index] = lowest
  }
  return { ...layout, reach }
}

/** Indexes `[from, to)` of the events between two heights. */
export function eventsBetween(
  { y }: TimelineLayout,
  top: number,
  bottom: number,
): [number, number] {
  return [firstAtLeast(y, top), firstAtLeast(y, bottom)]
}

/** Arrows whose ends both lie so near to those of another are drawn as one. */
const ARROW_PX = 3

/** The joins of which some part lies between two heights, without those that cover each other. */
export function joinsBetween(
  { joins, events }: WireModel,
  { y, reach }: TimelineLayout,
  [top, bottom]: [number, number],
): Join[] {
  const found: Join[] = []
  const latest = new Map<string, [number, number]>()
  for (let index = firstAtLeast(reach, top); index < joins.length; index += 1) {
    const join = joins[index]
    if (!join) break
    const [fromY, toY] = [y[join.from] ?? 0, y[join.to ?? join.from] ?? 0]
    if (Math.min(fromY, toY) > bottom && fromY > bottom) break
    if (Math.max(fromY, toY) < top) continue
    const lanes = `${events[join.from]?.lane} ${events[join.to ?? join.from]?.lane} ${join.kind}`
    const before = latest.get(lanes)
    const isCovered =
      before && Math.abs(fromY - before[0]) < ARROW_PX && Math.abs(toY - before[1]) < ARROW_PX
    if (isCovered) continue
    latest.set(lanes, [fromY, toY])
    found.push(join)
  }
  return found
}

/** Index of the first value that is not below `wanted`; values never fall. */
export function firstAtLeast(values: Float64Array, wanted: number): number {
  let [low, high] = [0, values.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((values[middle] ?? 0) < wanted) low = middle + 1
    else high = middle
  }
  return low
}

export interface LaneLayout {
  /** Width of the whole; more than there is room for makes the view scroll. */
  width: number
  /** Middle of each lifeline. */
  x: number[]
  /** Where labels of a lane stand, and how wide they may be. */
  labels: { side: 'left' | 'right'; width: number }[]
  /** Room for the times, at the left edge; 0 where it is too narrow for them. */
  timeWidth: number
}

/** `12,345.67 ms` and a little air. */
const TIME_PX = 100
const LANE_GAP_PX = 12
/** Two lifelines need less between them than several, whose labels stand there too. */
const MIN_LANE_PX = { two: 76, many: 120 }
const MIN_LABEL_PX = 84
/** So wide that most names of events fit; two lifelines come nearer to each other for it. */
const GOOD_LABEL_PX = 150

/** Lifelines share the width; the labels of the first stand to its left, all others to the right. */
export function layoutLanes(count: number, available: number): LaneLayout {
  const timeWidth = available >= 540 ? TIME_PX : 0
  const gaps = Math.max(1, count - 1)
  const room = available - timeWidth
  const sparing = count === 2 ? Math.min(GOOD_LABEL_PX, (room - MIN_LANE_PX.two) / 2) : 0
  const label = Math.max(MIN_LABEL_PX, sparing, Math.min(300, room / (gaps + 1.9)))
  const sides = count > 1 ? 2 * label : room / 2
  const between =
    count > 1 ? Math.max(count > 2 ? MIN_LANE_PX.many : MIN_LANE_PX.two, (room - sides) / gaps) : 0
  const first = timeWidth + (count > 1 ? label : room / 4)
  const x = Array.from({ length: count }, (_, lane) => first + lane * between)
  return {
    width: Math.max(available, (x.at(-1) ?? 0) + label),
    x,
    timeWidth,
    labels: x.map((_, lane) => {
      if (lane === 0 && count > 1) return { side: 'left', width: label - LANE_GAP_PX }
      const isLast = lane === count - 1
      return {
        side: 'right',
        width: (isLast ? (count > 1 ? label : room / 2) : between) - LANE_GAP_PX - 8,
      }
    }),
  }
}

/** Room between the heads of two lifelines, and a head's own edge. */
const HEAD_GAP_PX = 6
const HEAD_PADDING_PX = 22
/** Widths in the heads' font; Han characters are square. */
const LETTER_PX = { han: 12.6, other: 7.9 }

/**
 * Where the names above the lifelines stand: in the middle where there is room, else moved to the
 * side where nobody is, and cut only where both sides are taken. They never lie on one another.
 * @returns left edges and widths, in pixels of the layout
 */
export function placeHeads(
  titles: readonly string[],
  { x, width }: LaneLayout,
): { left: number; width: number }[] {
  const middle = (a = 0, b = 0): number => (a + b) / 2
  return titles.map((title, lane) => {
    const at = x[lane] ?? 0
    const start = lane === 0 ? HEAD_GAP_PX : middle(x[lane - 1], at) + HEAD_GAP_PX / 2
    const isLast = lane === x.length - 1
    const end = isLast ? width - HEAD_GAP_PX : middle(at, x[lane + 1]) - HEAD_GAP_PX / 2
    const wanted = Math.min(headWidth(title), Math.max(0, end - start))
    return { left: Math.max(start, Math.min(at - wanted / 2, end - wanted)), width: wanted }
  })
}

function headWidth(title: string): number {
  let px = HEAD_PADDING_PX
  for (const character of title)
    px += /\p{Script=Han}/u.test(character) ? LETTER_PX.han : LETTER_PX.other
  return px
}
