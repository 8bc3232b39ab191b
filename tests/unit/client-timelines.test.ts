import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, inject, it } from 'vitest'
import { ROOT } from '../../platform/catalogue/paths.ts'
import { LANGUAGES, placeholdersOf } from '../../platform/shared/languages.ts'
import {
  latenciesOf,
  LIMITS,
  SERVERS,
  SLOWNESS,
  timelinesOf,
  worstQuickMs,
  type Setup,
  type Timeline,
} from '../../.vitepress/theme/support/client-timelines.ts'

const seed = inject('seed')
const setupOf = (more: Partial<Setup> = {}): Setup => ({
  slowness: 'silent',
  slowMs: 400,
  slowClients: 1,
  quickClients: 3,
  workers: 2,
  ...more,
})

const within = ({ min, max, step }: { min: number; max: number; step: number }) =>
  fc.integer({ min: 0, max: (max - min) / step }).map((steps) => min + steps * step)

const anySetup: fc.Arbitrary<Setup> = fc.record({
  slowness: fc.constantFrom(...SLOWNESS),
  slowMs: within(LIMITS.slowMs),
  slowClients: within(LIMITS.slowClients),
  quickClients: within(LIMITS.quickClients),
  workers: within(LIMITS.workers),
})

/** Most processors at work at any time. */
function mostAtWork(timelines: Timeline[]): number {
  const works = timelines.flatMap(({ segments }) => segments.filter((s) => s.kind === 'working'))
  return Math.max(
    ...works.map(
      ({ fromMs }) => works.filter((one) => one.fromMs <= fromMs && fromMs < one.toMs).length,
    ),
  )
}

describe('client-timelines: one silent client', () => {
  it('holds up everybody behind it where one is served at a time', () => {
    const timelines = timelinesOf('one-at-a-time', setupOf())
    expect(latenciesOf(timelines)).toEqual([410, 400, 390, 380])
  })

  it('holds up nobody in an event loop, with workers or without', () => {
    for (const server of ['event-loop', 'with-workers'] as const)
      expect(latenciesOf(timelinesOf(server, setupOf()))).toEqual([410, 10, 10, 10])
  })
})

describe('client-timelines: one client that is computed for', () => {
  const setup = setupOf({ slowness: 'computing' })

  it('holds up the event loop as it does the server for one at a time', () => {
    expect(worstQuickMs(timelinesOf('event-loop', setup))).toBe(390)
    expect(worstQuickMs(timelinesOf('one-at-a-time', setup))).toBe(390)
  })

  it('holds up nobody where a worker does it', () => {
    expect(worstQuickMs(timelinesOf('with-workers', setup))).toBe(10)
  })

  it('shares the workers with others of its kind', () => {
    const slow = { slowClients: 3, quickClients: 1, slowMs: 100 }
    const two = timelinesOf('with-workers', { ...setup, ...slow, workers: 2 })
    expect(latenciesOf(two)).toEqual([100, 100, 160, 10])
    const three = timelinesOf('with-workers', { ...setup, ...slow, workers: 3 })
    expect(latenciesOf(three)).toEqual([100, 100, 100, 10])
  })
})

describe('client-timelines: for any setup', () => {
  it('has a timeline without gaps for each client, in the order of arrival', () => {
    const property = fc.property(anySetup, fc.constantFrom(...SERVERS), (setup, server) => {
      const timelines = timelinesOf(server, setup)
      expect(timelines).toHaveLength(setup.slowClients + setup.quickClients)
      for (const { arrivesMs, segments, doneMs } of timelines) {
        const edges = [arrivesMs, ...segments.map(({ toMs }) => toMs)]
        expect(segments.map(({ fromMs }) => fromMs)).toEqual(edges.slice(0, -1))
        expect(edges.at(-1)).toBe(doneMs)
      }
      expect(timelines.map(({ arrivesMs }) => arrivesMs)).toEqual(
        timelines.map(({ arrivesMs }) => arrivesMs).toSorted((a, b) => a - b),
      )
    })
    fc.assert(property, { seed })
  })

  it('has no more at work than there are threads', () => {
    const property = fc.property(anySetup, (setup) => {
      expect(mostAtWork(timelinesOf('one-at-a-time', setup))).toBe(1)
      expect(mostAtWork(timelinesOf('event-loop', setup))).toBe(1)
      const timelines = timelinesOf('with-workers', setup)
      expect(mostAtWork(timelines)).toBeLessThanOrEqual(1 + setup.workers)
    })
    fc.assert(property, { seed })
  })

  it('never lets a quick client wait longer with workers than without', () => {
    const property = fc.property(anySetup, (setup) => {
      const worst = SERVERS.map((server) => worstQuickMs(timelinesOf(server, setup)))
      expect(worst).toEqual(worst.toSorted((a, b) => b - a))
    })
    fc.assert(property, { seed })
  })
})

describe('client-timelines: texts', () => {
  it('are the same in every language', () => {
    const path = join(ROOT, '.vitepress/theme/locales/figures/client-timelines.json')
    const texts = JSON.parse(readFileSync(path, 'utf8')) as Record<string, Record<string, string>>
    for (const language of LANGUAGES) {
      expect(Object.keys(texts[language] ?? {})).toEqual(Object.keys(texts['en'] ?? {}))
      for (const [name, sentence] of Object.entries(texts[language] ?? {}))
        expect(placeholdersOf(sentence)).toEqual(placeholdersOf(texts['en']?.[name] ?? ''))
    }
  })
})
