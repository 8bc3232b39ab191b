import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { byteCells } from '../../../../.vitepress/theme/support/wire/byte-cells.ts'
import {
  bandPath,
  boxesBetween,
  layoutBytes,
  startScale,
} from '../../../../.vitepress/theme/support/wire/byte-layout.ts'
import {
  directionsOf,
  type Direction,
} from '../../../../.vitepress/theme/support/wire/direction.ts'
import { dumpRows } from '../../../../.vitepress/theme/support/wire/dump.ts'
import {
  bytesOf,
  previewOf,
  visibleText,
} from '../../../../.vitepress/theme/support/wire/payload.ts'
import { StreamBytes } from '../../../../.vitepress/theme/support/wire/stream-bytes.ts'
import { characterFrom, cutCharacter } from '../../../../.vitepress/theme/support/wire/utf8.ts'
import { buildModel } from '../../../../.vitepress/theme/support/wire/wire-model.ts'
import type { TraceEvent } from '../../../../platform/shared/trace.ts'
import { frame, mergedTraces, streamPayload } from '../../../helpers/wire-traces.ts'

function directions(): Direction[] {
  const model = buildModel(mergedTraces(), { processes: ['server', 'client'] })
  return model.connections.flatMap((connection) => directionsOf(model, connection))
}

function piece(
  start: number,
  bytes: Uint8Array,
  kept?: number,
): { start: number; end: number; event: TraceEvent } {
  const event = {
    type: 'read',
    seq: 0,
    atUs: 0,
    connection: 1,
    ...streamPayload(start, bytes, kept),
  } as const
  return { start, end: start + bytes.length, event }
}

function source(text: string): StreamBytes {
  return new StreamBytes([piece(0, Buffer.from(text))])
}

describe('wire/direction', () => {
  it('puts writes of one side beside reads of the other, both ways', () => {
    const [there, back] = directions()
    expect([there?.from, there?.to, back?.from, back?.to]).toEqual([
      'client',
      'server',
      'server',
      'client',
    ])
    expect(there?.writes.map(({ start, end }) => [start, end])).toEqual([
      [0, 6],
      [6, 14],
      [14, 24],
    ])
    expect(there?.reads.map(({ start, end }) => [start, end])).toEqual([[0, 24]])
    expect(back?.reads.map(({ start, end }) => [start, end])).toEqual([
      [0, 22],
      [22, 24],
    ])
    expect(there?.endsAt).toBe(24)
  })
})

describe('wire/stream-bytes', () => {
  it('gives the bytes of all pieces by their place', () => {
    const bytes = new StreamBytes([piece(0, Buffer.from('ab')), piece(2, Buffer.from('cd'))])
    expect(Buffer.from(bytes.slice(1, 4)).toString()).toBe('bcd')
    expect([bytes.size, bytes.at(4)]).toEqual([4, undefined])
  })

  it('asks the other side for what one has only counted', () => {
    const bytes = new StreamBytes([piece(0, Buffer.from('abcd'), 2)], [piece(2, Buffer.from('cd'))])
    expect(Buffer.from(bytes.slice(0, 4)).toString()).toBe('abcd')
  })

  it('ends where nobody has kept anything', () => {
    const bytes = new StreamBytes([piece(0, Buffer.from('abcd'), 2), piece(4, Buffer.from('ef'))])
    expect(bytes.slice(0, 6)).toHaveLength(2)
    expect([bytes.at(3), bytes.at(4)]).toEqual([undefined, 0x65])
  })

  it('finds every byte, in whatever order they are asked for', () => {
    const chunks = fc.array(fc.uint8Array({ minLength: 1, maxLength: 9 }), {
      minLength: 1,
      maxLength: 12,
    })
    fc.assert(
      fc.property(chunks, fc.array(fc.nat(120), { maxLength: 40 }), (all, asked) => {
        let offset = 0
        const pieces = all.map((bytes) => piece((offset += bytes.length) - bytes.length, bytes))
        const stream = new StreamBytes(pieces)
        const whole = Buffer.concat(all)
        for (const place of asked) expect(stream.at(place)).toBe(whole[place])
      }),
    )
  })
})

describe('wire/utf8', () => {
  it.each([
    ['a', 1],
    ['ё', 2],
    ['你', 3],
    ['🙂', 4],
  ])('knows the character %s with its %i bytes', (text, size) => {
    expect(characterFrom(source(`${text}x`), 0)).toEqual({ start: 0, end: size, text })
  })

  it('finds the character that an edge cuts, and none at a clean edge', () => {
    const bytes = source('a你b')
    expect([1, 2, 3, 4].map((edge) => cutCharacter(bytes, edge)?.text)).toEqual([
      undefined,
      '你',
      '你',
      undefined,
    ])
  })

  it('sees no character in other bytes', () => {
    for (const hex of ['c0af', 'eda080', 'f5808080', 'e4bd', '80'])
      expect(characterFrom(new StreamBytes([piece(0, Buffer.from(hex, 'hex'))]), 0)).toBeUndefined()
  })
})

