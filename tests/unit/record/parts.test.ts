import { describe, expect, it } from 'vitest'
import { readLab, readLabs } from '../../../platform/catalogue/catalogue.ts'
import { formatRecording } from '../../../platform/record/files.ts'
import { inOrder } from '../../../platform/record/order.ts'
import { portsOf } from '../../../platform/record/packets.ts'
import { withoutPlaces } from '../../../platform/record/places.ts'
import {
  parseRecording,
  RECORDING_FORMAT,
  type Recording,
  type RecordingEntry,
} from '../../../platform/shared/recording.ts'

const LISTEN = { type: 'listen', seq: 0, transport: 'tcp', local: { address: '::1', port: 1 } }
const recorded = { date: '2026-11-21', system: 'Linux', kernel: '6.12', node: '24.21.0' }
const GOOD: Recording = {
  format: RECORDING_FORMAT,
  lab: '07-framing',
  scene: 'echo',
  fingerprint: '00',
  recorded,
  columns: 80,
  rows: 16,
  durationUs: 9,
  entries: [
    { at: 1, process: 'server', kind: 'output', text: 'ready\r\n' },
    { at: 9, process: 'server', kind: 'clear' },
  ],
}

describe('shared/recording', () => {
  it('reads back what was written', () => {
    expect(parseRecording(JSON.parse(formatRecording(GOOD)))).toEqual(GOOD)
  })

  it.each<[string, unknown]>([
    ['nothing', null],
    ['a text', 'recording'],
    ['an older format', { ...GOOD, format: 0 }],
    ['a missing scene', { ...GOOD, scene: undefined }],
    ['a missing fact', { ...GOOD, recorded: { ...recorded, node: 24 } }],
    ['entries that are none', { ...GOOD, entries: {} }],
    ['an unknown kind', withEntry({ kind: 'sung', text: 'la' })],
    ['output without text', withEntry({ kind: 'output' })],
    ['an event without a type', withEntry({ kind: 'trace', start: 1, event: {} })],
    ['a state without addresses', withEntry({ kind: 'state', state: {} })],
    ['a time before the beginning', { ...GOOD, entries: [{ ...GOOD.entries[0], at: -1 }] }],
    ['half a microsecond', { ...GOOD, entries: [{ ...GOOD.entries[0], at: 1.5 }] }],
    ['times that go back', { ...GOOD, entries: GOOD.entries.toReversed() }],
    ['a time after the end', { ...GOOD, durationUs: 8 }],
  ])('refuses %s', (_what, value) => {
    expect(parseRecording(value)).toBeUndefined()
  })
})

function withEntry(entry: object): object {
  return { ...GOOD, entries: [{ at: 1, process: 'server', ...entry }] }
}

describe('record/order', () => {
  it('puts the begin of a trace before its events, and keeps what has one time as it came', () => {
    const entries = [
      { at: 5, process: 'a', kind: 'trace-reset', start: 1 },
      { at: 3, process: 'a', kind: 'trace', start: 1, event: LISTEN },
      { at: 3, process: 'a', kind: 'output', text: 'x' },
      { at: 2, process: 'b', kind: 'clear' },
    ] as RecordingEntry[]
    expect(inOrder(entries).map(({ at, kind }) => `${at} ${kind}`)).toEqual([
      '2 clear',
      '3 trace-reset',
      '3 trace',
      '3 output',
    ])
  })
})

describe('record/places', () => {
  it('replaces folders, and the random part of a temporary one', () => {
    const text = 'saved /home/somebody/course/a.png and /var/t1/on-the-wire-Ab12_z/b.png'
    const places = { '/home/somebody/course': '/course', '/var/t1': '/tmp' }
    expect(withoutPlaces({ at: 0, process: 'a', kind: 'output', text }, places)).toMatchObject({
      text: 'saved /course/a.png and /tmp/on-the-wire-xxxxxx/b.png',
    })
  })
})

describe('record/packets', () => {
  it('captures what the processes of the scene listen on and call, nothing else', () => {
    const lab = readLab('04-first-tcp-service')
    expect(portsOf(lab, 'time')).toEqual([6788, 6789])
    expect(portsOf(lab, 'greeting')).toEqual([12_345])
    expect(portsOf(readLab('07-framing'), 'echo')).toEqual([7007])
  })

  it('finds a port for every scene that has one in lab.json', () => {
    const without = readLabs().flatMap((lab) =>
      lab.scenes
        .filter(({ processes }) =>
          processes.some((name) => lab.processes[name]?.port !== undefined),
        )
        .filter(({ id }) => portsOf(lab, id).length === 0),
    )
    expect(without).toEqual([])
  })
})
