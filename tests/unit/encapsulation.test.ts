import { readFileSync } from 'node:fs'
import { join as joinPath } from 'node:path'
import { crc32 } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ROOT } from '../../platform/catalogue/paths.ts'
import { LANGUAGES, placeholdersOf } from '../../platform/shared/languages.ts'
import { readFrames } from '../../solutions/01-layers/capture.ts'
import { peel } from '../../solutions/01-layers/peel.ts'
import {
  CAPTURED_MESSAGE,
  LAYERS_OF,
  MAX_MESSAGE_CHARACTERS,
  paramsOf,
  STEP_IDS,
  stepsFor,
  storyOf,
  TRANSPORTS,
  type BlockKind,
  type Step,
  type StepId,
  type Transport,
} from '../../.vitepress/theme/support/encapsulation.ts'
import {
  frameCheck,
  isSound,
  join,
} from '../../.vitepress/theme/support/encapsulation/frame-bytes.ts'

const CAPTURE = joinPath(ROOT, 'tests/labs/01-layers/capture/frames.pcap')
const TEXTS = joinPath(ROOT, '.vitepress/theme/locales/figures/encapsulation.json')

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

function stepOf(message: string, transport: Transport, id: StepId): Step {
  const step = stepsFor(message, transport).find((step) => step.id === id)
  if (!step) throw new Error(`no step ${id}`)
  return step
}

const bytesOf = (step: Step, without: BlockKind[] = ['fcs']): Uint8Array =>
  join(...step.blocks.filter(({ kind }) => !without.includes(kind)).map(({ bytes }) => bytes))

const fieldOf = (step: Step, name: string) =>
  step.blocks.flatMap(({ fields }) => fields).find((field) => field.name === name)

describe('encapsulation: the frames', () => {
  const captured = readFrames(readFileSync(CAPTURE)).map(hex)

  it.each([
    ['udp', 2, 3],
    ['tcp', 9, 10],
  ] as const)('%s: the captured message gives the captured frames', (transport, lan, wan) => {
    const sent = stepOf(CAPTURED_MESSAGE, transport, 'add-link')
    const forwarded = stepOf(CAPTURED_MESSAGE, transport, 'router-sends')
    expect(hex(bytesOf(sent))).toBe(captured[lan])
    expect(hex(bytesOf(forwarded))).toBe(captured[wan])
  })

  it('pads a short frame to 60 bytes, and no other', () => {
    const short = stepOf('hi', 'udp', 'add-link')
    expect(bytesOf(short).length).toBe(60)
    expect(short.size).toBe(64)
    expect(short.blocks.find(({ kind }) => kind === 'padding')?.bytes).toEqual(new Uint8Array(16))
    expect(stepOf('x'.repeat(18), 'udp', 'add-link').blocks.map(({ kind }) => kind)).toEqual([
      'link',
      'network',
      'transport',
      'message',
      'fcs',
    ])
  })

  it('computes the frame check sequence that zlib knows as CRC-32', () => {
    expect(hex(frameCheck(new TextEncoder().encode('123456789')))).toBe('2639f4cb')
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        const view = new DataView(frameCheck(bytes).buffer)
        expect(view.getUint32(0, true)).toBe(crc32(bytes))
      }),
    )
  })

  it('gives frames that lesson 01 can peel, whatever the message', () => {
    const message = fc.string({ unit: 'grapheme', maxLength: MAX_MESSAGE_CHARACTERS })
    fc.assert(
      fc.property(message, fc.constantFrom(...TRANSPORTS), (text, transport) => {
        for (const id of ['add-link', 'router-sends'] as const) {
          const layers = peel(bytesOf(stepOf(text, transport, id)))
          expect(layers.map(({ layer }) => layer)).toEqual([
            'link',
            'network',
            'transport',
            'payload',
          ])
          const payload = layers.at(-1)
          const bytes = payload?.layer === 'payload' ? payload.bytes : undefined
          expect(bytes).toEqual(new TextEncoder().encode(text))
        }
      }),
    )
  })

  it('covers message and addresses with the transport checksum', () => {
    const message = fc.string({ unit: 'grapheme', maxLength: MAX_MESSAGE_CHARACTERS })
    fc.assert(
      fc.property(message, fc.constantFrom(...TRANSPORTS), (text, transport) => {
        const datagram = bytesOf(stepOf(text, transport, 'add-transport'))
        const addresses = bytesOf(stepOf(text, transport, 'add-network')).subarray(12, 20)
        const { length } = datagram
        const protocol = transport === 'udp' ? 17 : 6
        const pseudo = Uint8Array.of(...addresses, 0, protocol, length >>> 8, length & 0xff)
        expect(isSound(join(pseudo, datagram))).toBe(true)
      }),
    )
  })
})