describe('wire/byte-cells', () => {
  it('spans a character over its bytes and leaves control bytes single', () => {
    const cells = byteCells(new StreamBytes([piece(0, frame('я1'))]), {
      from: 0,
      to: 7,
      edges: [0, 7],
    })
    expect(cells.map(({ bytes, text, hex }) => [bytes, text, hex])).toEqual([
      [1, undefined, '00'],
      [1, undefined, '00'],
      [1, undefined, '00'],
      [1, undefined, '03'],
      [2, 'я', 'd1 8f'],
      [1, '1', '31'],
    ])
  })

  it('marks the part of a character that the edge of a chunk has cut', () => {
    const bytes = source('你好')
    const first = byteCells(bytes, { from: 0, to: 4, edges: [0, 4] })
    const second = byteCells(bytes, { from: 4, to: 6, edges: [4, 6] })
    expect(first.map(({ text, hex, cut }) => text ?? `${cut?.text} ${hex}`)).toEqual([
      '你',
      '好 e5',
    ])
    expect(second.map(({ cut, bytes: count }) => [cut?.text, count])).toEqual([['好', 2]])
  })
})

describe('wire/byte-layout', () => {
  it('lets three writes end above the one read that has their bytes', () => {
    const [there] = directions()
    if (!there) throw new Error('There is no direction.')
    const { writes, reads, width } = layoutBytes(there, 20)
    expect(width).toBe(480)
    expect(reads.map(({ x, width: own }) => [x, own])).toEqual([[0, 480]])
    expect(writes.at(-1)?.x).toBeLessThan(480)
    for (const [index, box] of writes.slice(1).entries())
      expect(box.x - ((writes[index]?.x ?? 0) + (writes[index]?.width ?? 0))).toBeCloseTo(7)
    expect(writes.map(({ streamX, streamWidth }) => [streamX, streamWidth])).toEqual([
      [0, 120],
      [120, 160],
      [280, 200],
    ])
  })

  it('shows short streams legibly and long ones as a whole', () => {
    expect(startScale(24, 300)).toBeGreaterThanOrEqual(12)
    expect(startScale(1_000_000, 500)).toBeCloseTo(0.0005)
    expect(startScale(0, 500)).toBe(30)
  })

  it('draws ten thousand chunks in one view as no more than can be seen', () => {
    const [there] = directions()
    const [chunk] = there?.writes ?? []
    if (!there || !chunk) throw new Error('There is no write.')
    const writes = Array.from({ length: 10_000 }, (_, index) => ({
      ...chunk,
      start: index * 6,
      end: index * 6 + 6,
    }))
    const bytes = { size: 60_000 }
    const layout = layoutBytes({ writes, reads: [], bytes }, 500 / 60_000)
    expect(boxesBetween(layout.writes, [0, 500]).length).toBeLessThan(200)
    expect(boxesBetween(layout.writes, [0, 500], (box) => box === layout.writes[77])).toContain(
      layout.writes[77],
    )
  })

  it('closes the bands', () => {
    expect(bandPath([0, 10], [5, 20], 30)).toMatch(/^M0\.0 0C.*H25\.0C.*Z$/)
  })
})

describe('wire/dump', () => {
  it('cuts rows into runs of the same part', () => {
    const bytes = new StreamBytes([piece(0, frame('hi'))])
    const messages = [
      {
        kind: 'frame' as const,
        number: 1,
        start: 0,
        end: 6,
        isComplete: true,
        parts: [
          { kind: 'length' as const, start: 0, end: 4 },
          { kind: 'payload' as const, start: 4, end: 6 },
        ],
      },
    ]
    const [row] = dumpRows(bytes, { start: 0, end: 6, perRow: 8, messages })
    expect(row).toEqual({
      offset: 0,
      missing: 2,
      runs: [
        { kind: 'length', hex: '00 00 00 02', text: '····' },
        { kind: 'payload', hex: '68 69', text: 'hi' },
      ],
    })
  })

  it('writes one sign a byte, whatever the characters', () => {
    const text = 'a你🙂\n'
    const [row] = dumpRows(source(text), { start: 0, end: 9, perRow: 16, messages: [] })
    expect(row?.runs[0]?.text).toBe('a你‥‥🙂‥‥‥·')
  })

  it('stops where bytes were counted only', () => {
    const bytes = new StreamBytes([piece(0, Buffer.from('abcdef'), 4)])
    expect(dumpRows(bytes, { start: 0, end: 6, perRow: 4, messages: [] })).toHaveLength(1)
  })
})

describe('wire/payload', () => {
  it('decodes once', () => {
    const { event } = piece(0, Buffer.from('hi'))
    expect(bytesOf(event)).toBe(bytesOf(event))
  })

  it('shows what cannot be seen as signs', () => {
    expect(visibleText(Buffer.from('a\r\n\tb\0\u200b'))).toBe('a\\r\\n\\tb··')
  })

  it('previews the beginning only', () => {
    expect(previewOf(streamPayload(0, Buffer.from('x'.repeat(100))), 5)).toBe('xxxxx…')
    expect(previewOf(streamPayload(0, Buffer.from('hi')), 5)).toBe('hi')
  })

  it('takes a damaged recording for nothing kept', () => {
    expect(previewOf({ size: 3, data: '%%%' })).toBe('…')
  })
})
