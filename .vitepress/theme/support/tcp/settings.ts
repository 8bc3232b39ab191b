/** What a reader may set, and how scenario, settings and interventions travel in an address. */

import type { AppCall } from './application.ts'
import { DEFAULT_OPTIONS, type TcpOptions } from './endpoint.ts'
import { DEFAULT_LINK, PACKET_ACTIONS, type LinkOptions } from './link.ts'
import { isScenario, setupOf, type ScenarioName } from './scenarios.ts'
import { SIDES, type Intervention, type Setup } from './simulation.ts'

interface Knob {
  /** Short name in addresses. */
  key: string
  group: 'line' | 'tcp'
  min: number
  max: number
  step: number
  unit: 'ms' | 'percent' | 'bytes' | 'bytes-per-ms' | 'packets' | 'segments' | 'switch'
}

export const KNOBS = {
  delayMs: { key: 'd', group: 'line', min: 1, max: 500, step: 1, unit: 'ms' },
  bytesPerMs: { key: 'r', group: 'line', min: 10, max: 1000, step: 10, unit: 'bytes-per-ms' },
  queuePackets: { key: 'q', group: 'line', min: 0, max: 50, step: 1, unit: 'packets' },
  loss: { key: 'l', group: 'line', min: 0, max: 50, step: 1, unit: 'percent' },
  duplication: { key: 'u', group: 'line', min: 0, max: 50, step: 1, unit: 'percent' },
  reordering: { key: 'o', group: 'line', min: 0, max: 50, step: 1, unit: 'percent' },
  initialWindow: { key: 'w', group: 'tcp', min: 1, max: 10, step: 1, unit: 'segments' },
  receiveBuffer: { key: 'b', group: 'tcp', min: 1000, max: 65_000, step: 1000, unit: 'bytes' },
  sack: { key: 's', group: 'tcp', min: 0, max: 1, step: 1, unit: 'switch' },
  nagle: { key: 'n', group: 'tcp', min: 0, max: 1, step: 1, unit: 'switch' },
  delayedAckMs: { key: 'a', group: 'tcp', min: 0, max: 500, step: 10, unit: 'ms' },
} as const satisfies Record<string, Knob>

export type KnobName = keyof typeof KNOBS
export const KNOB_NAMES = Object.keys(KNOBS) as KnobName[]

/** Only what differs from the scenario. */
export type Settings = Partial<Record<KnobName, number>> & { seed?: number }

const SHARES: readonly KnobName[] = ['loss', 'duplication', 'reordering']

/** The value that a scenario starts with. `receiveBuffer` is the server's, the rest both sides'. */
export function startValue(setup: Setup, name: KnobName): number {
  const link: LinkOptions = { ...DEFAULT_LINK, ...setup.link.client }
  const tcp: TcpOptions = { ...DEFAULT_OPTIONS, ...setup.hosts.server.tcp }
  switch (name) {
    case 'loss':
    case 'duplication':
    case 'reordering':
      return Math.round(link[name] * 100)
    case 'delayMs':
    case 'bytesPerMs':
    case 'queuePackets':
      return link[name]
    case 'sack':
      return tcp.sack ? 1 : 0
    case 'nagle':
      return tcp.nagle === 'off' ? 0 : 1
    case 'receiveBuffer':
      return Math.min(tcp.receiveBuffer, KNOBS.receiveBuffer.max)
    case 'initialWindow':
    case 'delayedAckMs':
      return tcp[name]
  }
}

export function applied(name: ScenarioName, settings: Settings): Setup {
  const setup = setupOf(name)
  const link: Partial<LinkOptions> = {}
  const tcp: Partial<TcpOptions> = {}
  for (const knob of KNOB_NAMES) {
    const value = settings[knob]
    if (value === undefined) continue
    if (knob === 'sack') tcp.sack = value === 1
    else if (knob === 'nagle') tcp.nagle = value === 1 ? 'on' : 'off'
    else if (knob === 'initialWindow' || knob === 'delayedAckMs') tcp[knob] = value
    else if (knob !== 'receiveBuffer') link[knob] = SHARES.includes(knob) ? value / 100 : value
  }
  const buffer = settings.receiveBuffer
  for (const side of SIDES) {
    setup.link[side] = { ...setup.link[side], ...link }
    const own = side === 'server' && buffer !== undefined ? { receiveBuffer: buffer } : {}
    setup.hosts[side] = { ...setup.hosts[side], tcp: { ...setup.hosts[side].tcp, ...tcp, ...own } }
  }
  return { ...setup, seed: settings.seed ?? setup.seed }
}

