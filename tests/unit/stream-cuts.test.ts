import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ROOT } from '../../platform/catalogue/paths.ts'
import { LANGUAGES, placeholdersOf } from '../../platform/shared/languages.ts'
import {
  areEqual,
  cutsFor,
  FRAMINGS,
  GROUPINGS,
  hexOf,
  receive,
  streamOf,
  toggleCut,
  type Framing,
} from '../../.vitepress/theme/support/stream-cuts.ts'

const hexOfStream = (messages: string[], framing: Framing): string =>
  streamOf(messages, framing)
    .map(({ value }) => hexOf(value))
    .join(' ')

const received = (messages: string[], framing: Framing, cuts: number[]): string[] =>
  receive(streamOf(messages, framing), cuts, framing).flatMap((read) => read.messages)

describe('stream-cuts: the bytes of the writes', () => {
  it('puts each framing around the content', () => {
    expect(hexOfStream(['hi', '', 'Д'], 'none')).toBe('68 69 d0 94')
    expect(hexOfStream(['hi', '', 'Д'], 'line')).toBe('68 69 0a 0a d0 94 0a')
    expect(hexOfStream(['hi', ''], 'length')).toBe('00 00 00 02 68 69 00 00 00 00')
  })

  it('marks writes, framing bytes and characters', () => {
    const stream = streamOf(['', 'Дa'], 'line')
    expect(stream.map(({ write }) => write)).toEqual([0, 1, 1, 1, 1])
    expect(stream.map(({ opensWrite }) => opensWrite)).toEqual([true, true, false, false, false])
    expect(stream.map(({ character }) => character)).toEqual(['↵', 'Д', '…', 'a', '↵'])
    expect(stream.map(({ kind }) => kind)).toEqual([
      'frame',
      'content',
      'content',
      'content',
      'frame',
    ])
  })
})

describe('stream-cuts: where reads begin', () => {
  const stream = streamOf(['ab', 'c'], 'none')

  it('knows the groupings', () => {
    expect(cutsFor('as-written', stream, () => 0)).toEqual([2])
    expect(cutsFor('merged', stream, () => 0)).toEqual([])
    expect(cutsFor('byte-by-byte', stream, () => 0)).toEqual([1, 2])
    expect(cutsFor('shuffled', stream, () => 0)).toEqual([1, 2])
    expect(cutsFor('shuffled', stream, () => 0.9)).toEqual([])
  })

  it('toggles a cut and keeps the order, except at the beginning', () => {
    expect(toggleCut([4], 2)).toEqual([2, 4])
    expect(toggleCut([2, 4], 2)).toEqual([4])
    expect(toggleCut([4], 0)).toEqual([4])
  })

  it('has no reads where there are no bytes', () => {
    for (const grouping of GROUPINGS) {
      expect(cutsFor(grouping, [], () => 0)).toEqual([])
      expect(receive([], [], 'none')).toEqual([])
    }
  })
})

describe('stream-cuts: what comes out', () => {
  it('takes a read for a message without framing', () => {
    expect(received(['hi', '', 'Д'], 'none', [])).toEqual(['hiД'])
    expect(received(['hi', '', 'Д'], 'none', [2])).toEqual(['hi', 'Д'])
    expect(received(['Д'], 'none', [1])).toEqual(['\ufffd', '\ufffd'])
  })

  it('gives a message out with the read that completes it', () => {
    const reads = receive(streamOf(['hi', ''], 'length'), [3, 5], 'length')
    expect(reads.map(({ start, messages }) => [start, messages])).toEqual([
      [0, []],
      [3, []],
      [5, ['hi', '']],
    ])
  })

  it('gives the same messages with LF and with a length, whatever the cuts', () => {
    const message = fc.string({ unit: 'grapheme', maxLength: 5 }).filter((text) => !/\n/.test(text))
    const cuts = fc.array(fc.nat(60)).map((all) => [...new Set(all)].toSorted((a, b) => a - b))
    fc.assert(
      fc.property(fc.array(message, { maxLength: 4 }), cuts, (messages, offsets) => {
        for (const framing of FRAMINGS.slice(1))
          expect(areEqual(messages, received(messages, framing, offsets))).toBe(true)
      }),
    )
  })
})

describe('stream-cuts: texts', () => {
  const path = join(ROOT, '.vitepress/theme/locales/figures/stream-cuts.json')
  const texts = JSON.parse(readFileSync(path, 'utf8')) as Record<string, Record<string, string>>

  it('has the same keys and placeholders in every language', () => {
    for (const language of LANGUAGES) {
      expect(Object.keys(texts[language] ?? {})).toEqual(Object.keys(texts['en'] ?? {}))
      for (const [key, template] of Object.entries(texts['en'] ?? {}))
        expect(placeholdersOf(texts[language]?.[key] ?? '')).toEqual(placeholdersOf(template))
    }
  })

  it('names every framing and every grouping', () => {
    for (const key of [...FRAMINGS, ...GROUPINGS]) expect(texts['en']).toHaveProperty([key])
  })
})
