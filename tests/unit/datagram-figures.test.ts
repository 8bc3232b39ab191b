import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  arrivals,
  bytesOf,
  FATES,
  receiveDatagrams,
  receiveStream,
  type Fate,
  type Sent,
} from '../../.vitepress/theme/support/datagram-fates.ts'
import { APIS, FLOW } from '../../.vitepress/theme/support/datagram-flow.ts'
import { ROOT } from '../../platform/catalogue/paths.ts'
import { LANGUAGES, placeholdersOf } from '../../platform/shared/languages.ts'

const sent = (...entries: [text: string, fate: Fate][]): Sent[] =>
  entries.map(([text, fate]) => ({ text, fate }))

describe('datagram-fates: the way', () => {
  it('loses, doubles and overtakes', () => {
    const all = sent(['a', 'late'], ['b', 'twice'], ['c', 'lost'], ['d', 'arrives'])
    expect(arrivals(all)).toEqual([1, 1, 3, 0])
  })

  it('leaves nothing when all are lost', () => {
    expect(receiveDatagrams(sent(['a', 'lost']), 5)).toEqual([])
  })
})

describe('datagram-fates: the buffer', () => {
  it('gives one datagram at a time, an empty one as well', () => {
    const reads = receiveDatagrams(sent(['hi', 'arrives'], ['', 'arrives']), 5)
    expect(reads).toMatchObject([
      { from: 0, text: 'hi', goneBytes: 0, cutBytes: 0 },
      { from: 1, text: '', goneBytes: 0, cutBytes: 0 },
    ])
  })

  it('throws away what is behind n, be it in the middle of a character', () => {
    expect(
      receiveDatagrams(sent(['hello world', 'arrives'], ['你好', 'arrives']), 5),
    ).toMatchObject([
      { text: 'hello', goneBytes: 6, cutBytes: 0 },
      { text: '你', goneBytes: 1, cutBytes: 2 },
    ])
  })

  it('keeps everything in a stream, and knows no messages', () => {
    const reads = receiveStream(sent(['hello', 'arrives'], ['', 'arrives'], ['你好', 'lost']), 4)
    expect(reads.map(({ text, cutBytes }) => [text, cutBytes])).toEqual([
      ['hell', 0],
      ['o你', 0],
      ['好', 0],
    ])
  })

  it('joins a character that two reads of a stream share', () => {
    expect(receiveStream(sent(['你好', 'arrives']), 5)).toMatchObject([
      { text: '你', cutBytes: 2 },
      { text: '好', cutBytes: 0 },
    ])
  })

  it('accounts for every byte', () => {
    const entry = fc.record({
      text: fc.string({ unit: 'grapheme', maxLength: 8 }),
      fate: fc.constantFrom(...FATES),
    })
    fc.assert(
      fc.property(fc.array(entry), fc.integer({ min: 1, max: 24 }), (all, n) => {
        for (const { from, bytes, text, cutBytes, goneBytes } of receiveDatagrams(all, n)) {
          const whole = bytesOf(all[from ?? -1]?.text ?? '').length
          expect(bytes.length + goneBytes).toBe(whole)
          expect(bytesOf(text).length + cutBytes).toBe(bytes.length)
        }
        const total = receiveStream(all, n).reduce((sum, { bytes }) => sum + bytes.length, 0)
        expect(total).toBe(bytesOf(all.map(({ text }) => text).join('')).length)
      }),
    )
  })
})

describe('datagram figures: texts', () => {
  for (const figure of ['datagram-fates', 'datagram-flow']) {
    const path = join(ROOT, `.vitepress/theme/locales/figures/${figure}.json`)
    const texts = JSON.parse(readFileSync(path, 'utf8')) as Record<string, Record<string, string>>

    it(`has the same keys and placeholders in every language: ${figure}`, () => {
      for (const language of LANGUAGES) {
        expect(Object.keys(texts[language] ?? {})).toEqual(Object.keys(texts['en'] ?? {}))
        for (const [key, template] of Object.entries(texts['en'] ?? {}))
          expect(placeholdersOf(texts[language]?.[key] ?? '')).toEqual(placeholdersOf(template))
      }
    })

    it(`names what it shows: ${figure}`, () => {
      const cells = FLOW.flatMap(({ id, server, client, arrow }) => [
        ...(server ? [`${id}-server`] : []),
        ...(client ? [`${id}-client`] : []),
        ...(arrow ? [arrow] : []),
      ])
      const keys = figure === 'datagram-flow' ? [...APIS, ...cells] : FATES
      for (const key of keys) expect(texts['en']).toHaveProperty([key])
    })
  }
})
