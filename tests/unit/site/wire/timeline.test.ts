import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  arrowsOf,
  bundleArrows,
  MAX_SINGLE_ARROWS,
  type Bundle,
} from '../../../../.vitepress/theme/support/wire/arrows.ts'
import { exportTraces, tableText } from '../../../../.vitepress/theme/support/wire/export.ts'
import {
  eventsBetween,
  fittingScale,
  joinsBetween,
  layoutEven,
  layoutLanes,
  layoutScaled,
  placeHeads,
  type TimelineLayout,
} from '../../../../.vitepress/theme/support/wire/timeline-layout.ts'
import { runSpans, timelineRows } from '../../../../.vitepress/theme/support/wire/timeline-rows.ts'
import { buildModel, type WireModel } from '../../../../.vitepress/theme/support/wire/wire-model.ts'
import {
  durationText,
  eventName,
  lookOf,
  momentText,
} from '../../../../.vitepress/theme/support/wire/wire-words.ts'
import { LANGUAGES, placeholdersOf } from '../../../../platform/shared/languages.ts'
import {
  endpoint,
  frame,
  mergedTraces,
  streamPayload,
  TraceWriter,
} from '../../../helpers/wire-traces.ts'

const PROCESSES = ['server', 'client']
const merged = (): WireModel => buildModel(mergedTraces(), { processes: PROCESSES })
const NO_ROW = new Set<string>()

/** Answers to and fro, `count` times four events. */
function longModel(count: number): WireModel {
  const [near, far] = [endpoint(50_000), endpoint(7007)]
  const server = new TraceWriter('server').add(2, {
    type: 'accept',
    connection: 1,
    local: far,
    remote: near,
  })
  const client = new TraceWriter('client').add(1, {
    type: 'connected',
    connection: 1,
    local: near,
    remote: far,
  })
  const bytes = frame('hi')
  for (let index = 0; index < count; index += 1) {
    const payload = { connection: 1, ...streamPayload(index * bytes.length, bytes) } as const
    const at = 10 + index * 100
    client.add(at, { type: 'write', ...payload })
    server.add(at + 20, { type: 'read', ...payload }).add(at + 30, { type: 'write', ...payload })
    client.add(at + 50, { type: 'read', ...payload })
  }
  return buildModel([server.trace, client.trace], { processes: PROCESSES })
}

/** What is drawn of a model in a window of so many pixels, at the end of the story. */
function drawn(
  model: WireModel,
  layout: TimelineLayout,
  { heightPx, selected = -1 }: { heightPx: number; selected?: number },
): { rows: number; bundles: Bundle[] } {
  const view: [number, number] = [layout.height - heightPx, layout.height]
  const range = eventsBetween(layout, ...view)
  const rows = timelineRows(model, layout, { range, language: 'en', always: NO_ROW })
  const lanes = layoutLanes(model.lanes.length, 700)
  const arrows = arrowsOf(model, joinsBetween(model, layout, view), { layout, lanes, range })
  return { rows: rows.length, bundles: bundleArrows(arrows, selected) }
}

describe('wire/timeline, as much as is drawn', () => {
  const heightPx = 760

  it('draws what is in view of ten thousand events, at even distances', () => {
    const model = longModel(2_500)
    const { rows, bundles } = drawn(model, layoutEven(model, 28), { heightPx })
    expect(model.events.length).toBeGreaterThan(10_000)
    expect(rows).toBeLessThanOrEqual(heightPx / 28 + 1)
    expect(bundles.length).toBeLessThanOrEqual(rows)
  })

  it('draws no more than can be told apart where all of them are in view', () => {
    const model = longModel(2_500)
    const layout = layoutScaled(model, fittingScale(model, heightPx))
    const { rows, bundles } = drawn(model, layout, { heightPx })
    // A label in 19 pixels of each lifeline, and a mark in six between them.
    expect(rows).toBeLessThanOrEqual(2 * 4 * Math.ceil(heightPx / 19))
    expect(rows).toBeGreaterThan(heightPx / 6)
    expect(bundles.map(({ kind, fromLane, toLane }) => [kind, fromLane, toLane])).toEqual([
      ['open', 1, 0],
      ['bytes', 1, 0],
      ['bytes', 0, 1],
    ])
    expect(bundles[1]?.path.match(/M/g)?.length).toBeGreaterThan(100)
    expect(bundles[1]?.head.match(/Z/g)?.length).toBe(bundles[1]?.path.match(/M/g)?.length)
  })

  it('keeps the arrow of the event that is looked at by itself', () => {
    const model = longModel(2_500)
    const layout = layoutScaled(model, fittingScale(model, heightPx))
    const { bundles } = drawn(model, layout, { heightPx, selected: 2 })
    const chosen = bundles.filter(({ isChosen }) => isChosen)
    expect(chosen).toMatchObject([{ kind: 'bytes', isFaded: false }])
    expect(chosen[0]?.path.match(/M/g)).toHaveLength(1)
    expect(bundles.filter(({ isChosen }) => !isChosen).every(({ isFaded }) => isFaded)).toBe(true)
  })

  it('draws arrows one by one while they can be seen so', () => {
    const model = longModel(20)
    const { bundles } = drawn(model, layoutEven(model, 2), { heightPx })
    expect(bundles).toHaveLength(41)
    expect(bundles.length).toBeLessThan(MAX_SINGLE_ARROWS)
  })
})

