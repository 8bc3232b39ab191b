import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ROOT } from '../../../platform/catalogue/paths.ts'
import {
  layOut,
  momentAt,
  nextStop,
  timeAt,
  yAt,
} from '../../../.vitepress/theme/support/tcp/diagram.ts'
import { PACKET_ACTIONS } from '../../../.vitepress/theme/support/tcp/link.ts'
import {
  SCENARIOS,
  setupOf,
  type ScenarioName,
} from '../../../.vitepress/theme/support/tcp/scenarios.ts'
import {
  applied,
  KNOB_NAMES,
  KNOBS,
  readShared,
  startValue,
  writeShared,
  type Settings,
  type Shared,
} from '../../../.vitepress/theme/support/tcp/settings.ts'
import {
  SIDES,
  simulate,
  type Intervention,
} from '../../../.vitepress/theme/support/tcp/simulation.ts'
import { labelOf, tell, textOfLabel } from '../../../.vitepress/theme/support/tcp/story.ts'

const TEXTS = JSON.parse(
  readFileSync(join(ROOT, '.vitepress/theme/locales/figures/tcp-playground.json'), 'utf8'),
) as Record<string, Record<string, string>>

/** `>` from the client, `<` from the server, `!` lost. */
function wire(name: ScenarioName, settings: Settings = {}): string[] {
  const setup = applied(name, settings)
  return simulate(setup).packets.map((packet) => {
    const arrow = packet.from === 'client' ? '>' : '<'
    return `${arrow} ${textOfLabel(labelOf(packet, setup.seed))}${packet.lost ? ' !' : ''}`
  })
}

const HANDSHAKE = ['> SYN', '< SYN ACK', '> ACK 1']

describe('tcp/scenarios', () => {
  it.each(SCENARIOS)('%s comes to rest, and every text it needs is there', (name) => {
    const setup = setupOf(name)
    const run = simulate(setup)
    expect(run.ending).toBe('quiet')
    const names = run.moments.flatMap(({ index }) => tell(run, index, setup.seed))
    const needed = [`title-${name}`, `about-${name}`, ...names.map((sentence) => sentence.name)]
    for (const texts of Object.values(TEXTS))
      expect(needed.filter((key) => !texts[key])).toEqual([])
  })

  it.each<[ScenarioName, string[]]>([
    ['handshake', []],
    ['close-four', ['> FIN ACK 1', '< ACK 2', '< FIN ACK 2', '> ACK 2']],
    ['close-three', ['> FIN ACK 1', '< FIN ACK 2', '> ACK 2']],
    ['simultaneous-close', ['> FIN ACK 1', '< FIN ACK 1', '< ACK 2', '> ACK 2']],
    ['reset', ['> 1–500 ACK 1', '> RST ACK 1']],
    ['lost-data', ['> 1–1000 ACK 1 !', '> 1–1000 ACK 1', '< ACK 1001']],
  ])('%s shows its segments', (name, rest) => {
    expect(wire(name)).toEqual([...HANDSHAKE, ...rest])
  })

  it('refuses where nobody listens', () => {
    expect(wire('refused')).toEqual(['> SYN', '< RST ACK 1'])
  })

  it('closes the window of a program that does not read, asks, and opens it again', () => {
    const lines = wire('zero-window')
    expect(lines.filter((line) => line === '< ACK 3001 WND 0')).toHaveLength(3)
    expect(lines).toContain('< ACK 3001')
    expect(lines.at(-1)).toBe('< ACK 6001')
  })

  it('stalls Nagle against the delayed ACK, and no longer when Nagle is off', () => {
    const endOf = (settings: Settings): number =>
      simulate(applied('nagle-delayed-ack', settings)).packets.at(-1)?.sentAtMs ?? 0
    expect(endOf({}) - endOf({ nagle: 0 })).toBeGreaterThan(200)
  })

  it('fills the line with a window of eight', () => {
    const endOf = (initialWindow: number): number =>
      simulate(applied('stop-and-wait-vs-window', { initialWindow })).moments.at(-1)?.atMs ?? 0
    expect(endOf(1)).toBeGreaterThan(3 * endOf(8))
  })
})

describe('tcp/texts', () => {
  it('names every setting in three languages', () => {
    const keys = KNOB_NAMES.flatMap((name) => [`knob-${name}`, `unit-${KNOBS[name].unit}`])
    for (const texts of Object.values(TEXTS))
      expect(keys.filter((key) => !key.endsWith('switch') && !texts[key])).toEqual([])
  })
})

