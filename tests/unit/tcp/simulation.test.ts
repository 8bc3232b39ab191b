import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AppStep } from '../../../.vitepress/theme/support/tcp/application.ts'
import type { TcpOptions } from '../../../.vitepress/theme/support/tcp/endpoint.ts'
import { PACKET_ACTIONS } from '../../../.vitepress/theme/support/tcp/link.ts'
import {
  SIDES,
  simulate,
  type Intervention,
  type Run,
  type Setup,
} from '../../../.vitepress/theme/support/tcp/simulation.ts'

const options: fc.Arbitrary<Partial<TcpOptions>> = fc.record({
  // Near the end of the circle too, so that numbers wrap in the middle of the data.
  iss: fc.oneof(fc.nat(), fc.integer({ min: 0xffff_e000, max: 0xffff_ffff })),
  mss: fc.integer({ min: 100, max: 1460 }),
  receiveBuffer: fc.integer({ min: 150, max: 65_535 }),
  sendBuffer: fc.integer({ min: 200, max: 65_535 }),
  delayedAckMs: fc.constantFrom(0, 40, 200),
  quickAcks: fc.integer({ min: 0, max: 4 }),
  delayFinAck: fc.boolean(),
  nagle: fc.constantFrom('off', 'on', 'minshall'),
  sack: fc.boolean(),
  congestion: fc.constantFrom('reno', 'fixed'),
  initialWindow: fc.integer({ min: 1, max: 10 }),
  probe: fc.constantFrom('next-byte', 'old-number'),
})

const link = fc.record({
  delayMs: fc.integer({ min: 0, max: 200 }),
  bytesPerMs: fc.constantFrom(0, 10, 100),
  queuePackets: fc.constantFrom(0, 6),
  loss: fc.constantFrom(0, 0.05, 0.2),
  duplication: fc.constantFrom(0, 0.2),
  reordering: fc.constantFrom(0, 0.3),
  holdMs: fc.integer({ min: 1, max: 300 }),
})

const pace: fc.Arbitrary<AppStep> = fc
  .record({ bytes: fc.integer({ min: 50, max: 3000 }), everyMs: fc.integer({ min: 1, max: 300 }) })
  .map((values) => ({ do: 'read', ...values }))

const reading = fc.array(pace, { maxLength: 1 })

const talk = fc.record({
  bytes: fc.integer({ min: 0, max: 30_000 }),
  pauseMs: fc.nat(500),
  reading,
})

const setups: fc.Arbitrary<Setup> = fc
  .record({
    seed: fc.nat(),
    link: fc.record({ client: link, server: link }),
    tcp: fc.record({ client: options, server: options }),
    client: talk,
    server: talk,
    opensBoth: fc.boolean(),
  })
  .map(({ seed, link: lines, tcp, client, server, opensBoth }) => {
    const script = (
      open: AppStep[],
      { bytes, pauseMs, reading: reads }: typeof client,
    ): AppStep[] => [
      ...open,
      ...reads,
      { do: 'until', what: 'connected' },
      { do: 'write', bytes },
      { do: 'wait', ms: pauseMs },
      { do: 'shutdown' },
      { do: 'until', what: 'end' },
    ]
    const connect: AppStep[] = [{ do: 'connect' }]
    const listen: AppStep[] = [{ do: 'listen' }]
    return {
      seed,
      link: lines,
      hosts: {
        client: { tcp: tcp.client, script: script(connect, client) },
        server: { tcp: tcp.server, script: script(opensBoth ? connect : listen, server) },
      },
      faults: [],
      maxMs: 3_600_000 * 24,
    }
  })

function ends(run: Run): NonNullable<Run['moments'][number]>['hosts'] {
  const last = run.moments.at(-1)
  if (!last) throw new Error('no moment')
  return last.hosts
}

function writtenBy(setup: Setup, side: 'client' | 'server'): number {
  const step = setup.hosts[side].script.find((candidate) => candidate.do === 'write')
  return step?.do === 'write' ? step.bytes : 0
}

