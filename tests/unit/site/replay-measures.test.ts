import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readCatalogue, readLab } from '../../../platform/catalogue/catalogue.ts'
import { DOCS } from '../../../platform/catalogue/paths.ts'
import { formatRecording, readRecording, recordingFile } from '../../../platform/record/files.ts'
import { parseGiven, parseMeasure } from '../../../platform/shared/measure-name.ts'
import type { Recording } from '../../../platform/shared/recording.ts'
import type { ProcessTrace, TraceEvent } from '../../../platform/shared/trace.ts'
import { tracesOf } from '../../../.vitepress/theme/support/replay-traces.ts'
import { isAllowed } from '../../../.vitepress/theme/support/allowed-values.ts'
import { labelIn } from '../../../.vitepress/theme/support/labels.ts'
import { observe } from '../../../.vitepress/theme/support/measures.ts'
import { verdictOn, wordsOf } from '../../../.vitepress/theme/support/measure-words.ts'
import { mergingOf } from '../../../.vitepress/theme/support/merging-writes.ts'

/** `1 write 6` at 10 µs: connection, type, size. */
function events(...lines: string[]): TraceEvent[] {
  return lines.map((line, seq) => {
    const [connection, type, value = '0'] = line.split(' ')
    const base = { seq, atUs: seq * 10, connection: Number(connection), type }
    if (type === 'error') return { ...base, code: value, message: value } as TraceEvent
    return { ...base, offset: 0, size: Number(value), layer: 'stream' } as unknown as TraceEvent
  })
}

function traceOf(process: string, start: number, ...lines: string[]): ProcessTrace {
  return { process, start, events: events(...lines) }
}

function value(name: string, traces: ProcessTrace[]): string | number | undefined {
  const measure = parseMeasure(name)
  if (!measure) throw new Error(`"${name}" is no measure`)
  return observe(measure, traces)?.value
}

describe('support/measures', () => {
  it('counts reads and writes of the latest connection of the latest start', () => {
    const traces = [
      traceOf('server', 2, '1 accept', '1 read 9', '2 accept', '2 read 6', '2 read 4', '2 write 1'),
      traceOf('server', 1, '1 accept', '1 read 1', '7 read 1', '7 read 1', '7 read 1'),
    ]
    expect(value('reads:server', traces)).toBe(2)
    expect(value('bytes-read:server', traces)).toBe(10)
    expect(value('writes:server', traces)).toBe(1)
    expect(value('bytes-written:server', traces)).toBe(1)
  })

  it('leaves out what TLS put on the wire for the same bytes', () => {
    const trace = traceOf('client', 1, '1 connected', '1 write 5', '1 write 40')
    const cipher = { ...trace.events[2], layer: 'cipher' } as TraceEvent
    const traces = [{ ...trace, events: [...trace.events.slice(0, 2), cipher] }]
    expect(value('writes:client', traces)).toBe(1)
  })

  it('has nothing to say before anything has happened', () => {
    const listens = [{ process: 'server', start: 1, events: [] }]
    for (const name of ['reads:server', 'ending:server', 'error-code:server', 'first-end:server|c'])
      expect(value(name, listens)).toBeUndefined()
  })

  it('forgets the old start only when the new one has used a socket', () => {
    const traces = [traceOf('client', 1, '1 connect', '1 read 3'), traceOf('client', 2)]
    expect(value('bytes-read:client', traces)).toBe(3)
  })

  it.each([
    ['1 connect', 'none'],
    ['1 connect,1 error ECONNREFUSED', 'ECONNREFUSED'],
    ['1 connect,1 error ECONNREFUSED,2 connect,2 error ETIMEDOUT', 'ETIMEDOUT'],
  ])('gives the error of %s', (lines, expected) => {
    expect(value('error-code:client', [traceOf('client', 1, ...lines.split(','))])).toBe(expected)
  })

  it.each([
    ['1 connected,1 read 3,1 end-received', 'end'],
    ['1 connected,1 read 3,1 error ECONNRESET', 'ECONNRESET'],
    ['1 connected,1 read 3', 'none'],
  ])('tells how the peer ended: %s', (lines, expected) => {
    expect(value('ending:client', [traceOf('client', 1, ...lines.split(','))])).toBe(expected)
  })
})

describe('shared/measure-name', () => {
  it.each([
    '',
    'reads',
    'reads:',
    'reads:a|b',
    'first-end:a',
    'sings:a',
    'reads:a:b',
    'toString:a',
  ])('refuses "%s"', (name) => expect(parseMeasure(name)).toBeUndefined())

  it.each(['writes:client', 'writes:client=', 'sings:client=3', 'writes:client=3=4'])(
    'refuses what is given as "%s"',
    (given) => expect(parseGiven(given)).toBeUndefined(),
  )
})

describe('support/allowed-values', () => {
  it.each<[string, string | number, boolean]>([
    ['3', 3, true],
    ['3', 30, false],
    ['1..26', 1, true],
    ['1..26', 26, true],
    ['1..26', 27, false],
    ['448..', 1_000, true],
    ['448..', 447, false],
    ['none|end', 'end', true],
    ['none|end', 'ECONNRESET', false],
    ['1..26', 'none', false],
  ])('%s allows %s: %s', (allowed, found, expected) => {
    expect(isAllowed(allowed, found)).toBe(expected)
  })
})

