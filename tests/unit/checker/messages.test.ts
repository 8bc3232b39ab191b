import { PassThrough } from 'node:stream'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  decodeValue,
  encodeValue,
  type Extension,
} from '../../../platform/checker/boundary/codec.ts'
import { formatMessage, readMessages } from '../../../platform/checker/boundary/messages.ts'

interface Read {
  messages: { json: string; bytes: Uint8Array[] }[]
  isTooLong: number
}

/** Reads pieces, each of which arrives by itself. */
async function read(pieces: Uint8Array[], maxBytes = 1_000_000): Promise<Read> {
  const stream = new PassThrough()
  const result: Read = { messages: [], isTooLong: 0 }
  readMessages(
    stream,
    maxBytes,
    (json, bytes) => result.messages.push({ json, bytes }),
    () => result.isTooLong++,
  )
  for (const piece of pieces) stream.write(piece)
  stream.end()
  await new Promise((resolve) => stream.on('end', resolve))
  return result
}

const text = (value: string): Uint8Array => new TextEncoder().encode(value)

const plain: Extension = {
  encode: () => undefined,
  decode: (tag) => {
    throw new TypeError(`unknown tag ${tag}`)
  },
}

describe('checker/messages', () => {
  it('reads what was written, however it is cut', async () => {
    const message = fc.record({
      body: fc.record({ id: fc.nat(), text: fc.string({ unit: 'grapheme' }) }),
      bytes: fc.array(fc.uint8Array({ minLength: 1, maxLength: 60 }), { maxLength: 4 }),
    })
    const cuts = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 30 })
    await fc.assert(
      fc.asyncProperty(fc.array(message, { maxLength: 4 }), cuts, async (messages, lengths) => {
        const all = Buffer.concat(messages.flatMap(({ body, bytes }) => formatMessage(body, bytes)))
        const pieces: Uint8Array[] = []
        for (let at = 0, cut = 0; at < all.length; cut++) {
          const length = lengths[cut % lengths.length] ?? 1
          pieces.push(all.subarray(at, (at += length)))
        }
        const got = await read(pieces)
        expect(got.messages.map(({ json }) => JSON.parse(json) as unknown)).toEqual(
          messages.map(({ body }) => body),
        )
        expect(got.messages.map(({ bytes }) => bytes.map((each) => [...each]))).toEqual(
          messages.map(({ bytes }) => bytes.map((each) => [...each])),
        )
      }),
    )
  })

  it('gives bytes in memory of their own', async () => {
    const pieces = formatMessage({}, [new Uint8Array(3).fill(1)])
    const whole = Buffer.concat(pieces)
    const { messages } = await read([whole])
    whole.fill(9)
    expect([...(messages[0]?.bytes[0] ?? [])]).toEqual([1, 1, 1])
  })

  it.each(['0{}', '01{}', '1,{}', '-1{}', '1e3{}', '1 {}', '9999999999{}', '1,0{}', 'x{}'])(
    'takes %s for a line that nobody understands, and waits for nothing',
    async (line) => {
      const { messages, isTooLong } = await read([text(`${line}\n{"next":1}\n`)])
      expect(messages.map(({ json }) => json)).toEqual([line, '{"next":1}'])
      expect(isTooLong).toBe(0)
    },
  )

  it('refuses more sizes than a message may have', async () => {
    const line = `${'1,'.repeat(300)}1{}`
    expect((await read([text(`${line}\n`)])).messages.map(({ json }) => json)).toEqual([line])
  })

  it('says once that a message is too long: as a line, or as it announces itself', async () => {
    const long = await read([text('x'.repeat(60)), text('x'.repeat(60)), text('\n{}\n')], 100)
    expect([long.isTooLong, long.messages]).toEqual([1, []])
    const announced = await read([text('60,60{}\n'), text('x'.repeat(200))], 100)
    expect([announced.isTooLong, announced.messages]).toEqual([1, []])
    const fits = await read([text('40,40{}\n'), text('x'.repeat(80)), text('{}\n')], 100)
    expect([fits.isTooLong, fits.messages.length]).toEqual([0, 2])
    const many = await read(
      Array.from({ length: 9 }, () => text(`${'x'.repeat(60)}\n`)),
      100,
    )
    expect([many.isTooLong, many.messages.length]).toEqual([0, 9])
  })
})

describe('checker/codec', () => {
  const long = new Uint8Array(5_000).fill(7)

  it('puts long bytes beside the JSON, each once', () => {
    const { json, bytes } = encodeValue([long, new Uint8Array(3), { long }], plain)
    expect(bytes).toEqual([long, long])
    expect(JSON.stringify(json).length).toBeLessThan(100)
    expect(decodeValue({ json, bytes }, plain)).toEqual([long, new Uint8Array(3), { long }])
  })

  it('copies bytes at once: whoever gave them may change them before they leave', () => {
    const given = long.slice()
    const encoded = encodeValue(given, plain)
    given.fill(0)
    expect(decodeValue(encoded, plain)).toEqual(long)
  })

  it('carries more pieces than may lie beside the JSON', () => {
    const many = Array.from({ length: 300 }, (_, index) => new Uint8Array(1_500).fill(index))
    const encoded = encodeValue(many, plain)
    expect(encoded.bytes.length).toBe(256)
    const decoded = decodeValue(encoded, plain) as Uint8Array[]
    expect(decoded.every((piece) => piece instanceof Uint8Array)).toBe(true)
    // Half a million bytes: one by one they would take a second.
    const hex = (piece: Uint8Array): string => Buffer.from(piece).toString('hex')
    expect(decoded.map(hex)).toEqual(many.map(hex))
  })

  it.each([
    ['that did not come', ['u', 1]],
    [
      'twice',
      [
        'a',
        [
          ['u', 0],
          ['u', 0],
        ],
      ],
    ],
    ['at half a place', ['u', 0.5]],
    ['before the first', ['u', -1]],
    ['by a name', ['u', { length: 1 }]],
    ['by nothing', ['u']],
  ])('refuses bytes %s', (_, json) => {
    expect(() => decodeValue({ json, bytes: [long] }, plain)).toThrow(TypeError)
  })
})
