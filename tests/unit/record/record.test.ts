/** Real programs of lab 07 behind a real host, recorded as `npm run record` does. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { once } from 'node:events'
import { join } from 'node:path'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { readLab } from '../../../platform/catalogue/catalogue.ts'
import { SOLUTIONS } from '../../../platform/catalogue/paths.ts'
import { recordScene } from '../../../platform/record/record.ts'
import { parseRecording, type Recording } from '../../../platform/shared/recording.ts'
import { createTemporaryCourse, type TemporaryCourse } from '../../helpers/temporary-course.ts'

const SLUG = '07-framing'
/** A hand that types as fast as it can. */
const SPEED = 50

describe('record/record', () => {
  let course: TemporaryCourse
  let suitesFolder: string

  beforeEach(async () => {
    course = await createTemporaryCourse(SLUG)
    onTestFinished(() => course.remove())
    suitesFolder = join(course.folders.stateFolder, 'suites')
  })

  async function record(steps: object[]): Promise<Recording> {
    const folder = join(suitesFolder, SLUG, 'recordings')
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'echo.json'), JSON.stringify({ about: 'a test', steps }))
    const { labsFolder, solutionsFolder } = course.folders
    const lab = readLab(SLUG, labsFolder)
    const folders = { labsFolder, solutionsFolder, suitesFolder }
    return (await recordScene({ lab, scene: 'echo', speed: SPEED, ...folders })).recording
  }

  it('keeps states, output, keys and traces on one clock', async () => {
    const recording = await record([
      { run: 'server' },
      { run: 'client' },
      { see: '> ', in: 'client' },
      { type: 'да', into: 'client' },
      { see: 'answered', in: 'client' },
      { press: 'ctrl-d', into: 'client' },
      { ended: 'client' },
      { stop: 'server' },
    ])
    expect(parseRecording(JSON.parse(JSON.stringify(recording)))).toEqual(recording)
    const times = recording.entries.map(({ at }) => at)
    expect(times).toEqual(times.toSorted((a, b) => a - b))
    expect(textOf(recording, 'client')).toContain('answered  "да" (4 bytes)')
    expect(keysOf(recording)).toEqual(['д', 'а', '\r', '\x04'])
    expect(eventsOf(recording, 'server')).toEqual(
      'listen accept read write end-received end-sent close unlisten'.split(' '),
    )
    expect(orderOf(recording, 'write')).toEqual(['client', 'server'])
    expect(recording.entries.at(-1)).toMatchObject({
      kind: 'state',
      state: { process: 'server', phase: 'ended', ending: { reason: 'stopped' } },
    })
  })

  it('holds a process, so that three writes are one read', async () => {
    const recording = await record([
      { run: 'server' },
      { run: 'client' },
      { see: '> ', in: 'client' },
      { hold: 'server' },
      ...['one', '', 'three'].map((type) => ({ type, into: 'client' })),
      { traced: 'write', of: 'client', times: 3 },
      { release: 'server' },
      { see: '(5 bytes)', in: 'client' },
      { press: 'ctrl-d', into: 'client' },
      { ended: 'client' },
      { stop: 'server' },
    ])
    const transfers = recording.entries.flatMap((entry) =>
      entry.kind === 'trace' && ['read', 'write'].includes(entry.event.type)
        ? [`${entry.process} ${entry.event.type}`]
        : [],
    )
    expect(transfers.slice(0, 4)).toEqual([
      'client write',
      'client write',
      'client write',
      'server read',
    ])
    const kinds = recording.entries.map(({ kind }) => kind)
    expect(kinds.indexOf('held')).toBeLessThan(kinds.indexOf('released'))
  })

  it('says nothing of where things lie on this machine', async () => {
    const recording = await record([{ run: 'server' }, { stop: 'server' }])
    const text = JSON.stringify(recording)
    expect(text).not.toContain(SOLUTIONS)
    expect(text).not.toContain(course.folders.solutionsFolder)
    expect(text).not.toContain('pid')
  })

  it('says at once which step a program does not answer, and what it printed instead', async () => {
    const printed = { see: 'Frame echo listens', in: 'server' }
    const steps = [{ run: 'server' }, printed, { stop: 'server' }, { see: 'hello', in: 'server' }]
    await expect(record(steps)).rejects.toThrow(
      /recordings\/echo\.json: Step 3, .*server ended without printing "hello"[^]*Frame echo listens/,
    )
  })

  it('names a process that the scene does not have', async () => {
    await expect(record([{ run: 'chaos' }])).rejects.toThrow(
      /field "steps\.0": the scene "echo" has no process "chaos"/,
    )
  })

  it('says what is wrong with a step that it does not know', async () => {
    await expect(record([{ wave: 'server' }])).rejects.toThrow(/echo\.json: field "steps\.0/)
  })

  it('passes the words of the host on when a port is taken', async () => {
    const holder = createServer().listen(course.port, '127.0.0.1')
    await once(holder, 'listening')
    onTestFinished(() => void holder.close())
    await expect(
      record([{ run: 'server' }, { see: 'Frame echo listens', in: 'server' }]),
    ).rejects.toThrow(String(course.port))
  })
})

function textOf({ entries }: Recording, process: string): string {
  return entries
    .flatMap((entry) => (entry.kind === 'output' && entry.process === process ? [entry.text] : []))
    .join('')
}

function keysOf({ entries }: Recording): string[] {
  return entries.flatMap((entry) => (entry.kind === 'typed' ? [entry.text] : []))
}

function eventsOf({ entries }: Recording, process: string): string[] {
  return entries.flatMap((entry) =>
    entry.kind === 'trace' && entry.process === process ? [entry.event.type] : [],
  )
}

/** Which process does something first, then next. */
function orderOf({ entries }: Recording, type: string): string[] {
  return entries.flatMap((entry) =>
    entry.kind === 'trace' && entry.event.type === type ? [entry.process] : [],
  )
}