export interface Shared {
  scenario: ScenarioName
  settings: Settings
  interventions: Intervention[]
  /** Where the reader stands. */
  atMs: number
}

const CALLS = ['listen', 'connect', 'write', 'shutdown', 'close', 'abort', 'crash', 'read'] as const

/** @example `lost-data~e7~d20~t1300~x4a900` (packet 4 dropped at 900 ms) */
export function writeShared({ scenario, settings, interventions, atMs }: Shared): string {
  const parts: string[] = [scenario]
  if (settings.seed !== undefined) parts.push(`e${settings.seed}`)
  for (const name of KNOB_NAMES)
    if (settings[name] !== undefined) parts.push(`${KNOBS[name].key}${settings[name]}`)
  for (const what of interventions) parts.push(writeIntervention(what))
  parts.push(`t${Math.round(atMs * 100) / 100}`)
  return parts.join('~')
}

function writeIntervention(what: Intervention): string {
  if (what.type === 'packet') {
    const action = PACKET_ACTIONS.indexOf(what.action)
    return `x${what.packet}.${action}.${Math.round(what.atMs * 100)}`
  }
  const size = 'bytes' in what.call ? (what.call.bytes ?? -1) : -1
  const names = [SIDES.indexOf(what.side), CALLS.indexOf(what.call.do), size]
  return `c${names.join('.')}.${Math.round(what.atMs * 100)}`
}

/** An address may come from anybody: what is not understood is left out. */
const MAX_INTERVENTIONS = 200

export function readShared(text: string): Shared | undefined {
  const [scenario = '', ...parts] = text.split('~')
  if (!isScenario(scenario)) return undefined
  const shared: Shared = { scenario, settings: {}, interventions: [], atMs: 0 }
  for (const part of parts) readPart(shared, part)
  return shared
}

function readPart(shared: Shared, part: string): void {
  const key = part.slice(0, 1)
  const numbers = part
    .slice(1)
    .split(key === 'x' || key === 'c' ? '.' : ' ')
    .map(Number)
  const [value] = numbers
  if (value === undefined || !numbers.every(Number.isFinite)) return
  if (key === 't') shared.atMs = Math.max(0, value)
  else if (key === 'e') shared.settings.seed = Math.trunc(Math.abs(value)) % 1_000_000
  else if (key === 'x' || key === 'c') {
    const what = key === 'x' ? readPacketAction(numbers) : readCall(numbers)
    if (what && shared.interventions.length < MAX_INTERVENTIONS) shared.interventions.push(what)
  } else readKnob(shared.settings, key, value)
}

function readKnob(settings: Settings, key: string, value: number): void {
  const name = KNOB_NAMES.find((candidate) => KNOBS[candidate].key === key)
  if (name) settings[name] = Math.min(KNOBS[name].max, Math.max(KNOBS[name].min, Math.round(value)))
}

function readPacketAction([packet = -1, index = -1, at = -1]: number[]): Intervention | undefined {
  const action = PACKET_ACTIONS[index]
  if (!action || !Number.isInteger(packet) || packet < 0 || at < 0) return undefined
  return { type: 'packet', atMs: at / 100, packet, action }
}

/** More than one call can want to write here. */
const MAX_WRITE_BYTES = 100_000

function readCall(numbers: number[]): Intervention | undefined {
  const [sideIndex = -1, callIndex = -1, size = -1, at = -1] = numbers
  const side = SIDES[sideIndex]
  const name = CALLS[callIndex]
  if (!side || !name || at < 0) return undefined
  const bytes = Math.min(MAX_WRITE_BYTES, Math.trunc(size))
  return { type: 'call', atMs: at / 100, side, call: callOf(name, bytes) }
}

function callOf(name: (typeof CALLS)[number], bytes: number): AppCall {
  if (name === 'write') return { do: 'write', bytes: Math.max(0, bytes) }
  if (name === 'read') return bytes < 0 ? { do: 'read' } : { do: 'read', bytes }
  return { do: name }
}
