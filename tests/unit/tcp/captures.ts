/** Reads the recorded behaviour of a kernel and turns simulated packets into the same shape. */

import { readFileSync } from 'node:fs'
import type { AppStep } from '../../../.vitepress/theme/support/tcp/application.ts'
import type { TcpOptions } from '../../../.vitepress/theme/support/tcp/endpoint.ts'
import { distance } from '../../../.vitepress/theme/support/tcp/sequence.ts'
import {
  simulate,
  type Fault,
  type Side,
} from '../../../.vitepress/theme/support/tcp/simulation.ts'

const FOLDER = new URL('../../fixtures/tcp-captures/', import.meta.url)

export interface Situation {
  about: string
  client: AppStep[]
  server: AppStep[]
  faults?: Fault[]
  sack?: boolean
  nagle?: boolean
  /** SO_RCVBUF of the server, and the window that the kernel makes of it. */
  receiveBuffer?: number
  window?: number
  holdMs?: number
  bytesPerMs?: number
  /** Both sides send at the same instant: only the order within each direction is compared. */
  perDirection?: boolean
}

/** A segment with numbers relative to the first of each side. */
export interface Line {
  from: Side
  atMs: number
  flags: string
  seq: number
  ack: number | undefined
  length: number
  window: number
  sack: [number, number][]
}

interface Raw extends Omit<Line, 'from'> {
  sourcePort: number
}

export function readSituations(): Record<string, Situation> {
  return JSON.parse(readFileSync(new URL('situations.json', FOLDER), 'utf8')) as Record<
    string,
    Situation
  >
}

export function readCapture(name: string): Line[] {
  return relative(readPcap(readFileSync(new URL(`${name}.pcap`, FOLDER))))
}

/** Little-endian pcap of raw IPv4, as record.py writes it. */
function readPcap(file: Buffer): Raw[] {
  const segments: Raw[] = []
  for (let at = 24; at < file.length;) {
    const length = file.readUInt32LE(at + 8)
    const atMs = file.readUInt32LE(at) * 1000 + file.readUInt32LE(at + 4) / 1000
    segments.push(readSegment(file.subarray(at + 16, at + 16 + length), atMs))
    at += 16 + length
  }
  return segments
}

function readSegment(packet: Buffer, atMs: number): Raw {
  const tcp = packet.subarray(((packet[0] ?? 0) & 15) * 4)
  const headBytes = ((tcp[12] ?? 0) >> 4) * 4
  const flags = tcp[13] ?? 0
  const names = ['FIN', 'SYN', 'RST'].filter((_, bit) => flags & (1 << bit))
  return {
    sourcePort: tcp.readUInt16BE(0),
    atMs,
    flags: names.join(' '),
    seq: tcp.readUInt32BE(4),
    ack: flags & 16 ? tcp.readUInt32BE(8) : undefined,
    length: tcp.length - headBytes,
    window: tcp.readUInt16BE(14),
    sack: readSack(tcp.subarray(20, headBytes)),
  }
}

function readSack(options: Buffer): [number, number][] {
  const blocks: [number, number][] = []
  for (let at = 0; at < options.length; at += options[at] === 1 ? 1 : (options[at + 1] ?? 1) || 1) {
    if (options[at] !== 5) continue
    for (let block = at + 2; block < at + (options[at + 1] ?? 0); block += 8)
      blocks.push([options.readUInt32BE(block), options.readUInt32BE(block + 4)])
  }
  return blocks
}

const CLIENT_PORT = 40_000

function relative(segments: Raw[]): Line[] {
  const sideOf = ({ sourcePort }: Raw): Side => (sourcePort === CLIENT_PORT ? 'client' : 'server')
  const first = (side: Side): number => segments.find((raw) => sideOf(raw) === side)?.seq ?? 0
  const isns = { client: first('client'), server: first('server') }
  return segments.map((raw) => {
    const from = sideOf(raw)
    return shaped(from, raw, isns[from], isns[from === 'client' ? 'server' : 'client'])
  })
}

function shaped(from: Side, raw: Omit<Line, 'from'>, own: number, theirs: number): Line {
  const { atMs, flags, length, window, ack } = raw
  return {
    from,
    atMs,
    flags,
    seq: distance(own, raw.seq),
    ack: ack === undefined ? undefined : distance(theirs, ack),
    length,
    window,
    sack: raw.sack.map(([start, end]) => [distance(theirs, start), distance(theirs, end)]),
  }
}

/** The settings of record.py, and what the kernel does of its own accord. */
export const LINUX = {
  mss: 1000,
  receiveBuffer: 65_000,
  initialWindow: 10,
  minRtoMs: 200,
  delayedAckMs: 40,
  quickAcks: 16,
  delayFinAck: true,
  probe: 'old-number',
  mslMs: 30_000,
} satisfies Partial<TcpOptions>

/** The same situation, simulated: packets in the order of sending. */
export function simulated(situation: Situation): Line[] {
  const tcp = {
    ...LINUX,
    sack: situation.sack ?? true,
    nagle: situation.nagle === false ? ('off' as const) : ('minshall' as const),
  }
  const receiveBuffer = situation.window ?? LINUX.receiveBuffer
  // As many as tcp_incr_quickack() allows: what the window holds, in pairs of segments.
  const quickAcks = Math.min(LINUX.quickAcks, Math.floor(receiveBuffer / (2 * LINUX.mss)))
  const { bytesPerMs = 0, holdMs = 120 } = situation
  const line = { delayMs: 50, bytesPerMs, holdMs }
  const run = simulate({
    seed: 1,
    link: {
      client: line,
      server: line,
    },
    hosts: {
      client: { tcp, script: situation.client },
      server: { tcp: { ...tcp, receiveBuffer, quickAcks }, script: situation.server },
    },
    faults: situation.faults ?? [],
    maxMs: 60_000,
  })
  return relative(
    run.packets.map(({ from, segment, sentAtMs }) => ({
      sourcePort: from === 'client' ? CLIENT_PORT : 5001,
      atMs: sentAtMs,
      flags: (['fin', 'syn', 'rst'] as const)
        .filter((flag) => segment[flag])
        .map((flag) => flag.toUpperCase())
        .join(' '),
      seq: segment.seq,
      ack: segment.ack,
      length: segment.data.length,
      window: segment.window,
      sack: segment.sack.map(({ start, end }) => [start, end]),
    })),
  )
}

/** What two runs must have in common: flags, relative numbers and lengths. PSH is advice only. */
export function textOf({ from, flags, seq, ack, length, sack }: Line): string {
  const blocks = sack.map(([start, end]) => ` sack ${start}-${end}`).join('')
  return `${from} ${flags || '.'} ${seq}:${seq + length} ack ${ack ?? '-'}${blocks}`
}
