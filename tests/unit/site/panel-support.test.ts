import { describe, expect, it } from 'vitest'
import { byteRows } from '../../../.vitepress/theme/support/byte-rows.ts'
import { commandLine } from '../../../.vitepress/theme/support/command-line.ts'
import { endingOf } from '../../../.vitepress/theme/support/ending.ts'
import { applyMessage, emptyLab, isSolved } from '../../../.vitepress/theme/support/lab-store.ts'
import { nextLesson } from '../../../.vitepress/theme/support/next-lesson.ts'
import type { Ending, ProcessState, RenderedVerdict } from '../../../platform/shared/messages.ts'
import type { Points } from '../../../platform/shared/verdict.ts'

function process(more: Partial<ProcessState>): ProcessState {
  return {
    process: 'server',
    terminal: 1,
    phase: 'ended',
    target: 'labs',
    example: 0,
    listening: [],
    ...more,
  }
}

describe('support/ending', () => {
  it.each<[Ending, string, 'calm' | 'note']>([
    [{ reason: 'exited', exitCode: 0 }, 'ended-ok', 'calm'],
    [{ reason: 'exited', exitCode: 1 }, 'ended-code', 'note'],
    [{ reason: 'exited', exitCode: 2 }, 'ended-usage', 'note'],
    [{ reason: 'signalled', signal: 'SIGINT' }, 'ended-interrupted', 'calm'],
    [{ reason: 'signalled', signal: 'SIGKILL' }, 'ended-signal', 'note'],
    [{ reason: 'stopped', forced: false }, 'ended-stopped', 'calm'],
    [{ reason: 'stopped', forced: true }, 'ended-forced', 'calm'],
    [{ reason: 'never-listened', afterMs: 10_000 }, 'ended-never-listened', 'note'],
    [{ reason: 'timed-out', afterMs: 15_000 }, 'ended-timed-out', 'note'],
    [{ reason: 'too-much-output', bytes: 8_388_608 }, 'ended-too-much-output', 'note'],
    [{ reason: 'too-much-memory', bytes: 536_870_912 }, 'ended-too-much-memory', 'note'],
    [{ reason: 'could-not-start', detail: 'ENOENT' }, 'ended-could-not-start', 'note'],
  ])('has words for %o', (ending, name, tone) => {
    expect(endingOf(process({ ending }))).toMatchObject({ name, tone })
  })

  it('gives numbers in units that people read', () => {
    expect(endingOf(process({ ending: { reason: 'timed-out', afterMs: 2_500 } }))?.params).toEqual({
      seconds: 2.5,
    })
    const ending: Ending = { reason: 'too-much-memory', bytes: 536_870_912 }
    expect(endingOf(process({ ending }))?.params).toEqual({ megabytes: 512 })
  })

  it('says that an exercise is not started instead of its exit code', () => {
    const ending: Ending = { reason: 'exited', exitCode: 1 }
    expect(endingOf(process({ ending, notStarted: true }))?.name).toBe('ended-todo')
  })

  it('says nothing while a program runs', () => {
    expect(endingOf(process({ phase: 'listening' }))).toBeUndefined()
    expect(endingOf(undefined)).toBeUndefined()
  })
})

describe('support/byte-rows', () => {
  const evidence = (expectedHex: string, actualHex: string, firstWrongByte: number) => ({
    expectedHex,
    actualHex,
    expectedBytes: 0,
    actualBytes: 0,
    firstWrongByte,
  })

  it('puts both sides one under the other and points at the first wrong byte', () => {
    const [row, ...rest] = byteRows(evidence('00 00 00 02 68 69', '00 00 02 00 68 69', 2))
    expect(rest).toEqual([])
    expect(row?.wrongAt).toBe(2)
    expect(row?.expected.map(({ hex }) => hex)).toEqual('00 00 00 02 68 69  '.split(' '))
    expect(row?.received[4]).toEqual({ hex: '68', text: 'h' })
    expect(row?.received[7]).toEqual({ hex: '', text: '' })
  })

  it('shows a row before and a row after the wrong one', () => {
    const hex = '61'.repeat(64)
    const rows = byteRows(evidence(hex, hex, 33))
    expect(rows.map(({ offset, wrongAt }) => [offset, wrongAt])).toEqual([
      [24, undefined],
      [32, 1],
      [40, undefined],
    ])
  })

  it('points behind the end when one side stops early', () => {
    const rows = byteRows(evidence('6162', '61', 1))
    expect(rows[0]?.wrongAt).toBe(1)
    expect(rows[0]?.received[1]?.hex).toBe('')
  })

  it('shows nothing when the first wrong byte lies behind the evidence', () => {
    expect(byteRows(evidence('61'.repeat(256), '61'.repeat(256), 70_000))).toEqual([])
  })

  it('shows a dot for what is not printable ASCII', () => {
    const rows = byteRows(evidence('e4bda00a20', '', 0))
    expect(rows[0]?.expected.map(({ text }) => text).join('')).toBe('.... ')
  })
})

