import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  base64Bytes,
  countGroups,
  envelopeParts,
  fileByte,
  formatCount,
  groupAt,
  isSafeName,
  parseSize,
} from '../../.vitepress/theme/support/base64-envelope.ts'
import { anyText } from '../helpers/any-text.ts'

const bytesOf = (size: number): Buffer =>
  Buffer.from(Array.from({ length: size }, (_, offset) => fileByte(offset)))
const total = (parts: { bytes: number }[]): number =>
  parts.reduce((sum, { bytes }) => sum + bytes, 0)

describe('figure base64-envelope', () => {
  it('regroups every file exactly as Base64 does', () => {
    for (let size = 0; size <= 300; size++) {
      const text = Array.from({ length: countGroups(size) }, (_, index) => groupAt(size, index))
        .flatMap(({ sextets }) => sextets.map(({ character }) => character))
        .join('')
      expect(text).toBe(bytesOf(size).toString('base64'))
      expect(base64Bytes(size)).toBe(text.length)
    }
  })

  it('starts as every PNG file starts', () => {
    expect(groupAt(224, 0)).toEqual({
      offset: 0,
      bytes: [0x89, 0x50, 0x4e],
      sextets: [
        { bits: '100010', fileBits: 6, value: 34, character: 'i' },
        { bits: '010101', fileBits: 6, value: 21, character: 'V' },
        { bits: '000001', fileBits: 6, value: 1, character: 'B' },
        { bits: '001110', fileBits: 6, value: 14, character: 'O' },
      ],
    })
  })

  it('tells filled bits from the bits of the file, and padding from both', () => {
    const { sextets } = groupAt(1, 0)
    expect(sextets.map(({ fileBits }) => fileBits)).toEqual([6, 2, 0, 0])
    expect(sextets.map(({ character }) => character).join('')).toBe('iQ==')
    expect(groupAt(0, 0).sextets).toEqual([])
  })

  it('counts the bytes of a message as Node writes it, whatever the name', () => {
    fc.assert(
      fc.property(anyText(), fc.nat(2000), (filename, size) => {
        const filedata = bytesOf(size).toString('base64')
        const message = JSON.stringify({ filename, filedata })
        expect(total(envelopeParts(filename, size, 'node'))).toBe(Buffer.byteLength(message))
      }),
    )
  })

  it('writes as Python does: spaces, and one escape for each UTF-16 unit', () => {
    const parts = envelopeParts('фото🙂.png', 2, 'python')
    expect(parts.map(({ text }) => text).join('')).toBe(
      '{"filename": "\\u0444\\u043e\\u0442\\u043e\\ud83d\\ude42.png", "filedata": "iVA="}',
    )
    expect(total(parts)).toBe(parts.map(({ text }) => text).join('').length)
  })

  it('gives the sizes that the lesson names', () => {
    expect(total(envelopeParts('sample.png', 224, 'node'))).toBe(339)
    expect(total(envelopeParts('sample.png', 224, 'python'))).toBe(342)
  })

  it('shortens a long text in the middle and keeps its end', () => {
    const data = envelopeParts('a', 224, 'node').find(({ kind }) => kind === 'data')
    expect(data?.text).toMatch(/^iVBORw0KGgo[A-Za-z0-9+/]+…[A-Za-z0-9+/]{3}=$/)
    expect(data?.bytes).toBe(300)
  })

  it.each(['', '.', '..', 'a/b', 'a\\b', 'a\0', '\ud83d', 'я'.repeat(128)])(
    'knows that the client refuses %j',
    (name) => {
      expect(isSafeName(name)).toBe(false)
    },
  )

  it('knows that the client takes an odd but harmless name', () => {
    expect(isSafeName('...')).toBe(true)
    expect(isSafeName('я'.repeat(127))).toBe(true)
  })

  it('reads sizes strictly and writes them in threes', () => {
    expect(['0', '224', '1073741824'].map(parseSize)).toEqual([0, 224, 1_073_741_824])
    expect(['', '-1', '1.5', '1e3', ' 7', '1073741825'].map(parseSize)).toEqual(
      Array.from({ length: 6 }, () => undefined),
    )
    expect([7, 999, 1000, 13_981_016].map((count) => formatCount(count, ','))).toEqual([
      '7',
      '999',
      '1,000',
      '13,981,016',
    ])
  })
})
