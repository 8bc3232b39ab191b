import { describe, expect, it } from 'vitest'
import { momentsOf, ReplayPlayer, SPEEDS } from '../../../.vitepress/theme/support/replay-player.ts'
import { EVERY_START, ReplayStage } from '../../../.vitepress/theme/support/replay-stage.ts'
import { typedText } from '../../../.vitepress/theme/support/replay-words.ts'
import { TraceStore, isTraceMessage } from '../../../.vitepress/theme/support/wire/trace-store.ts'
import type { HostMessage } from '../../../platform/shared/messages.ts'
import {
  RECORDING_FORMAT,
  type RecordedState,
  type Recording,
  type RecordingEntry,
} from '../../../platform/shared/recording.ts'

const MS = 1_000

function output(atMs: number, text: string, process = 'server'): RecordingEntry {
  return { at: atMs * MS, process, kind: 'output', text }
}

function typed(atMs: number, text: string): RecordingEntry {
  return { at: atMs * MS, process: 'client', kind: 'typed', text }
}

function running(atMs: number, process: string): RecordingEntry {
  const state: RecordedState = {
    process,
    phase: 'running',
    target: 'solutions',
    example: 0,
    listening: [],
  }
  return { at: atMs * MS, process, kind: 'state', state }
}

function write(atMs: number, seq: number, start = 1): RecordingEntry {
  const event = { seq, type: 'write', connection: 1, layer: 'stream', offset: 0, size: 1 } as const
  return { at: atMs * MS, process: 'client', kind: 'trace', start, event }
}

function recordingOf(entries: RecordingEntry[]): Recording {
  return {
    format: RECORDING_FORMAT,
    lab: '07-framing',
    scene: 'echo',
    fingerprint: '0',
    recorded: { date: '2026-11-21', system: 'Linux', kernel: '6', node: '24' },
    columns: 80,
    rows: 16,
    durationUs: entries.at(-1)?.at ?? 0,
    entries,
  }
}

/** A player on a clock that a test moves. */
function play(entries: RecordingEntry[]) {
  let nowMs = 0
  let timer: { run: () => void; atMs: number } | undefined
  const shown: string[] = []
  const player = new ReplayPlayer(recordingOf(entries), {
    now: () => nowMs,
    setTimer: (run, ms) => (timer = { run, atMs: nowMs + ms }),
    clearTimer: (old) => {
      if (old === timer) timer = undefined
    },
    show: (due) => shown.push(...due.map((entry) => ('text' in entry ? entry.text : entry.kind))),
    reset: () => shown.splice(0),
    changed: () => {},
  })
  const pass = (ms: number): void => {
    const endMs = nowMs + ms
    while (timer && timer.atMs <= endMs) {
      const { run, atMs } = timer
      nowMs = Math.max(nowMs, atMs)
      timer = undefined
      run()
    }
    nowMs = endMs
  }
  return { player, shown, pass, hasTimer: () => timer !== undefined }
}

const ABC = [output(100, 'a'), output(300, 'b'), output(1_000, 'c')]