describe('wire/timeline-layout', () => {
  it('stands events at even distances and breaks the axis at a pause', () => {
    const { y, breaks } = layoutEven(merged(), 28)
    const steps = Array.from(y.subarray(1), (value, index) => value - (y[index] ?? 0))
    expect(steps.filter((step) => step !== 28)).toEqual([50, 50, 50])
    expect(breaks.map(({ us }) => us)).toEqual([800_000, 1_299_500, 1_798_900])
  })

  it('stands events where their times are', () => {
    const model = merged()
    const scale = fittingScale(model, 436)
    const { y, height } = layoutScaled(model, scale)
    expect(height).toBeCloseTo(436)
    expect([y[0], y.at(-1)]).toEqual([18, expect.closeTo(418)])
  })

  it('finds what is in view, and the arrows that only pass through', () => {
    const model = merged()
    const layout = layoutScaled(model, 0.01)
    const [from, to] = eventsBetween(layout, 21_000, 21_045)
    expect(
      model.events.slice(from, to).map(({ process, event }) => `${process} ${event.type}`),
    ).toEqual([
      ...Array.from({ length: 3 }, () => 'client write'),
      'server read',
      ...Array.from({ length: 3 }, () => 'server write'),
      'client read',
      'client read',
    ])
    const through = joinsBetween(model, layout, [21_019.5, 21_020])
    expect(through.map(({ kind }) => kind)).toContain('bytes')
  })

  it('keeps a drawing of days within what a browser can scroll', () => {
    const { height } = layoutScaled(longModel(1_000), 1e6)
    expect(height).toBeLessThan(5_000_000)
  })

  it('asks for more width when the lifelines would be too near to each other', () => {
    expect(layoutLanes(2, 268)).toMatchObject({ width: 268, timeWidth: 0 })
    expect(layoutLanes(5, 320).width).toBeGreaterThan(600)
    expect(layoutLanes(2, 900).timeWidth).toBeGreaterThan(0)
    expect(layoutLanes(1, 320).x).toHaveLength(1)
  })

  it('gives the names of events most of a narrow window', () => {
    const { labels, x } = layoutLanes(2, 342)
    expect(Math.min(...labels.map(({ width }) => width))).toBeGreaterThan(110)
    expect((x[1] ?? 0) - (x[0] ?? 0)).toBeGreaterThan(70)
  })

  it.each([268, 342, 575, 900])('never lays the heads of lifelines on one another: %i px', (px) => {
    for (const titles of [
      ['Служба свойств', 'Клиент, который уходит'],
      ['Reader with a speed slider', 'A'],
      ['帧服务器', '客户端'],
      ['observer', 'Mail server', 'Careless client'],
    ]) {
      const lanes = layoutLanes(titles.length, px)
      const heads = placeHeads(titles, lanes)
      for (const [index, { left, width }] of heads.entries()) {
        expect(left).toBeGreaterThanOrEqual(0)
        expect(left + width).toBeLessThanOrEqual(heads[index + 1]?.left ?? lanes.width)
        expect(width).toBeGreaterThan(20)
      }
    }
  })

  it('sets a short head above the middle of its lifeline', () => {
    const lanes = layoutLanes(2, 900)
    const [first] = placeHeads(['Echo', 'Client'], lanes)
    expect((first?.left ?? 0) + (first?.width ?? 0) / 2).toBeCloseTo(lanes.x[0] ?? 0)
  })
})

