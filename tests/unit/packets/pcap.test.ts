import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  LINK_TYPES,
  PcapError,
  PcapReader,
  readPcap,
  writePcap,
  type PcapRecord,
} from '../../../platform/shared/pcap.ts'
import { bytesOf } from './bytes.ts'

const HEADER = { linkType: LINK_TYPES.ethernet, snapBytes: 65_535 }

const record = fc.record({
  atUs: fc.integer({ min: 0, max: 2 ** 32 * 1_000_000 - 1 }),
  originalBytes: fc.integer({ min: 0, max: 0xffffffff }),
  data: fc.uint8Array({ maxLength: 200 }),
})

function failureOf(file: Uint8Array): unknown {
  try {
    readPcap(file)
    return undefined
  } catch (error) {
    return error
  }
}

describe('shared/pcap', () => {
  it('reads back what it wrote, in pieces of any size', () => {
    fc.assert(
      fc.property(
        fc.array(record, { maxLength: 8 }),
        fc.integer({ min: 1, max: 60 }),
        (records, size) => {
          const file = writePcap(HEADER, records)
          const reader = new PcapReader()
          const read: PcapRecord[] = []
          for (let at = 0; at < file.length; at += size)
            read.push(...reader.push(file.subarray(at, at + size)))
          reader.end()
          expect(reader.header).toEqual(HEADER)
          expect(read).toEqual(records)
        },
      ),
    )
  })

  it('gives records memory of their own, from a Buffer too', () => {
    const file = Buffer.from(
      writePcap(HEADER, [{ atUs: 1, originalBytes: 2, data: bytesOf('aabb') }]),
    )
    const [read] = new PcapReader().push(file)
    file.fill(0)
    expect(read?.data).toEqual(bytesOf('aabb'))
  })

  it('reads the other byte order, and nanoseconds', () => {
    const big = bytesOf(
      'a1b2c3d4 0002 0004 00000000 00000000 00040000 00000065' +
        '00000002 00000003 00000001 00000009 ff',
    )
    expect(readPcap(big)).toEqual({
      header: { linkType: LINK_TYPES.raw, snapBytes: 0x40000 },
      records: [{ atUs: 2_000_003, originalBytes: 9, data: bytesOf('ff') }],
    })
    const nanoseconds = bytesOf(
      '4d3cb2a1 0200 0400 00000000 00000000 00000400 65000000' +
        '02000000 dc050000 00000000 00000000',
    )
    expect(readPcap(nanoseconds).records[0]?.atUs).toBe(2_000_001.5)
  })

  it('reads what packets are beside what the file says of their check sequences', () => {
    const file = writePcap(HEADER, [])
    file.set(bytesOf('01 00 00 94'.replaceAll(' ', '')), 20)
    expect(readPcap(file).header.linkType).toBe(LINK_TYPES.ethernet)
  })

  it('refuses what is none, is damaged, or stops too early', () => {
    const file = writePcap(HEADER, [{ atUs: 0, originalBytes: 4, data: bytesOf('01020304') }])
    const endless = Uint8Array.from(file)
    endless.fill(0xff, 32, 36)
    expect(() => readPcap(bytesOf('0a0d0d0a'.repeat(8)))).toThrow(PcapError)
    expect(() => readPcap(endless)).toThrow('a record of')
    expect(() => readPcap(file.subarray(0, 20))).toThrow('inside its header')
    expect(() => readPcap(file.subarray(0, -1))).toThrow('inside a record')
  })

  it('never throws anything but its own error on garbage', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 120 }), fc.boolean(), (bytes, hasHeader) => {
        const file = hasHeader ? Uint8Array.from([...writePcap(HEADER, []), ...bytes]) : bytes
        expect(failureOf(file)).toSatisfy((one) => one === undefined || one instanceof PcapError)
      }),
    )
  })
})
