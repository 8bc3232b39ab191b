/** Events in words: the short name at a lifeline, and the whole line for tables and readers. */
import type { Language } from '../../../../platform/shared/languages.ts'
import type { TraceEventType } from '../../../../platform/shared/trace.ts'
import { nameEndpoint } from './pairing.ts'
import type { WireEvent } from './wire-model.ts'
import { wireTextIn, type WireParams, type WireTextName } from './wire-text.ts'

/** What an event is to the eye: decides the shape of its mark. */
export type EventLook = 'write' | 'read' | 'control' | 'trouble' | 'note'

export function lookOf({ event }: Pick<WireEvent, 'event'>): EventLook {
  return event.type === 'close' && event.hadError ? 'trouble' : LOOKS[event.type]
}

const LOOKS: Record<TraceEventType, EventLook> = {
  listen: 'note',
  unlisten: 'note',
  connect: 'control',
  connected: 'control',
  accept: 'control',
  write: 'write',
  read: 'read',
  'end-sent': 'control',
  'end-received': 'control',
  'reset-sent': 'trouble',
  timeout: 'trouble',
  error: 'trouble',
  close: 'control',
  secured: 'control',
  'datagram-sent': 'write',
  'datagram-received': 'read',
  dropped: 'note',
}

/** `write 6 B` */
export function eventName({ event }: Pick<WireEvent, 'event'>, language: Language): string {
  const say = (name: WireTextName, params?: WireParams): string =>
    wireTextIn(language, name, params)
  switch (event.type) {
    case 'listen':
      return say('listen', { address: nameEndpoint(event.local) })
    case 'connect':
      return say('connect', { address: nameEndpoint({ address: event.host, port: event.port }) })
    case 'write':
    case 'read': {
      const name = event.layer === 'stream' ? event.type : (`${event.type}-${event.layer}` as const)
      return say(name, { size: countText(event.size, language) })
    }
    case 'datagram-sent':
    case 'datagram-received':
      return say(event.type, { size: countText(event.size, language) })
    case 'timeout':
      return say('timeout', { time: durationText(event.afterMs * 1000, language) })
    case 'error':
      return say('error', { code: event.code ?? '' }).trim()
    case 'close':
      return say(event.hadError ? 'close-error' : 'close')
    case 'secured':
      return say('secured', { protocol: event.protocol })
    case 'dropped':
      return say('dropped', { count: countText(event.count, language) })
    case 'unlisten':
    case 'connected':
    case 'accept':
    case 'end-sent':
    case 'end-received':
    case 'reset-sent':
      return say(event.type)
  }
}

export function countText(count: number, language: Language): string {
  return formatter(language, 0, 0).format(count)
}

/** A moment since the first event: all in one unit, so that they can be compared. */
export function momentText(us: number, language: Language): string {
  const count = formatter(language, 2, 2).format(us / 1000)
  return wireTextIn(language, 'milliseconds', { count })
}

/** A span of time in the unit that fits it: `83 µs`, `12.34 ms`, `1.204 s`. */
export function durationText(us: number, language: Language): string {
  const [unit, size, digits] = us < 1000 ? UNITS[0] : us < 1_000_000 ? UNITS[1] : UNITS[2]
  return wireTextIn(language, unit, { count: formatter(language, 0, digits).format(us / size) })
}

const UNITS = [
  ['microseconds', 1, 0],
  ['milliseconds', 1000, 2],
  ['seconds', 1_000_000, 3],
] as const

/** Making one takes longer than using it a hundred times. */
const formatters = new Map<string, Intl.NumberFormat>()

function formatter(language: Language, least: number, most: number): Intl.NumberFormat {
  const key = `${language} ${least} ${most}`
  const known = formatters.get(key)
  if (known) return known
  const made = new Intl.NumberFormat(language, {
    minimumFractionDigits: least,
    maximumFractionDigits: most,
  })
  formatters.set(key, made)
  return made
}
