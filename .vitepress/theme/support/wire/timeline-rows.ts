/** What a timeline writes beside its lifelines. Labels that would cover each other give way. */
import type { Language } from '../../../../platform/shared/languages.ts'
import { previewOf } from './payload.ts'
import type { TimelineLayout } from './timeline-layout.ts'
import { eventName, lookOf, type EventLook } from './wire-words.ts'
import type { WireEvent, WireModel } from './wire-model.ts'

export interface TimelineRow {
  row: WireEvent
  y: number
  look: EventLook
  /** Undefined where the label before it stands in the way. */
  label?: string
  preview?: string
  /** How many labels after this one had to give way to it. */
  hidden: number
  /** Whether the time is written: not twice at one place. */
  hasTime: boolean
}

const LABEL_PX = 19
/** Marks that would lie on one another are drawn as one. */
const MARK_PX = 6

interface LaneEnd {
  labelled: TimelineRow
  markY: number
}

/** @param range indexes `[from, to)` of the events in view */
export function timelineRows(
  model: WireModel,
  layout: TimelineLayout,
  { range, language, always }: { range: [number, number]; language: Language; always: Set<string> },
): TimelineRow[] {
  const ends = new Map<number, LaneEnd>()
  const rows: TimelineRow[] = []
  let lastTimeY = Number.NEGATIVE_INFINITY
  for (let index = range[0]; index < range[1]; index += 1) {
    const row = model.events[index]
    if (!row) break
    const y = layout.y[index] ?? 0
    const before = ends.get(row.lane)
    const entry: TimelineRow = { row, y, look: lookOf(row), hidden: 0, hasTime: false }
    if (before && y - before.labelled.y < LABEL_PX && !always.has(row.id)) {
      before.labelled.hidden += 1
      if (y - before.markY < MARK_PX) continue
      before.markY = y
    } else {
      entry.label = eventName(row, language)
      if ('size' in row.event && row.event.size > 0) entry.preview = previewOf(row.event, 30)
      entry.hasTime = y - lastTimeY >= LABEL_PX
      if (entry.hasTime) lastTimeY = y
      ends.set(row.lane, { labelled: entry, markY: y })
    }
    rows.push(entry)
  }
  return rows
}

/** One start of a process on its lifeline, from its first event to its last. */
export interface RunSpan {
  id: string
  lane: number
  start: number
  from: number
  to: number
  /** Counts the starts of its process in this story. */
  number: number
  /** There is more than one. */
  isOneOfMany: boolean
}

/** Indexes of the first and last event of each start. */
export function runSpans(model: WireModel): RunSpan[] {
  const spans = new Map<string, Omit<RunSpan, 'number' | 'isOneOfMany'>>()
  for (const { process, start, lane, index } of model.events) {
    const id = `${process}/${start}`
    const known = spans.get(id)
    if (known) known.to = index
    else spans.set(id, { id, lane, start, from: index, to: index })
  }
  const all = [...spans.values()]
  return all.map((span) => {
    const ofLane = all.filter(({ lane }) => lane === span.lane)
    return { ...span, number: ofLane.indexOf(span) + 1, isOneOfMany: ofLane.length > 1 }
  })
}
