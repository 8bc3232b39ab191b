import { describe, expect, it } from 'vitest'
import { packetTextIn } from '../../../.vitepress/theme/support/packets/packet-words.ts'
import { packetRow, packetsAsText } from '../../../.vitepress/theme/support/packets/packet-rows.ts'
import { portNames } from '../../../.vitepress/theme/support/packets/port-names.ts'
import type { PacketEntry } from '../../../.vitepress/theme/support/packets/conversations.ts'
import type { Mark } from '../../../.vitepress/theme/support/packets/tcp-analysis.ts'
import { entriesOf } from './captures.ts'

const context = {
  text: packetTextIn('en'),
  startUs: 0,
  nameOf: ({ port }: { port: number }) => (port === 7007 ? 'server' : 'client'),
}
const marksOf = (fixture: string): Mark[] =>
  entriesOf(fixture).flatMap(({ tcp }) => tcp?.marks ?? [])
const arrow = ({ direction }: PacketEntry): string => (direction === 'forward' ? '>' : '<')
const story = (fixture: string): string[] =>
  entriesOf(fixture).map((entry) => `${arrow(entry)} ${packetRow(entry, context).flags.join('+')}`)

describe('packets/conversations', () => {
  it('numbers both directions from their SYN on, and finds the data in its stream', () => {
    const data = entriesOf('close-four').filter(({ tcp }) => tcp?.stream)
    expect(data.map(({ direction, tcp }) => [direction, tcp?.sequence, tcp?.stream])).toEqual([
      ['forward', 1, { from: 0, to: 12 }],
      ['back', 1, { from: 0, to: 6 }],
    ])
  })

  it('shows four segments of a close, or three when the FIN rides along', () => {
    expect(story('close-four').slice(-4)).toEqual(['> FIN+ACK', '< ACK', '< FIN+ACK', '> ACK'])
    expect(story('close-three').slice(-3)).toEqual(['> FIN+ACK', '< FIN+ACK', '> ACK'])
  })

  it.for<[string, Mark[]]>([
    ['lost-data', ['retransmission']],
    ['fast-retransmit', ['duplicate-ack']],
    ['lost-fin', ['retransmission']],
    ['duplicated', ['spurious-retransmission']],
    ['zero-window', ['zero-window', 'window-update']],
    ['keep-alive', ['keep-alive', 'keep-alive-ack']],
  ])('marks what happened in %s', ([fixture, marks]) => {
    expect(marksOf(fixture)).toEqual(expect.arrayContaining(marks))
  })

  it('finds nothing to remark on where nothing went wrong', () => {
    for (const fixture of ['close-four', 'close-three', 'half-close', 'ipv6', 'loopback'])
      expect([fixture, marksOf(fixture).filter((mark) => mark !== 'window-update')]).toEqual([
        fixture,
        [],
      ])
  })

  it('knows two SYNs that meet for one connection', () => {
    expect(new Set(entriesOf('open-both').map(({ conversation }) => conversation?.id)).size).toBe(1)
  })

  it('brings later fragments to the datagram that they belong to', () => {
    const fragments = entriesOf('udp-fragments').filter(({ packet }) => packet.ip?.fragment)
    expect(fragments.map(({ number, fragmentOf }) => [number, fragmentOf])).toEqual([
      [3, undefined],
      [4, 3],
      [5, 3],
      [7, undefined],
      [8, 7],
      [9, 7],
    ])
    expect(new Set(fragments.map(({ direction }) => direction))).toEqual(new Set(['forward']))
  })

  it('sends an ICMP error back along the way of the packet that it quotes', () => {
    const [asked, answer] = entriesOf('port-unreachable')
    expect(answer?.conversation).toBe(asked?.conversation)
    expect(answer?.direction).toBe('back')
    expect(answer && packetRow(answer, context).info).toBe('port unreachable')
  })

  it('says of the window what it is when the SYNs were not captured', () => {
    const [, , , data] = entriesOf('close-four')
    expect(data?.tcp).toMatchObject({ window: 64_512, windowShift: 10 })
    expect(entriesOf('cut')[3]?.tcp).toMatchObject({ window: 63 })
    expect(entriesOf('cut')[3]?.tcp).not.toHaveProperty('windowShift')
  })
})

describe('packets/packet-rows', () => {
  it('writes a row per packet, with who sent it, and the data as far as it is text', () => {
    const entries = entriesOf('close-four')
    const text = packetsAsText(entries, { ...context, startUs: entries[0]?.atUs ?? 0 })
    const [head, syn, , , data] = text.split('\n').map((line) => line.split('\t'))
    expect(head).toHaveLength(9)
    expect(syn?.slice(0, 5)).toEqual(['1', '0.000', 'client → server', 'SYN', '0'])
    expect(data?.at(-1)).toBe('“привет”')
  })

  it('writes numbers and quotes as the language does', () => {
    const entries = entriesOf('close-four')
    const startUs = (entries[0]?.atUs ?? 0) - 500
    const text = packetsAsText(entries, { ...context, text: packetTextIn('ru'), startUs })
    const [, syn, , , data] = text.split('\n').map((line) => line.split('\t'))
    expect(syn?.[1]).toBe('0,500')
    expect(data?.at(-1)).toBe('«привет»')
  })
})

describe('packets/port-names', () => {
  const sources = { traces: [], sockets: [], processes: ['server', 'client'] }
  const listening = [{ process: 'server', port: 7007 }]

  it('gives the other process of two the port that calls', () => {
    const [first] = entriesOf('close-four')
    const conversations = first?.conversation ? [first.conversation] : []
    const names = portNames({ ...sources, listening, conversations })
    expect(names.get(conversations[0]?.initiator.port ?? 0)).toBe('client')
  })

  it('takes the word of the trace and of the kernel for it', () => {
    const local = { address: '127.0.0.1', port: 50_000 }
    const remote = { address: '127.0.0.1', port: 7007 }
    const event = { type: 'connected', seq: 0, atUs: 0, connection: 1, local, remote } as const
    const traces = [{ process: 'chaos', start: 1, events: [event] }]
    const socket = {
      transport: 'tcp',
      local: { ...local, port: 50_001 },
      sendQueue: 0,
      receiveQueue: 0,
      process: 'probe',
    } as const
    const names = portNames({ ...sources, listening, traces, sockets: [socket], conversations: [] })
    expect([names.get(50_000), names.get(50_001), names.get(7007)]).toEqual([
      'chaos',
      'probe',
      'server',
    ])
  })
})
