/** The story as a table: the same for the eye, for a screen reader, and for the clipboard. */
import type { Language } from '../../../../platform/shared/languages.ts'
import type { Join } from './joins.ts'
import { nameEndpoint } from './pairing.ts'
import { previewOf } from './payload.ts'
import { eventName, momentText } from './wire-words.ts'
import { wireTextIn } from './wire-text.ts'
import type { WireEvent, WireModel } from './wire-model.ts'

export interface TableWords {
  language: Language
  titleOf(process: string | undefined): string
}

/** Texts of one row, in the order of `COLUMNS`. */
export type TableRow = Record<(typeof COLUMNS)[number], string>

export const COLUMNS = [
  'time',
  'process',
  'event',
  'bytes',
  'range',
  'connection',
  'other',
] as const

/** Joins by the events at their ends. */
export interface Partners {
  of(row: WireEvent): { goesTo: number[]; comesFrom: number[] }
}

export function partnersOf(joins: readonly Join[]): Partners {
  const goesTo = Map.groupBy(joins, ({ from }) => from)
  const comesFrom = Map.groupBy(joins, ({ to }) => to)
  const defined = (index: number | undefined): number[] => (index === undefined ? [] : [index])
  return {
    of: ({ index }) => ({
      goesTo: (goesTo.get(index) ?? []).flatMap(({ to }) => defined(to)),
      comesFrom: (comesFrom.get(index) ?? []).map(({ from }) => from),
    }),
  }
}

/** @param partners of the same model */
export function tableRow(
  row: WireEvent,
  { model, partners, words }: { model: WireModel; partners: Partners; words: TableWords },
): TableRow {
  const { language, titleOf } = words
  const { goesTo, comesFrom } = partners.of(row)
  const numbers = (indexes: number[]): string =>
    indexes.map((index) => String(index + 1)).join(', ')
  const other = [
    goesTo.length > 0 ? wireTextIn(language, 'row-goes-to', { events: numbers(goesTo) }) : '',
    comesFrom.length > 0
      ? wireTextIn(language, 'row-comes-from', { events: numbers(comesFrom) })
      : '',
  ]
  return {
    time: momentText(row.event.atUs - model.firstUs, language),
    process: titleOf(row.process),
    event: eventName(row, language),
    connection: connectionName(row),
    range: rangeText(row),
    bytes: 'size' in row.event ? previewOf(row.event, 48) : detailOf(row),
    other: other.filter((part) => part !== '').join(' '),
  }
}

/** `C1` for a connection, `U2` for a datagram socket. */
export function connectionName({ connection }: WireEvent): string {
  if (!connection) return ''
  return `${connection.transport === 'udp' ? 'U' : 'C'}${connection.number}`
}

/** `0–5`: first and last byte in their direction. */
export function rangeText({ event }: WireEvent): string {
  if (!('offset' in event) || !('size' in event) || event.size === 0) return ''
  return `${event.offset}–${event.offset + event.size - 1}`
}

/** What an event without bytes tells beside its name. */
export function detailOf({ event }: WireEvent): string {
  if (event.type === 'connected')
    return `${nameEndpoint(event.local)} → ${nameEndpoint(event.remote)}`
  if (event.type === 'accept') return `${nameEndpoint(event.local)} ← ${nameEndpoint(event.remote)}`
  if (event.type === 'error') return event.message
  return event.type === 'secured' ? event.cipher : ''
}
