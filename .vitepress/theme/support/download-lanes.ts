/**
 * The figure of lesson 16: a list of downloads with a limit on how many run at one time, in computed
 * time (milliseconds). A line into the house is shared evenly by those that receive; a server gives
 * each connection so much and no more. Pure; the component draws what is computed here.
 */

export const WAYS = ['next', 'groups'] as const
/** Whoever is free takes the next one, or all wait for the slowest of their group. */
export type Way = (typeof WAYS)[number]

export const FATES = ['good', 'missing', 'silent', 'endless'] as const
export type Fate = (typeof FATES)[number]

export interface Picture {
  name: string
  kilobytes: number
  fate: Fate
}

export interface Setting {
  concurrency: number
  way: Way
  /** What the line carries, for all together; kilobytes per second. */
  lineRate: number
  /** What a server gives one connection. */
  serverRate: number
  /** From the request to the first byte. */
  latencyMs: number
  timeoutMs: number
  maxKilobytes: number
}

export type End = 'saved' | 'status' | 'timeout' | 'too-large'

export interface Transfer {
  name: string
  /** Place in the list, from 1 on. */
  place: number
  startMs: number
  /** When the answer begins; missing where none does. */
  answerMs: number | undefined
  endMs: number
  end: End
  kilobytes: number
}

export interface Run {
  transfers: Transfer[]
  endMs: number
  /** How many ran at one time, at most. */
  most: number
  saved: number
}

interface Active {
  picture: Picture
  transfer: Transfer
}

/** Below it a time or a size is taken for over. */
const NOTHING = 1e-6

export function simulate(pictures: readonly Picture[], setting: Setting): Run {
  const transfers: Transfer[] = []
  const queue = [...pictures]
  let active: Active[] = []
  let [nowMs, most] = [0, 0]
  for (;;) {
    if (setting.way === 'next' || active.length === 0)
      while (active.length < setting.concurrency && queue.length > 0) {
        const begun = begin(queue.shift() as Picture, transfers.length + 1, nowMs)
        transfers.push(begun.transfer)
        active.push(begun)
      }
    most = Math.max(most, active.length)
    if (active.length === 0) break
    const rate = rateOf(active, setting)
    const stepMs = Math.min(...active.map((each) => nextMs(each, nowMs, rate, setting)))
    for (const each of active)
      if (isReceiving(each)) each.transfer.kilobytes += (rate * stepMs) / 1000
    nowMs += stepMs
    active = active.filter((each) => !settle(each, nowMs, setting))
  }
  const saved = transfers.filter(({ end }) => end === 'saved').length
  return { transfers, endMs: nowMs, most, saved }
}

function begin(picture: Picture, place: number, startMs: number): Active {
  const { name } = picture
  const transfer: Transfer = {
    name,
    place,
    startMs,
    answerMs: undefined,
    endMs: startMs,
    end: 'saved',
    kilobytes: 0,
  }
  return { picture, transfer }
}

const isReceiving = ({ transfer, picture }: Active): boolean =>
  transfer.answerMs !== undefined && picture.fate !== 'missing'

/** Kilobytes per second for each that receives. */
function rateOf(active: readonly Active[], { lineRate, serverRate }: Setting): number {
  const receiving = active.filter(isReceiving).length
  return Math.min(serverRate, lineRate / Math.max(receiving, 1))
}

/** How long until something happens with it. */
function nextMs(each: Active, nowMs: number, rate: number, setting: Setting): number {
  const { transfer, picture } = each
  const toDeadline = transfer.startMs + setting.timeoutMs - nowMs
  if (picture.fate === 'silent') return toDeadline
  if (transfer.answerMs === undefined)
    return Math.min(toDeadline, transfer.startMs + setting.latencyMs - nowMs)
  const wanted = Math.min(sizeOf(picture), setting.maxKilobytes)
  return Math.min(toDeadline, Math.max(((wanted - transfer.kilobytes) / rate) * 1000, 0))
}

const sizeOf = ({ fate, kilobytes }: Picture): number =>
  fate === 'endless' ? Infinity : fate === 'missing' ? 0 : kilobytes

/** @returns whether it is over */
function settle({ transfer, picture }: Active, nowMs: number, setting: Setting): boolean {
  const over = (end: End): boolean => {
    transfer.end = end
    transfer.endMs = nowMs
    return true
  }
  const { fate } = picture
  const hasAnswer = nowMs >= transfer.startMs + setting.latencyMs - NOTHING
  if (fate !== 'silent' && transfer.answerMs === undefined && hasAnswer) {
    transfer.answerMs = nowMs
    // A Content-Length above the limit ends it at once; an endless answer has none.
    if (fate === 'good' && picture.kilobytes > setting.maxKilobytes) return over('too-large')
  }
  if (transfer.answerMs !== undefined) {
    if (fate === 'missing') return over('status')
    if (transfer.kilobytes >= sizeOf(picture) - NOTHING) return over('saved')
    if (transfer.kilobytes >= setting.maxKilobytes - NOTHING) return over('too-large')
  }
  return nowMs >= transfer.startMs + setting.timeoutMs - NOTHING && over('timeout')
}
