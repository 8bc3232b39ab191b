import { describe, expect, it } from 'vitest'
import texts from '../../.vitepress/theme/locales/figures/flow-tanks.json' with { type: 'json' }
import { LANGUAGES, placeholdersOf } from '../../platform/shared/languages.ts'
import {
  areaOf,
  LONGEST_MS,
  momentAt,
  momentsOf,
  PLACES,
  RATES,
  sharesOf,
  sizeText,
  TOTAL_KIB,
  WAYS,
} from '../../.vitepress/theme/support/flow-tanks.ts'

describe('flow-tanks: the recorded runs', () => {
  it('has a run for each speed and each way, and no byte twice', () => {
    for (const way of WAYS) {
      for (const rate of RATES) {
        const moments = momentsOf(way, rate)
        expect(moments.length).toBeGreaterThan(1)
        expect(moments[0]?.atMs).toBe(0)
        for (const moment of moments) {
          expect(moment.atMs).toBeLessThanOrEqual(LONGEST_MS)
          for (const place of PLACES) expect(moment[place]).toBeGreaterThanOrEqual(0)
          expect(sharesOf(moment).at(-1)?.to).toBeLessThanOrEqual(1)
        }
      }
    }
  })

  it('shows a writer that heeds false with little of its own, and one that does not with most', () => {
    const heeding = momentsOf('send-all', 0).at(-1)
    const ignoring = momentsOf('ignore', 0).at(-1)
    expect(heeding?.writableLength).toBeLessThanOrEqual(1024)
    expect(heeding?.window).toBe(0)
    expect(ignoring?.inNode).toBeGreaterThan(TOTAL_KIB / 2)
  })
})

describe('flow-tanks: a moment', () => {
  it('is the last one that has come', () => {
    const moments = momentsOf('send-all', 2)
    expect(momentAt(moments, 0)).toBe(moments[0])
    expect(momentAt(moments, (moments[3]?.atMs ?? 0) + 1)).toBe(moments[3])
    expect(momentAt(moments, 1e9)).toBe(moments.at(-1))
    expect(momentAt([], 5)).toBeUndefined()
  })

  it('lies on the bar place by place, without gaps', () => {
    const moment = momentsOf('send-all', 8)[5]
    if (!moment) throw new Error('no moment')
    let end = 0
    for (const { from, to } of sharesOf(moment)) {
      expect(from).toBe(end)
      end = to
    }
  })

  it('becomes a closed outline', () => {
    const size = { width: 400, height: 100 }
    expect(areaOf(momentsOf('ignore', 0), 'inNode', size)).toMatch(/^M0\.0,100\.0L.*Z$/)
    expect(areaOf([], 'read', size)).toBe('')
  })
})

describe('flow-tanks: texts', () => {
  it('writes sizes as the language does', () => {
    expect(sizeText(64, 'en')).toBe('64\u00a0KiB')
    expect(sizeText(3789, 'ru')).toBe('3,7\u00a0МиБ')
  })

  it('has the same names and placeholders in every language', () => {
    for (const language of LANGUAGES) {
      expect(Object.keys(texts[language])).toEqual(Object.keys(texts.en))
      for (const [name, text] of Object.entries(texts[language])) {
        const english = texts.en[name as keyof typeof texts.en]
        expect(placeholdersOf(text)).toEqual(placeholdersOf(english))
      }
    }
  })
})