describe('encapsulation: the steps', () => {
  it('are always the same twelve, each at a layer that its station has', () => {
    for (const transport of TRANSPORTS) {
      const steps = stepsFor('', transport)
      expect(steps.map(({ id }) => id)).toEqual(STEP_IDS)
      for (const { station, layer } of steps) expect(LAYERS_OF[station]).toContain(layer)
    }
  })

  it('leave the frame as it is in the switch', () => {
    const before = bytesOf(stepOf('hi', 'udp', 'add-link'), [])
    expect(bytesOf(stepOf('hi', 'udp', 'switch-reads'), [])).toEqual(before)
  })

  it('change the time to live and the checksum in the router, nothing else of the packet', () => {
    const sent = stepOf('hi', 'udp', 'add-network')
    const routed = stepOf('hi', 'udp', 'router-network')
    expect(fieldOf(sent, 'ttl')?.value).toBe('64')
    expect(fieldOf(routed, 'ttl')).toMatchObject({ value: '63', mark: 'changed' })
    const isEqual = [...bytesOf(sent)].map((byte, at) => byte === bytesOf(routed)[at])
    const differing = isEqual.flatMap((same, at) => (same ? [] : [at]))
    expect(differing).toContain(8)
    expect(differing.every((at) => [8, 10, 11].includes(at))).toBe(true)
  })

  it('take the padding off where the total length is known, not before', () => {
    const stateAt = (id: StepId) =>
      stepOf('hi', 'udp', id).blocks.find(({ kind }) => kind === 'padding')?.state
    expect(stateAt('add-link')).toBe('added')
    expect(stateAt('switch-reads')).toBe('opaque')
    expect(stateAt('server-link')).toBe('opaque')
    expect(stateAt('server-network')).toBe('removed')
    expect(stateAt('server-transport')).toBeUndefined()
  })

  it('mark nothing in what is only carried', () => {
    const carried = stepsFor('hi', 'tcp')
      .flatMap(({ blocks }) => blocks)
      .filter(({ state }) => state === 'opaque')
    const marks = carried.flatMap(({ fields }) => fields).map(({ mark }) => mark)
    expect(new Set(marks)).toEqual(new Set([undefined]))
  })

  it('have fields that make up all bytes of their block', () => {
    for (const transport of TRANSPORTS)
      for (const { blocks } of stepsFor('Привет, 你好', transport))
        for (const { bytes, fields } of blocks)
          expect(hex(join(...fields.map((field) => field.bytes)))).toBe(hex(bytes))
  })
})

describe('encapsulation: the texts', () => {
  const texts = JSON.parse(readFileSync(TEXTS, 'utf8')) as Record<string, Record<string, string>>

  it('have the same keys and placeholders in all languages', () => {
    const { en = {} } = texts
    for (const language of LANGUAGES) {
      const own = texts[language] ?? {}
      expect(Object.keys(own)).toEqual(Object.keys(en))
      for (const [key, text] of Object.entries(own))
        expect([key, placeholdersOf(text)]).toEqual([key, placeholdersOf(en[key] ?? '')])
    }
  })

  it('mention only what is known', () => {
    const known = Object.keys(paramsOf(stepsFor('hi', 'udp'), 'udp'))
    for (const id of STEP_IDS)
      for (const padding of [0, 1])
        for (const name of placeholdersOf(texts['en']?.[storyOf(id, padding)] ?? '?{}'))
          expect(known).toContain(name)
  })
})