describe('support/command-line', () => {
  it('joins what needs no quotes', () => {
    expect(commandLine('server.ts', ['--max-bytes', '16'])).toBe('node server.ts --max-bytes 16')
  })

  it('quotes the rest as a shell reads it', () => {
    expect(commandLine('client.ts', ['two words', "it's", ''])).toBe(
      String.raw`node client.ts 'two words' 'it'\''s' ''`,
    )
  })
})

describe('support/lab-store', () => {
  const verdict = (check: string, kind: RenderedVerdict['kind']): RenderedVerdict => ({
    check,
    kind,
    title: check,
    durationMs: 1,
    seed: 1,
  })
  const checks = (
    run: number,
    verdicts: RenderedVerdict[],
    state: 'running' | 'done' | 'broken' = 'done',
  ) => ({ type: 'checks' as const, lab: 'x', checks: { run, state, verdicts } })

  it('never lets a verdict of an older run replace one of a newer', () => {
    const lab = emptyLab()
    applyMessage(lab, checks(3, [verdict('a', 'passed')]))
    applyMessage(lab, checks(2, [verdict('a', 'failed')]))
    expect(lab.checks.verdicts[0]?.kind).toBe('passed')
  })

  it('is solved when every check has passed, not before and not without checks', () => {
    const lab = emptyLab()
    applyMessage(lab, checks(1, [verdict('a', 'passed')]))
    expect([isSolved(lab, 2), isSolved(lab, 1), isSolved(lab, 0)]).toEqual([false, true, false])
  })

  it('keeps the former verdict of each check until its new one comes', () => {
    const lab = emptyLab()
    const former = (): string[] => lab.former.map(({ check, kind }) => `${check} ${kind}`)
    applyMessage(lab, checks(1, [verdict('a', 'passed'), verdict('b', 'failed')]))
    expect(former()).toEqual([])
    applyMessage(lab, checks(2, [], 'running'))
    expect(former()).toEqual(['a passed', 'b failed'])
    applyMessage(lab, checks(2, [verdict('a', 'failed')], 'running'))
    expect(former()).toEqual(['b failed'])
    // Saved again before the run was over.
    applyMessage(lab, checks(3, [], 'running'))
    expect(former()).toEqual(['a failed', 'b failed'])
    applyMessage(lab, checks(3, [], 'broken'))
    expect(former()).toEqual([])
  })

  it('stays solved while its checks run again, until one of them does not pass', () => {
    const lab = emptyLab()
    applyMessage(lab, checks(1, [verdict('a', 'passed'), verdict('b', 'passed')]))
    applyMessage(lab, checks(2, [], 'running'))
    expect(isSolved(lab, 2)).toBe(true)
    applyMessage(lab, checks(2, [verdict('a', 'passed')], 'running'))
    expect(isSolved(lab, 2)).toBe(true)
    applyMessage(lab, checks(2, [verdict('a', 'passed'), verdict('b', 'failed')], 'running'))
    expect(isSolved(lab, 2)).toBe(false)
  })

  it('forgets the problems of a process that starts again, and keeps the others', () => {
    const lab = emptyLab()
    const problem = { type: 'problem' as const, code: 'X', sentence: 's' }
    applyMessage(lab, { ...problem, process: 'server' })
    applyMessage(lab, { ...problem, process: 'client' })
    applyMessage(lab, { type: 'process', lab: 'x', state: process({ phase: 'starting' }) })
    expect(lab.problems.map((known) => known.process)).toEqual(['client'])
  })
})

describe('support/next-lesson', () => {
  const lesson = (slug: string) => ({ slug, number: 1, title: slug, link: `/${slug}`, checks: 1 })
  const course = {
    parts: [{ id: 'p', number: 1, title: 'P', lessons: ['a', 'b', 'c'].map(lesson) }],
  }
  const points = (states: Record<string, Points['state']>) =>
    new Map(Object.entries(states).map(([lab, state]) => [lab, { lab, points: 0, of: 1, state }]))
  const next = (states: Record<string, Points['state']>) => {
    const found = nextLesson(course, points(states))
    return [found?.lesson.slug, found?.hasBegun]
  }

  it('starts with the first lesson', () => {
    expect(next({})).toEqual(['a', false])
  })

  it('goes on with a lesson that is begun, else with the first that is not done', () => {
    expect(next({ a: 'done', c: 'started' })).toEqual(['c', true])
    expect(next({ a: 'done' })).toEqual(['b', true])
  })

  it('offers the first again when all are done, and nothing where there are no lessons', () => {
    expect(next({ a: 'done', b: 'done', c: 'done' })).toEqual(['a', true])
    expect(nextLesson({ parts: [] }, new Map())).toBeUndefined()
  })
})