describe('support/replay-player', () => {
  it('shows each entry when its time has come, and stops at the end', () => {
    const { player, shown, pass, hasTimer } = play(ABC)
    player.play()
    pass(99)
    expect(shown).toEqual([])
    pass(1)
    expect(shown).toEqual(['a'])
    pass(899)
    expect(shown).toEqual(['a', 'b'])
    pass(1)
    expect(shown).toEqual(['a', 'b', 'c'])
    expect([player.isPlaying, player.isAtEnd, hasTimer()]).toEqual([false, true, false])
  })

  it.each(SPEEDS)('takes its time at a speed of %s', (speed) => {
    const { player, shown, pass } = play(ABC)
    player.setSpeed(speed)
    player.play()
    pass(300 / speed - 1)
    expect(shown).toEqual(['a'])
    pass(2)
    expect(shown).toEqual(['a', 'b'])
  })

  it('changes its speed on the way without a jump', () => {
    const { player, shown, pass } = play(ABC)
    player.play()
    pass(200)
    player.setSpeed(0.1)
    pass(999)
    expect(shown).toEqual(['a'])
    pass(1)
    expect(shown).toEqual(['a', 'b'])
    expect(player.positionUs).toBe(300 * MS)
  })

  it('pauses, and goes on from there', () => {
    const { player, shown, pass } = play(ABC)
    player.play()
    pass(250)
    player.pause()
    pass(10_000)
    expect(shown).toEqual(['a'])
    player.play()
    pass(50)
    expect(shown).toEqual(['a', 'b'])
  })

  it('goes back by beginning again, and shows everything up to there once', () => {
    const { player, shown } = play(ABC)
    player.seek(1_000 * MS)
    expect(shown).toEqual(['a', 'b', 'c'])
    player.seek(300 * MS)
    expect(shown).toEqual(['a', 'b'])
    player.seek(0)
    expect(shown).toEqual([])
    player.seek(Infinity)
    expect([shown.length, player.isAtEnd]).toEqual([3, true])
  })

  it('goes on playing after a seek, and not when it leads to the end', () => {
    const { player, shown, pass } = play(ABC)
    player.play()
    player.seek(250 * MS)
    pass(50)
    expect([shown, player.isPlaying]).toEqual([['a', 'b'], true])
    player.seek(1_000 * MS)
    expect(player.isPlaying).toBe(false)
  })

  it('plays from the beginning once more when it is at the end', () => {
    const { player, shown, pass } = play(ABC)
    player.seek(1_000 * MS)
    player.play()
    expect(shown).toEqual([])
    pass(100)
    expect(shown).toEqual(['a'])
  })

  it('steps from moment to moment in both directions', () => {
    const entries = [
      running(10, 'client'),
      typed(20, 'h'),
      output(21, 'h'),
      typed(30, '\r'),
      write(40, 0),
    ]
    const { player } = play(entries)
    const places = [1, 1, 1, 1, -1, -1, -1].map((direction) => {
      player.step(direction as 1 | -1)
      return player.positionUs / MS
    })
    expect(places).toEqual([10, 30, 40, 40, 30, 10, 0])
  })

  it('leaves no timer behind', () => {
    const { player, hasTimer } = play(ABC)
    player.play()
    player.dispose()
    expect(hasTimer()).toBe(false)
  })
})

describe('support/replay-player: moments', () => {
  it('are changes, events, lines, and output after a silence, each once', () => {
    const entries = [
      running(0, 'client'),
      output(0, 'a'),
      output(10, 'b'),
      output(100, 'c'),
      typed(200, 'x'),
      output(201, 'x'),
      typed(260, '\x04'),
      write(400, 0),
      write(400, 1),
    ]
    expect(momentsOf(entries).map((at) => at / MS)).toEqual([0, 100, 260, 400])
  })
})

/** A stage and all that it has said, as the page would take it. */
function stage() {
  const messages: HostMessage[] = []
  const frames: string[] = []
  const store = new TraceStore()
  const opened = new ReplayStage('07-framing', ['server', 'client', 'chaos'], {
    onMessage(message) {
      messages.push(message)
      if (isTraceMessage(message)) store.apply(message)
    },
    onOutput: ({ terminal, fromByte, bytes }) =>
      frames.push(`${terminal}@${fromByte} ${new TextDecoder().decode(bytes)}`),
  })
  return { opened, messages, frames, store, typesOf: () => messages.map(({ type }) => type) }
}

