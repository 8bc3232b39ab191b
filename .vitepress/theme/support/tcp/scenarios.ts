/** Situations to start from, by name. Lessons embed them; each shows one thing well. */

import type { AppStep } from './application.ts'
import type { TcpOptions } from './endpoint.ts'
import type { LinkOptions } from './link.ts'
import type { Fault, Setup, Side } from './simulation.ts'

interface Sketch {
  client: AppStep[]
  server: AppStep[]
  link?: Partial<LinkOptions>
  tcp?: Partial<TcpOptions>
  /** Where one side differs. */
  own?: Partial<Record<Side, Partial<TcpOptions>>>
  faults?: Fault[]
  seed?: number
}

const CONNECT: AppStep[] = [{ do: 'connect' }, { do: 'until', what: 'connected' }]
const LISTEN: AppStep[] = [{ do: 'listen' }]
const UNTIL_END: AppStep = { do: 'until', what: 'end' }
const UNTIL_CONNECTED: AppStep = { do: 'until', what: 'connected' }

function wait(ms: number): AppStep {
  return { do: 'wait', ms }
}

function write(bytes: number): AppStep {
  return { do: 'write', bytes }
}

function lose(from: Side, kind: Fault['kind'], ...numbers: number[]): Fault[] {
  return numbers.map((nth) => ({ from, kind, nth, action: 'drop' }))
}

const SKETCHES = {
  handshake: { client: CONNECT, server: LISTEN },
  'data-and-ack': {
    client: [...CONNECT, write(2500), { do: 'until', what: 'received', bytes: 500 }, write(400)],
    server: [...LISTEN, { do: 'until', what: 'received', bytes: 2500 }, write(500)],
  },
  'close-four': {
    client: [...CONNECT, wait(100), { do: 'shutdown' }, UNTIL_END],
    server: [...LISTEN, UNTIL_END, wait(150), { do: 'close' }],
  },
  'close-three': {
    client: [...CONNECT, wait(100), { do: 'close' }],
    server: [...LISTEN, UNTIL_END, { do: 'close' }],
    tcp: { delayFinAck: true },
  },
  'half-close': {
    client: [...CONNECT, write(1500), { do: 'shutdown' }, UNTIL_END],
    server: [...LISTEN, UNTIL_END, wait(200), write(1200), { do: 'close' }],
  },
  'simultaneous-open': {
    tcp: { dsack: false },
    client: [...CONNECT, wait(150), write(300)],
    server: [...CONNECT],
  },
  'simultaneous-close': {
    client: [...CONNECT, wait(200), { do: 'shutdown' }],
    server: [...LISTEN, UNTIL_CONNECTED, wait(150), { do: 'shutdown' }],
  },
  reset: {
    client: [...CONNECT, write(500), wait(150), { do: 'abort' }],
    server: [...LISTEN, UNTIL_END],
  },
  refused: { client: CONNECT, server: [] },
  'close-unread': {
    client: [...CONNECT, write(500), UNTIL_END],
    server: [...LISTEN, { do: 'read', bytes: 0 }, UNTIL_CONNECTED, wait(200), { do: 'close' }],
  },
  'half-open': {
    client: [...CONNECT, write(300), wait(600), write(300)],
    server: [...LISTEN, { do: 'until', what: 'received', bytes: 300 }, wait(200), { do: 'crash' }],
  },
  'lost-syn': {
    client: [...CONNECT, write(300)],
    server: LISTEN,
    faults: lose('client', 'syn', 1),
  },
  'lost-data': {
    client: [...CONNECT, write(1000)],
    server: LISTEN,
    faults: lose('client', 'data', 1),
  },
  'lost-ack': {
    client: [...CONNECT, write(1000)],
    server: LISTEN,
    tcp: { delayedAckMs: 0 },
    faults: lose('server', 'ack', 1),
  },
  'give-up': {
    client: [...CONNECT, write(1000)],
    server: LISTEN,
    tcp: { maxRetries: 5 },
    faults: lose('client', 'data', 1, 2, 3, 4, 5, 6),
  },
  'fast-retransmit': {
    client: [...CONNECT, write(8000)],
    server: LISTEN,
    faults: lose('client', 'data', 3),
  },
  reordering: {
    client: [...CONNECT, write(4000)],
    server: LISTEN,
    link: { holdMs: 25 },
    faults: [{ from: 'client', kind: 'data', nth: 1, action: 'delay' }],
  },
  'zero-window': {
    client: [...CONNECT, write(6000)],
    server: [...LISTEN, { do: 'read', bytes: 0 }, UNTIL_CONNECTED, wait(4000), { do: 'read' }],
    own: { server: { receiveBuffer: 3000 } },
  },
  'slow-reader': {
    client: [...CONNECT, write(12_000), { do: 'shutdown' }],
    server: [...LISTEN, { do: 'read', bytes: 1000, everyMs: 150 }, UNTIL_END, { do: 'close' }],
    own: { server: { receiveBuffer: 4000 }, client: { sendBuffer: 5000 } },
  },
  'slow-start': {
    client: [...CONNECT, write(30_000)],
    server: LISTEN,
    link: { bytesPerMs: 400 },
    tcp: { initialWindow: 2, delayedAckMs: 0 },
  },
  congestion: {
    client: [...CONNECT, write(300_000)],
    server: LISTEN,
    link: { bytesPerMs: 100, queuePackets: 12 },
    tcp: { initialWindow: 2, delayedAckMs: 0 },
  },
  'nagle-delayed-ack': {
    client: [...CONNECT, write(100), write(100), { do: 'until', what: 'received', bytes: 50 }],
    server: [...LISTEN, { do: 'until', what: 'received', bytes: 200 }, write(50)],
  },
  'time-wait': {
    client: [...CONNECT, wait(50), { do: 'close' }],
    server: [...LISTEN, UNTIL_END, { do: 'close' }],
    tcp: { mslMs: 30_000, delayFinAck: true },
  },
  'retransmitted-fin': {
    client: [...CONNECT, wait(50), { do: 'shutdown' }, UNTIL_END],
    server: [...LISTEN, UNTIL_END, wait(100), { do: 'close' }],
    tcp: { mslMs: 30_000 },
    faults: lose('client', 'ack', 2),
  },
  'stop-and-wait-vs-window': {
    client: [...CONNECT, write(8000)],
    server: LISTEN,
    tcp: { congestion: 'fixed', initialWindow: 1, delayedAckMs: 0 },
  },
  sandbox: { client: CONNECT, server: LISTEN },
} as const satisfies Record<string, Sketch>

export type ScenarioName = keyof typeof SKETCHES

export const SCENARIOS = Object.keys(SKETCHES) as ScenarioName[]

export function isScenario(name: string): name is ScenarioName {
  return Object.hasOwn(SKETCHES, name)
}

/** Longer than TIME-WAIT with the longest lifetime. */
const MAX_MS = 600_000

export function setupOf(name: ScenarioName): Setup {
  const sketch: Sketch = SKETCHES[name]
  const host = (side: Side): Setup['hosts'][Side] => ({
    tcp: { ...sketch.tcp, ...sketch.own?.[side] },
    script: sketch[side],
  })
  return {
    seed: sketch.seed ?? 1,
    link: { client: { ...sketch.link }, server: { ...sketch.link } },
    hosts: { client: host('client'), server: host('server') },
    faults: sketch.faults ?? [],
    maxMs: MAX_MS,
  }
}