describe('support/measure-words', () => {
  it('has a sentence for each observation, with no placeholder left', () => {
    const seen = [
      ...(['reads', 'writes'] as const).flatMap((kind) =>
        [1, 3].map((count) => ({ kind, process: 'p', value: count, bytes: 26 })),
      ),
      ...(['bytes-read', 'bytes-written'] as const).map((kind) => ({
        kind,
        process: 'p',
        value: 9,
      })),
      ...['none', 'end', 'ECONNRESET'].map((found) => ({
        kind: 'ending' as const,
        process: 'p',
        value: found,
      })),
      ...['none', 'EPIPE'].map((found) => ({
        kind: 'error-code' as const,
        process: 'p',
        value: found,
      })),
      { kind: 'first-end' as const, process: 'p', value: 'p' },
      { kind: 'time-wait' as const, process: 'p', value: 'p' },
      { kind: 'time-wait' as const, value: 'none' },
    ]
    for (const language of ['en', 'ru', 'zh'] as const)
      for (const one of seen) {
        const { name, params } = wordsOf(one, () => 'P')
        expect(labelIn(language, name, params)).not.toMatch(/[{}]/)
      }
  })

  it('never calls an answer wrong because of one run, nor right', () => {
    expect(verdictOn(true, true)).toBe('predict-agrees')
    expect(verdictOn(true, false)).toBe('predict-differs-here')
    expect(verdictOn(false, true)).toBe('predict-agrees-only-here')
    expect(verdictOn(false, false)).toBe('predict-differs')
  })
})

describe('support/merging-writes', () => {
  const recording = committed('07-framing', 'echo')

  it('finds three writes and one read of the same 26 bytes in the opening of the home page', () => {
    const merging = mergingOf(recording, 'client', 'server')
    expect(merging?.writes.map(({ hex }) => hex.join(''))).toEqual([
      '000000026869',
      '00000000',
      '0000000cd09fd180d0b8d0b2d0b5d182',
    ])
    expect(merging?.reads.map(({ hex }) => hex.length)).toEqual([26])
    expect(merging?.typed).toEqual(['hi', '', 'Привет'])
    const { held, reads, writes } = merging ?? {}
    expect(writes?.[0]?.at).toBe(0)
    expect(held?.to).toBeLessThan(reads?.[0]?.at ?? 0)
    // Seen in five seconds, with a breath before and after.
    expect(reads?.[0]?.at).toBeLessThan(4_000_000)
  })

  it('is not there when bytes are missing or other ones were read', () => {
    const without = (type: string): Recording => ({
      ...recording,
      entries: recording.entries.filter(
        (entry) => entry.kind !== 'trace' || entry.event.type !== type,
      ),
    })
    expect(mergingOf(without('read'), 'client', 'server')).toBeUndefined()
    expect(mergingOf(without('write'), 'client', 'server')).toBeUndefined()
    expect(mergingOf(recording, 'server', 'server')).toBeDefined()
    expect(mergingOf(recording, 'chaos', 'server')).toBeUndefined()
  })
})

/** The questions of the lessons, read from the pages themselves. */
describe('recordings of the lessons', () => {
  it.each(
    readCatalogue()
      .labs.map(({ slug }) => slug)
      .filter((slug) => questionsOf(slug).length > 0),
  )('%s: each recording of a question agrees with its right answer', (slug) => {
    const questions = questionsOf(slug)
    expect(questions.length).toBeGreaterThan(0)
    for (const { measure, holds, answer, given } of questions) {
      const name = parseMeasure(measure)
      const lab = readLab(slug)
      const scene = lab.scenes.find(({ processes }) =>
        name?.processes.every((process) => processes.includes(process)),
      )
      const traces = tracesOf(committed(slug, scene?.id ?? ''))
      const seen = name && observe(name, traces)
      const assumed = parseGiven(given ?? '')
      const value = assumed && observe(assumed.name, traces)?.value
      const isAsGiven = !assumed || isAllowed(assumed.allowed, value ?? 'nothing')
      const isRight = isAllowed(holds[answer] ?? '', seen?.value ?? 'nothing')
      // Of another case the page says that it is another one.
      expect({ measure, agrees: isRight || !isAsGiven }).toEqual({ measure, agrees: true })
    }
  })

  it('are small, and written so that a change shows line by line', () => {
    const recording = committed('07-framing', 'echo')
    const text = formatRecording(recording)
    expect(text.split('\n').length).toBeGreaterThan(recording.entries.length)
    expect(readFileSync(recordingFile('07-framing', 'echo'), 'utf8')).toBe(text)
  })
})

function committed(slug: string, scene: string): Recording {
  const recording = readRecording(recordingFile(slug, scene))
  if (!recording) throw new Error(`${slug}, ${scene} is not recorded`)
  return recording
}

function questionsOf(slug: string) {
  const page = readFileSync(join(DOCS, 'en', `${slug}.md`), 'utf8')
  return [...page.matchAll(/<Predict [^>]*measure=[^>]*>/g)].map(([tag]) => {
    const attribute = (name: string): string | undefined =>
      new RegExp(`${name}="([^"]*)"`).exec(tag)?.[1]
    return {
      measure: attribute('measure') ?? '',
      holds: [...(attribute(':holds') ?? '').matchAll(/'([^']*)'/g)].map(([, one]) => one ?? ''),
      answer: Number(attribute(':answer')),
      given: attribute('given'),
    }
  })
}
