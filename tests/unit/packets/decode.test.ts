import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import packetTexts from '../../../.vitepress/theme/locales/figures/packets.json' with { type: 'json' }
import { LINK_TYPES } from '../../../platform/shared/pcap.ts'
import { Conversations } from '../../../.vitepress/theme/support/packets/conversations.ts'
import { decodePacket } from '../../../.vitepress/theme/support/packets/decode-packet.ts'
import {
  FIELD_NAMES,
  packetTextIn,
} from '../../../.vitepress/theme/support/packets/packet-words.ts'
import { packetRow } from '../../../.vitepress/theme/support/packets/packet-rows.ts'
import { fieldAt, packetTree } from '../../../.vitepress/theme/support/packets/packet-tree.ts'
import type { Field, Packet } from '../../../.vitepress/theme/support/packets/packet.ts'
import { bytesOf } from './bytes.ts'
import { allCaptures, entriesOf } from './captures.ts'

const linkTypes = fc.constantFrom(...Object.values(LINK_TYPES), 147)
/** Real packets, so that what is damaged is something. */
const real = allCaptures()
  .filter(({ name }) => name.includes('fixtures/packets'))
  .flatMap(({ path }) => entriesOf(path).map(({ captured }) => captured))

function everyField(fields: Field[]): Field[] {
  return fields.flatMap((field) => [field, ...everyField(field.fields ?? [])])
}

function fieldsOf(packet: Packet): Field[] {
  return everyField(packet.layers.flatMap((layer) => layer.fields))
}

/** Nothing of it lies outside the packet. */
function isSound(packet: Packet, size: number): boolean {
  return [...packet.layers, ...fieldsOf(packet)].every(
    ({ from, to }) => from >= 0 && from <= to && to <= size,
  )
}

const meaningOf = (packet: Packet, name: string): string | undefined =>
  fieldsOf(packet).find((field) => field.name === name)?.meaning

/** IPv4 and UDP from 192.0.2.1:1 to 192.0.2.2:2, "hi", all checksums right. */
const UDP = bytesOf('4500001e000100004011 f6ca c0000201 c0000202 0001 0002 000a 136a 6869')
const decodeRaw = (data: Uint8Array, originalBytes = data.length): Packet =>
  decodePacket({ data, originalBytes, linkType: LINK_TYPES.raw })

function changed(at: number, ...bytes: number[]): Uint8Array {
  const copy = Uint8Array.from(UDP)
  copy.set(bytes, at)
  return copy
}

describe('packets/decode-packet', () => {
  it('takes a datagram apart, layer by layer', () => {
    const packet = decodeRaw(UDP)
    expect(packet.layers.map(({ name, from, to }) => [name, from, to])).toEqual([
      ['ipv4', 0, 20],
      ['udp', 20, 28],
      ['payload', 28, 30],
    ])
    expect(packet.udp).toEqual({ sourcePort: 1, destinationPort: 2, payloadBytes: 2 })
    expect([meaningOf(packet, 'ip.checksum'), meaningOf(packet, 'udp.checksum')]).toEqual([
      'right',
      'right',
    ])
    expect(packet.trouble).toBeUndefined()
  })

  it('tells a wrong checksum from one that nobody has finished, checked, or made', () => {
    expect(meaningOf(decodeRaw(changed(29, 0x6a)), 'udp.checksum')).toBe('wrong')
    expect(meaningOf(decodeRaw(changed(8, 0x41)), 'ip.checksum')).toBe('wrong')
    expect(meaningOf(decodeRaw(changed(26, 0, 0)), 'udp.checksum')).toBe('absent')
    // The sum of the pseudo-header alone.
    expect(meaningOf(decodeRaw(changed(26, 0x84, 0x1f)), 'udp.checksum')).toBe('unfinished')
    expect(meaningOf(decodeRaw(UDP.subarray(0, 29), 30), 'udp.checksum')).toBe('unchecked')
  })

  it('says of lengths that contradict each other that they are malformed', () => {
    const wrong = [
      changed(0, 0x44), // a header of 16 bytes
      changed(0, 0x65), // version 6 does not begin like this
      changed(2, 0, 10), // shorter than its header
      changed(24, 0, 7), // shorter than a UDP header
      changed(24, 0, 40), // longer than the packet
    ]
    for (const data of wrong) expect(decodeRaw(data).trouble).toBe('malformed')
  })

  it('tells a capture that was cut from a packet that is wrong', () => {
    expect(decodeRaw(UDP.subarray(0, 25), 30)).toMatchObject({ trouble: 'cut' })
    expect(decodeRaw(UDP.subarray(0, 25), 25)).toMatchObject({ trouble: 'malformed' })
    expect(decodeRaw(UDP.subarray(0, 29), 30)).toMatchObject({
      trouble: 'cut',
      udp: { payloadBytes: 2 },
    })
    expect(decodeRaw(new Uint8Array(0), 0).layers).toEqual([])
  })

  it('never throws and never points outside, whatever the bytes are', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 160 }),
        linkTypes,
        fc.nat(200),
        (data, linkType, more) => {
          expect(
            isSound(
              decodePacket({ data, originalBytes: data.length + more, linkType }),
              data.length,
            ),
          ).toBe(true)
        },
      ),
      { numRuns: 2_000 },
    )
  })

  it('does not with real packets of which something was changed or cut either', () => {
    const damage = fc.array(fc.tuple(fc.nat(150), fc.nat(255)), { maxLength: 4 })
    fc.assert(
      fc.property(fc.constantFrom(...real), damage, fc.nat(200), (captured, changes, keep) => {
        const data = captured.data.slice(0, 20 + keep)
        for (const [at, value] of changes) if (at < data.length) data[at] = value
        const text = packetTextIn('en')
        const entry = new Conversations().add({ ...captured, data }, 0)
        expect(isSound(entry.packet, data.length)).toBe(true)
        packetRow(entry, { text, startUs: 0, nameOf: ({ address }) => address })
        packetTree(entry, { text, language: 'ru' })
      }),
      { numRuns: 2_000 },
    )
  })

  it('has a title for each field that it gives out, in every language', () => {
    const given = new Set(
      real.flatMap((captured) => fieldsOf(decodePacket(captured)).map(({ name }) => name)),
    )
    expect([...given].filter((name) => !FIELD_NAMES.includes(name))).toEqual([])
    const keys = (['en', 'ru', 'zh'] as const).map((language) => Object.keys(packetTexts[language]))
    expect(keys[1]).toEqual(keys[0])
    expect(keys[2]).toEqual(keys[0])
  })
})

describe('packets/packet-tree', () => {
  it('finds the innermost field of a byte', () => {
    const [, , , data] = entriesOf('close-four')
    if (!data) throw new Error('the capture is another one')
    const rows = packetTree(data, { text: packetTextIn('en'), language: 'en' })
    expect(fieldAt(rows, 0)?.name).toBe('ip.version')
    expect(fieldAt(rows, 12)?.name).toBe('ip.src')
    expect(fieldAt(rows, 34)).toMatchObject({ name: 'tcp.window_size_value', value: '63' })
    expect(fieldAt(rows, 34)?.note).toBe('scaled: 63 × 1024 = 64512')
    expect(fieldAt(rows, data.captured.data.length - 1)).toMatchObject({
      title: 'Payload',
      note: 'bytes 0 to 11 of this direction',
    })
  })
})