/** A run that is longer than the simulator goes. */
const MAX_MOMENTS = 3000

/** What must not be, in words. A failure that is stated excuses what is missing, never what is wrong. */
function faultsOf(setup: Setup, run: Run): string[] {
  const hosts = ends(run)
  const isExcused = SIDES.some((side) => hosts[side].failure) || run.moments.length >= MAX_MOMENTS
  const faults: string[] = []
  if (run.ending === 'cut' && run.moments.length < MAX_MOMENTS) faults.push('never quiet')
  for (const side of SIDES) {
    const { app, state } = hosts[side]
    const wanted = writtenBy(setup, side === 'client' ? 'server' : 'client')
    if (!app.isIntact) faults.push(`${side} read wrong bytes`)
    if (app.received > wanted) faults.push(`${side} read ${app.received} of ${wanted}`)
    if (isExcused) continue
    if (app.received < wanted) faults.push(`${side} read only ${app.received} of ${wanted}`)
    if (state !== 'CLOSED') faults.push(`${side} stays in ${state}`)
  }
  return faults
}

function overshoots(run: Run): string[] {
  const edges = { client: 0, server: 0 }
  const found: string[] = []
  for (const { hosts, index } of run.moments)
    for (const side of SIDES) {
      const { una, nxt, wnd } = hosts[side].send
      edges[side] = Math.max(edges[side], una + wnd)
      if (wnd > 0 && nxt > edges[side]) found.push(`${side} at ${index}: ${nxt} > ${edges[side]}`)
    }
  return found
}

describe('tcp/simulation', () => {
  it('delivers every byte once and in order over any line and reaches CLOSED, or says why not', () => {
    fc.assert(
      fc.property(setups, (setup) => {
        expect(faultsOf(setup, simulate(setup))).toEqual([])
      }),
      { numRuns: 80 },
    )
  })

  it('never sends beyond the window that the other end offered', () => {
    fc.assert(
      fc.property(setups, (setup) => {
        expect(overshoots(simulate({ ...setup, hosts: withoutProbeBytes(setup) }))).toEqual([])
      }),
      { numRuns: 30 },
    )
  })

  it('repeats itself: the same seed and interventions give the same run', () => {
    fc.assert(
      fc.property(setups, interventions, (setup, hands) => {
        expect(simulate(setup, hands)).toEqual(simulate(setup, hands))
      }),
      { numRuns: 8 },
    )
  })

  it('changes nothing before a packet that a hand touches arrives', () => {
    fc.assert(
      fc.property(
        setups,
        fc.nat(40),
        fc.constantFrom(...PACKET_ACTIONS),
        (setup, packet, action) => {
          const before = simulate(setup)
          const touched = before.packets[packet]
          if (!touched) return
          const after = simulate(setup, [{ type: 'packet', atMs: 0, packet, action }])
          const untilMs = Math.min(...touched.arrivesAtMs, Infinity)
          const early = (run: Run): unknown[] =>
            run.moments.filter(({ atMs }) => atMs < untilMs).map(({ hosts }) => hosts)
          const end = touched.arrivesAtMs.length > 0 ? undefined : 0
          expect(early(after).slice(0, end)).toEqual(early(before).slice(0, end))
        },
      ),
      { numRuns: 30 },
    )
  })
})

function withoutProbeBytes(setup: Setup): Setup['hosts'] {
  const host = (side: 'client' | 'server'): Setup['hosts']['client'] => ({
    ...setup.hosts[side],
    tcp: { ...setup.hosts[side].tcp, probe: 'old-number' },
  })
  return { client: host('client'), server: host('server') }
}

const interventions: fc.Arbitrary<Intervention[]> = fc.array(
  fc.record({
    type: fc.constant('packet' as const),
    atMs: fc.nat(1000),
    packet: fc.nat(60),
    action: fc.constantFrom(...PACKET_ACTIONS),
  }),
  { maxLength: 6 },
)
