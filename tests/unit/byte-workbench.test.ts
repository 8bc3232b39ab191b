import { describe, expect, it } from 'vitest'
import {
  belongsTo,
  charactersOf,
  costOf,
  decodeApart,
  jsonPieces,
  placesOf,
  sextetsOf,
  shownText,
  xmlPieces,
  MAX_CHARACTERS,
} from '../../.vitepress/theme/support/byte-workbench.ts'

const TEXTS = ['', 'a', 'Жук', '字节', '🌍a', 'é', 'ab🙂я网']
const bytesOf = (text: string): number[] => [...Buffer.from(text)]

describe('site/byte-workbench', () => {
  it.each(TEXTS)('finds the characters and bytes of %j', (text) => {
    const characters = charactersOf(text)
    expect(characters.flatMap(({ bytes }) => bytes)).toEqual(bytesOf(text))
    expect(characters.map((character) => character.text).join('')).toBe(text)
    expect(characters.reduce((sum, { units }) => sum + units, 0)).toBe(text.length)
    let offset = 0
    for (const character of characters) {
      expect(character.offset).toBe(offset)
      offset += character.bytes.length
    }
  })

  it('names code points as Unicode does', () => {
    expect(charactersOf('aЖ🌍').map(({ codePoint }) => codePoint)).toEqual([
      'U+0061',
      'U+0416',
      'U+1F30D',
    ])
  })

  it.each(TEXTS)('writes the same Base64 as Node for %j', (text) => {
    const sextets = sextetsOf(bytesOf(text))
    expect(sextets.map(({ character }) => character).join('')).toBe(
      Buffer.from(text).toString('base64'),
    )
  })

  it('says which bytes a character of Base64 carries', () => {
    expect(sextetsOf([1, 2, 3, 4]).map(({ bytes }) => bytes)).toEqual([
      [0],
      [0, 1],
      [1, 2],
      [2],
      [3],
      [3],
      [],
      [],
    ])
  })

  it('finds a character again in its bytes and in Base64', () => {
    const text = 'aЖ网🌍'
    const characters = charactersOf(text)
    const sextets = sextetsOf(bytesOf(text))
    const bytes = bytesOf(text).map((_, byte) => characters.map((one) => belongsTo(byte, one)))
    expect(bytes.map((owners) => owners.indexOf(true))).toEqual([0, 1, 1, 2, 2, 2, 3, 3, 3, 3])
    expect(bytes.every((owners) => owners.filter(Boolean).length === 1)).toBe(true)
    expect(characters.map((one) => placesOf(one, sextets))).toEqual([
      { from: 1, to: 2 },
      { from: 2, to: 4 },
      { from: 5, to: 8 },
      { from: 9, to: 14 },
    ])
    expect(belongsTo(0, undefined)).toBe(false)
  })

  it('breaks a character that is cut, and no other', () => {
    const bytes = bytesOf('aЖb')
    expect(decodeApart(bytes, 1)).toEqual(['a', 'Жb'])
    expect(decodeApart(bytes, 2)).toEqual(['a\ufffd', '\ufffdb'])
  })

  it('shows a bounded number of whole characters', () => {
    expect(Array.from(shownText('🌍'.repeat(50)))).toHaveLength(MAX_CHARACTERS)
    expect(shownText('a\ud83d')).toBe('a\ufffd')
  })

  it('writes the same message in both notations', () => {
    const fields = { from: 'Ада "A"', to: '', content: '1 < 2 & \\ >\n' }
    const json = jsonPieces(fields)
    expect(JSON.parse(json.map(({ text }) => text).join(''))).toEqual(fields)
    const xml = xmlPieces(fields)
    expect(xml.map(({ text }) => text).join('')).toBe(
      '<?xml version="1.0" encoding="UTF-8"?><message><from>Ада "A"</from><to></to>' +
        '<content>1 &lt; 2 &amp; \\ &gt;\n</content></message>',
    )
    expect(json.filter(({ kind }) => kind === 'escape').map(({ text }) => text)).toEqual([
      '\\"',
      '\\"',
      '\\\\',
      '\\n',
    ])
  })

  it('counts the cost in bytes', () => {
    expect(costOf(jsonPieces({ from: 'Ж', to: 'a', content: '"' }))).toEqual({
      notation: 32,
      text: 3,
      escape: 2,
    })
  })
})