describe('support/replay-stage', () => {
  it('numbers terminals by the lab, whatever scene is shown', () => {
    const { opened, messages } = stage()
    opened.show([running(0, 'chaos'), running(0, 'server')])
    expect(messages.map((one) => (one.type === 'process' ? one.state.terminal : 0))).toEqual([3, 1])
  })

  it('sends output with its place in bytes to those who look, and what they missed', () => {
    const { opened, frames } = stage()
    opened.show([output(0, 'да')])
    expect(frames).toEqual([])
    opened.receive({ type: 'attach', terminal: 1, fromByte: 0 })
    opened.show([output(1, '!')])
    opened.receive({ type: 'detach', terminal: 1 })
    opened.show([output(2, '?')])
    opened.receive({ type: 'attach', terminal: 1, fromByte: 4 })
    expect(frames).toEqual(['1@0 да', '1@4 !', '1@4 !?'])
  })

  it('tells a page that asks for what is not there to begin anew', () => {
    const { opened, messages, frames } = stage()
    opened.show([output(0, 'ab')])
    opened.receive({ type: 'attach', terminal: 1, fromByte: 9 })
    expect(messages).toEqual([{ type: 'terminal-reset', terminal: 1, fromByte: 0 }])
    expect(frames).toEqual(['1@0 ab'])
  })

  it('puts neighbouring events of a start into one message, each with its time', () => {
    const { opened, store, messages } = stage()
    opened.show([write(1, 0), write(2, 1), output(2, 'x'), write(3, 2), write(4, 0, 2)])
    expect(messages.filter(({ type }) => type === 'trace')).toHaveLength(3)
    expect(
      store.traces.map(({ start, events }) => [start, events.map(({ atUs }) => atUs)]),
    ).toEqual([
      [1, [1_000, 2_000, 3_000]],
      [2, [4_000]],
    ])
  })

  it('tells a wire view that comes late all there was, once', () => {
    const { opened, store } = stage()
    opened.show([write(1, 0), write(2, 1)])
    opened.receive({ type: 'trace-open', lab: '07-framing' })
    expect(store.traces.map(({ events }) => events.length)).toEqual([2])
  })

  it('takes everything back: processes, terminals, traces', () => {
    const { opened, store, messages } = stage()
    opened.receive({ type: 'attach', terminal: 1, fromByte: 0 })
    opened.show([running(0, 'server'), output(0, 'x'), write(1, 0), write(2, 0, 2)])
    messages.splice(0)
    opened.reset()
    expect(messages).toContainEqual({ type: 'terminal-reset', terminal: 1, fromByte: 0 })
    expect(messages.find(({ type }) => type === 'lab')).toMatchObject({ processes: [] })
    expect(messages).toContainEqual({
      type: 'trace-reset',
      lab: '07-framing',
      process: 'client',
      start: EVERY_START,
    })
    expect(store.traces).toEqual([])
    opened.show([write(1, 0)])
    expect(store.traces.map(({ events }) => events.length)).toEqual([1])
    // A wire view that comes now is told of nothing that was taken back.
    opened.receive({ type: 'trace-open', lab: '07-framing' })
    expect(store.traces.map(({ start }) => start)).toEqual([1])
  })

  it('answers what a recording can answer, and nothing else', () => {
    const { opened, messages } = stage()
    expect(opened.receive({ type: 'open-lab', lab: '07-framing' })).toBe(true)
    expect(messages).toMatchObject([{ type: 'lab', processes: [], checks: { state: 'never' } }])
    expect(opened.receive({ type: 'check', lab: '07-framing' })).toBe(false)
    expect(opened.receive({ type: 'stop', lab: '07-framing', process: 'server' })).toBe(false)
    expect(opened.receive({ type: 'input', terminal: 1, text: 'x' })).toBe(false)
  })
})

describe('support/replay-words', () => {
  it.each([
    ['hi\r', 'hi ⏎'],
    ['\r', '⏎'],
    ['\x04', 'Ctrl-D'],
    ['\x01', 'Ctrl-A'],
    ['你好', '你好'],
  ])('writes %j as %s', (text, shown) => {
    expect(typedText(text)).toBe(shown)
  })
})
