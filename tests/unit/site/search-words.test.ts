import { describe, expect, it } from 'vitest'
import {
  indexTerms,
  joinSingles,
  normalise,
  queryWords,
  wordsOf,
} from '../../../.vitepress/theme/support/search-words.ts'

describe('support/search-words', () => {
  it('compares without case, in compatibility form, with ё as е', () => {
    expect(normalise('Приём')).toBe('прием')
    expect(normalise('ＴＣＰ')).toBe('tcp')
    expect(normalise('ﬁn')).toBe('fin')
  })

  it('keeps the places of words in the original text', () => {
    const text = 'Буфер: readUInt32BE, 粘包!'
    expect(wordsOf(text).map(({ start, end }) => text.slice(start, end))).toEqual([
      'Буфер',
      'readUInt32BE',
      '粘包',
    ])
  })

  it('separates Chinese from the letters beside it', () => {
    expect(wordsOf('用TCP传输').map(({ text }) => text)).toEqual(['用', 'tcp', '传输'])
  })

  it.each([
    ['склеивание', 'склеивания'],
    ['сообщение', 'сообщениями'],
    ['приём', 'приемом'],
    ['frame', 'frames'],
    ['sending', 'sends'],
  ])('gives %s and %s a term in common', (one, other) => {
    const terms = new Set(indexTerms(one))
    expect(indexTerms(other).some((term) => terms.has(term))).toBe(true)
  })

  it('holds a word whole too, so that its beginning finds it', () => {
    expect(indexTerms('Склеивания')).toContain('склеивания')
  })

  it('holds the parts of a name in camel case', () => {
    expect(indexTerms('allowHalfOpen')).toEqual(
      expect.arrayContaining(['allowhalfopen', 'allow', 'half', 'open']),
    )
    expect(indexTerms('readUInt32BE')).toContain('read')
  })

  it('holds every Chinese character and every pair of neighbours', () => {
    expect(indexTerms('粘包问题')).toEqual(['粘', '包', '问', '题', '粘包', '包问', '问题'])
  })

  it('asks for the same pairs however the dictionary cuts', () => {
    const asOneWord = queryWords('粘包', (text) => [text])
    const asCharacters = queryWords('粘包', (text) => joinSingles(Array.from(text)))
    expect(asOneWord).toEqual(asCharacters)
    expect(asOneWord.flatMap(({ terms }) => terms)).toEqual(['粘包'])
  })

  it('puts single characters side by side together, and nothing else', () => {
    expect(joinSingles(['处理', '粘', '包', '问题', '的'])).toEqual(['处理', '粘包', '问题', '的'])
  })

  it('finds no word in white space and signs', () => {
    expect(queryWords('  …!? ')).toEqual([])
    expect(indexTerms('')).toEqual([])
  })
})