describe('wire/timeline-rows', () => {
  it('lets labels give way, counts them, and draws marks on one another once', () => {
    const model = longModel(2_500)
    const layout = layoutScaled(model, fittingScale(model, 400))
    const rows = timelineRows(model, layout, {
      range: [0, model.events.length],
      language: 'en',
      always: NO_ROW,
    })
    expect(model.events.length).toBeGreaterThan(10_000)
    expect(rows.length).toBeLessThan(300)
    const labels = rows.filter(({ label }) => label !== undefined)
    expect(labels.length + labels.reduce((sum, { hidden }) => sum + hidden, 0)).toBe(
      model.events.length,
    )
  })

  it('always labels what is selected', () => {
    const model = longModel(100)
    const chosen = model.events[50]
    if (!chosen) throw new Error('The model is too short.')
    const rows = timelineRows(model, layoutScaled(model, 1e-6), {
      range: [0, model.events.length],
      language: 'en',
      always: new Set([chosen.id]),
    })
    expect(rows.find(({ row }) => row === chosen)?.label).toBe(eventName(chosen, 'en'))
  })

  it('draws the arrows of ten thousand events in one view as few', () => {
    const model = longModel(2_500)
    const layout = layoutScaled(model, fittingScale(model, 400))
    expect(joinsBetween(model, layout, [0, 400]).length).toBeLessThan(1_000)
  })

  it('tells the starts of a process apart', () => {
    const [server, client] = mergedTraces()
    const again = mergedTraces(50_500)[1]
    const model = buildModel([server, client, { ...again, start: 2 }], { processes: PROCESSES })
    expect(runSpans(model).map(({ id, number, isOneOfMany }) => [id, number, isOneOfMany])).toEqual(
      [
        ['server/1', 1, false],
        ['client/1', 1, true],
        ['client/2', 2, true],
      ],
    )
  })
})

describe('wire/arrows', () => {
  it('leads from the write to the read, whichever side stands left', () => {
    const model = merged()
    const layout = layoutEven(model, 28)
    const lanes = layoutLanes(2, 600)
    const range: [number, number] = [0, model.events.length]
    const arrows = arrowsOf(model, model.joins, { layout, lanes, range })
    const bytes = arrows.filter(({ kind }) => kind === 'bytes')
    expect(bytes.map(({ fromLane, toLane }) => [fromLane, toLane])).toEqual([
      [1, 0],
      [1, 0],
      [1, 0],
      [0, 1],
      [0, 1],
      [0, 1],
      [0, 1],
    ])
    for (const { path, head } of arrows) expect(path + head).not.toMatch(/NaN|undefined|Infinity/)
  })

  it('leads to the outside where a peer is none of ours', () => {
    const [server] = mergedTraces()
    const model = buildModel([server], { processes: PROCESSES })
    const layout = layoutEven(model, 28)
    const arrows = arrowsOf(model, model.joins, {
      layout,
      lanes: layoutLanes(3, 600),
      range: [0, model.events.length],
    })
    expect(arrows.filter(({ kind }) => kind === 'outside').map(({ fromLane }) => fromLane)).toEqual(
      [2, 2, 0, 0, 0, 2, 0],
    )
  })
})

describe('wire/words', () => {
  it('measures time in the unit that fits, in the reader’s way', () => {
    expect(durationText(83, 'en')).toBe('83 µs')
    expect(durationText(12_345, 'en')).toBe('12.35 ms')
    expect(durationText(1_204_400, 'ru')).toBe('1,204 с')
    expect(momentText(2_100_400, 'en')).toBe('2,100.40 ms')
  })

  it('names every event, and shows trouble as such', () => {
    const { events } = merged()
    for (const language of LANGUAGES)
      for (const row of events) expect(eventName(row, language)).not.toMatch(/^$|[{}]/)
    const close = { type: 'close', seq: 0, atUs: 0, connection: 1 } as const
    expect(lookOf({ event: { ...close, hadError: true } })).toBe('trouble')
    expect(lookOf({ event: { ...close, hadError: false } })).toBe('control')
  })

  it('has the same words and placeholders in three languages', () => {
    const path = join(
      import.meta.dirname,
      '../../../../.vitepress/theme/locales/figures/wire-view.json',
    )
    const texts = JSON.parse(readFileSync(path, 'utf8')) as Record<string, Record<string, string>>
    for (const language of ['ru', 'zh']) {
      expect(Object.keys(texts[language] ?? {})).toEqual(Object.keys(texts['en'] ?? {}))
      for (const [name, text] of Object.entries(texts['en'] ?? {}))
        expect([name, ...placeholdersOf(texts[language]?.[name] ?? '')]).toEqual([
          name,
          ...placeholdersOf(text),
        ])
    }
  })
})

describe('wire/export', () => {
  const words = {
    language: 'en',
    titleOf: (process: string | undefined) => process ?? 'outside',
  } as const

  it('writes the table as text, one event a line', () => {
    const lines = tableText(merged(), words).trimEnd().split('\n')
    expect(lines).toHaveLength(20)
    expect(lines[0]).toBe('#\tTime\tProcess\tEvent\tBytes as text\tRange\tConnection\tOther side')
    expect(lines[8]).toBe(
      '8\t2,100.40 ms\tserver\tread 24 B\t····hi····да····你好\t0–23\tC1\t← 5, 6, 7',
    )
  })

  it('writes JSON that holds the traces as they were reported', () => {
    const traces = mergedTraces()
    expect(JSON.parse(exportTraces('07-framing', traces))).toEqual({
      format: 'on-the-wire/trace',
      version: 1,
      lab: '07-framing',
      traces,
    })
  })
})