const settings: fc.Arbitrary<Settings> = fc
  .record(
    {
      seed: fc.nat(999_999),
      knob: fc.constantFrom(...KNOB_NAMES),
      part: fc.double({ min: 0, max: 1, noNaN: true }),
    },
    { requiredKeys: ['knob', 'part'] },
  )
  .map(({ seed, knob, part }) => {
    const { min, max } = KNOBS[knob]
    const value = Math.round(min + part * (max - min))
    return { [knob]: value, ...(seed === undefined ? {} : { seed }) }
  })

const hundredths = fc.nat(1_000_000).map((number) => number / 100)

const intervention: fc.Arbitrary<Intervention> = fc.oneof(
  fc.record({
    type: fc.constant('packet' as const),
    atMs: hundredths,
    packet: fc.nat(500),
    action: fc.constantFrom(...PACKET_ACTIONS),
  }),
  fc.record({
    type: fc.constant('call' as const),
    atMs: hundredths,
    side: fc.constantFrom(...SIDES),
    call: fc.oneof(
      fc.record({ do: fc.constant('write' as const), bytes: fc.nat(100_000) }),
      fc.constantFrom({ do: 'close' as const }, { do: 'abort' as const }, { do: 'crash' as const }),
      fc.constantFrom({ do: 'read' as const }, { do: 'read' as const, bytes: 0 }),
    ),
  }),
)

describe('tcp/settings: what an address carries', () => {
  it('reads what it wrote', () => {
    const shared: fc.Arbitrary<Shared> = fc.record({
      scenario: fc.constantFrom(...SCENARIOS),
      settings,
      interventions: fc.array(intervention, { maxLength: 5 }),
      atMs: hundredths,
    })
    fc.assert(
      fc.property(shared, (value) => {
        expect(readShared(writeShared(value))).toEqual(value)
      }),
    )
  })

  it('takes nothing but what it understands', () => {
    expect(readShared('nowhere~t5')).toBeUndefined()
    expect(readShared('handshake~l900~dNaN~x-1.0.5~x1.9.5~c7.7.7.7~zz~')).toEqual({
      scenario: 'handshake',
      settings: { loss: 50 },
      interventions: [],
      atMs: 0,
    })
    fc.assert(
      fc.property(fc.string(), (text) => {
        const shared = readShared(`lost-data~${text}`)
        expect(shared?.scenario).toBe('lost-data')
        for (const name of KNOB_NAMES) {
          const value = shared?.settings[name] ?? KNOBS[name].min
          expect(value >= KNOBS[name].min && value <= KNOBS[name].max).toBe(true)
        }
      }),
    )
  })

  it('starts each setting inside of its limits', () => {
    for (const scenario of SCENARIOS)
      for (const name of KNOB_NAMES) {
        const value = startValue(setupOf(scenario), name)
        expect(value).toBeGreaterThanOrEqual(KNOBS[name].min)
        expect(value).toBeLessThanOrEqual(KNOBS[name].max)
      }
  })
})

describe('tcp/diagram', () => {
  it.each(SCENARIOS)(
    '%s: time runs downwards, and no packet arrives above where it left',
    (name) => {
      const setup = setupOf(name)
      const layout = layOut(simulate(setup), setup)
      expect(layout.tops).toEqual([...layout.tops].sort((left, right) => left - right))
      for (const { y0, y1 } of layout.arrows) expect(y1).toBeGreaterThan(y0)
    },
  )

  it('leads from stop to stop through every moment', () => {
    const setup = setupOf('fast-retransmit')
    const layout = layOut(simulate(setup), setup)
    let y = layout.bottoms[0] ?? 0
    let last = momentAt(layout, y)
    for (let next = nextStop(layout, y); next !== undefined; next = nextStop(layout, y)) {
      y = next
      expect(momentAt(layout, y)).toBeGreaterThan(last)
      last = momentAt(layout, y)
    }
    expect(last).toBe(layout.tops.length - 1)
  })

  it('finds the time at a height and the height of a time', () => {
    const setup = setupOf('lost-data')
    const layout = layOut(simulate(setup), setup)
    for (const atMs of [10, 75, 130, 700, 1120])
      expect(timeAt(layout, yAt(layout, atMs))).toBeCloseTo(atMs)
  })

  it('leaves what has been seen where it is when a hand changes what comes', () => {
    const setup = setupOf('fast-retransmit')
    const before = simulate(setup)
    const packet = before.packets.find(({ segment }) => segment.data.length > 0)
    const sentAtMs = packet?.sentAtMs ?? 0
    const after = simulate(setup, [
      { type: 'packet', atMs: sentAtMs, packet: packet?.id ?? 0, action: 'drop' },
    ])
    const seen = before.moments.filter(({ atMs }) => atMs <= sentAtMs).length
    expect(layOut(after, setup).tops.slice(0, seen)).toEqual(
      layOut(before, setup).tops.slice(0, seen),
    )
  })
})
