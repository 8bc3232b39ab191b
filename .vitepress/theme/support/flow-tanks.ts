/**
 * The figure of lesson 08: where the bytes of a flood were, moment by moment, in runs that were
 * recorded with the lab's own server. Pure; the component draws what is computed here.
 */
import recorded from './flow-runs.json' with { type: 'json' }

export const WAYS = ['send-all', 'ignore'] as const
export type Way = (typeof WAYS)[number]

/** What a moment of a run shows; sizes in KiB. */
export interface Moment {
  atMs: number
  /** Read by the program at the other end. */
  read: number
  receiveBuffer: number
  sendBuffer: number
  /** Written, and still in Node's own memory. */
  inNode: number
  /** As `socket.writableLength` tells it: a batch counts whole until its last byte has left. */
  writableLength: number
  /** What the receiver has last offered. */
  window: number
}

/** From the reader's end to the writer's: the order in which a bar shows them. */
export const PLACES = ['read', 'receiveBuffer', 'sendBuffer', 'inNode'] as const
export type Place = (typeof PLACES)[number]

export const RECORDED = recorded.recorded
export const TOTAL_KIB = recorded.mebibytes * 1024
/** The longest run, in milliseconds: the width of the chart. */
export const LONGEST_MS = 4000
/** MiB per second, slowest first; -1: as fast as it goes. */
export const RATES = recorded.runs.filter(({ by }) => by === WAYS[0]).map(({ rate }) => rate)

/** @returns the moments of the run, the first at 0 ms; none for a run that was not recorded */
export function momentsOf(way: Way, rate: number): Moment[] {
  const run = recorded.runs.find((one) => one.by === way && one.rate === rate)
  return (run?.rows ?? []).map(momentOf)
}

function momentOf(row: readonly number[]): Moment {
  const [atMs = 0, handedOver = 0, waiting = 0, send = 0, receive = 0, window = 0, read = 0] = row
  // The levels were not looked at in the same microsecond: what was read had been written, and no
  // place holds more than is left for it.
  const written = Math.min(TOTAL_KIB, Math.max(handedOver, read + receive + send))
  const receiveBuffer = Math.min(receive, written - read)
  const sendBuffer = Math.min(send, written - read - receiveBuffer)
  const inNode = written - read - receiveBuffer - sendBuffer
  return { atMs, read, receiveBuffer, sendBuffer, inNode, writableLength: waiting, window }
}

/** The last moment that is not later than `atMs`. */
export function momentAt(moments: readonly Moment[], atMs: number): Moment | undefined {
  return moments.findLast((moment) => moment.atMs <= atMs) ?? moments[0]
}

/** Where each place begins and ends on a line from 0 to 1, all bytes of the flood being 1. */
export function sharesOf(moment: Moment): { place: Place; from: number; to: number }[] {
  let from = 0
  return PLACES.map((place) => {
    const to = from + moment[place] / TOTAL_KIB
    const share = { place, from, to }
    from = to
    return share
  })
}

/** Outline of one place over the whole run, for an SVG of `width` and `height`. */
export function areaOf(
  moments: readonly Moment[],
  place: Place,
  { width, height }: { width: number; height: number },
): string {
  const points = moments.map((moment) => {
    const share = sharesOf(moment).find((one) => one.place === place)
    return { x: (moment.atMs / LONGEST_MS) * width, share }
  })
  const at = ({ x, y }: { x: number; y: number }): string => `${x.toFixed(1)},${y.toFixed(1)}`
  const upper = points.map(({ x, share }) => at({ x, y: height * (1 - (share?.to ?? 0)) }))
  const lower = points.map(({ x, share }) => at({ x, y: height * (1 - (share?.from ?? 0)) }))
  return points.length === 0 ? '' : `M${[...upper, ...lower.reverse()].join('L')}Z`
}

/** `64 KiB`, `3.7 MiB`, with the decimal mark of the language. */
export function sizeText(kib: number, language: string): string {
  const isSmall = kib < 1024
  const digits = { maximumFractionDigits: 1, minimumFractionDigits: isSmall ? 0 : 1 }
  const number = new Intl.NumberFormat(language, digits).format(isSmall ? kib : kib / 1024)
  const units = language === 'ru' ? ['КиБ', 'МиБ'] : ['KiB', 'MiB']
  return `${number}\u00a0${units[isSmall ? 0 : 1]}`
}
