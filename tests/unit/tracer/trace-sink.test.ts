import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { TraceReader } from '../../../platform/runner/trace-reader.ts'
import type { TraceEvent } from '../../../platform/shared/trace.ts'
import { REPORT_VARIABLE, TRACE_VARIABLE } from '../../../platform/tracer/report-event.ts'
import { recordBytes } from '../../../platform/tracer/trace-format.ts'
import { TraceRecorder } from '../../../platform/tracer/trace-recorder.ts'
import {
  MAX_SEGMENTS,
  SEGMENT_BYTES,
  segmentPath,
  TraceSink,
} from '../../../platform/tracer/trace-sink.ts'
import { only, runProgram } from '../../helpers/traced.ts'

const PRELOAD = join(
  import.meta.dirname,
  '..',
  '..',
  '..',
  'platform',
  'tracer',
  'preload-traced.ts',
)

interface Channel {
  folder: string
  recorder: TraceRecorder
  events: TraceEvent[]
  reader: TraceReader
}

function createChannel(): Channel {
  const folder = temporaryFolder()
  const bell = openSync(join(folder, 'bell'), 'a')
  onTestFinished(() => closeSync(bell))
  const events: TraceEvent[] = []
  const reader = new TraceReader(folder, (batch) => void events.push(...batch))
  onTestFinished(() => reader.dispose())
  return { folder, recorder: new TraceRecorder(new TraceSink(folder, bell)), events, reader }
}

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'otw-sink-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

const bytesIn = (folder: string): number =>
  readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0)

const record = ({ recorder }: Channel, count: number): void => {
  for (let i = 0; i < count; i++) recorder.mark('reset-sent', i)
}

/** So many records as they lie in a file, without a tail. */
function recordsOf(count: number): Buffer[] {
  const channel = createChannel()
  record(channel, count)
  const bytes = readFileSync(segmentPath(channel.folder, 0))
  const size = recordBytes(0)
  return Array.from({ length: count }, (_, i) => bytes.subarray(i * size, (i + 1) * size))
}

/** A little more than all files together hold. */
const TOO_MANY = Math.ceil((MAX_SEGMENTS * SEGMENT_BYTES) / recordBytes(0)) + 1_000

describe('tracer/sink', () => {
  it('hands on every event in order, over many files, and leaves none of them behind', async () => {
    const channel = createChannel()
    for (let round = 0; round < 10; round++) {
      record(channel, 5_000)
      channel.reader.read()
      // The reader looks again by itself.
      await expect.poll(() => channel.events.length, { interval: 5 }).toBe((round + 1) * 5_000)
    }
    expect(channel.events.map(({ seq }) => seq)).toEqual(channel.events.map((_, index) => index))
    expect(readdirSync(channel.folder).filter((name) => name !== 'bell')).toHaveLength(1)
  })

  it('fills no disk for a reader that does not come, and counts what it leaves out', async () => {
    const channel = createChannel()
    record(channel, TOO_MANY)
    expect(bytesIn(channel.folder)).toBeLessThanOrEqual(MAX_SEGMENTS * SEGMENT_BYTES + 1024)
    const full = bytesIn(channel.folder)
    record(channel, TOO_MANY)
    expect(bytesIn(channel.folder)).toBe(full)

    channel.reader.read()
    await expect
      .poll(
        () => {
          record(channel, 1)
          channel.reader.read()
          return only(channel.events, 'dropped').length
        },
        { interval: 10 },
      )
      .toBe(1)
    const at = channel.events.findIndex(({ type }) => type === 'dropped')
    const [before, dropped, after] = channel.events.slice(at - 1, at + 2)
    expect(dropped).toMatchObject({ count: (dropped?.seq ?? 0) - (before?.seq ?? 0) })
    expect(after?.seq).toBe((dropped?.seq ?? 0) + 1)
  })

  it('drops half a record at the end of a file that was left, and goes on', () => {
    const [first, second, third] = recordsOf(3) as [Buffer, Buffer, Buffer]
    const broken = Buffer.concat([first, second.subarray(0, 20)])
    const { folder, events, reader } = createChannel()
    writeFileSync(segmentPath(folder, 0), broken)
    reader.dispose()
    expect(events.map(({ seq }) => seq)).toEqual([0])

    const other = createChannel()
    writeFileSync(segmentPath(other.folder, 0), broken)
    writeFileSync(segmentPath(other.folder, 1), third)
    other.reader.dispose()
    expect(other.events.map(({ seq }) => seq)).toEqual([0, 2])
  })

  it('puts a record together that was read in two parts', async () => {
    const writer = createChannel()
    writer.recorder.record('error', { connection: 1, message: 'привет' })
    const bytes = readFileSync(segmentPath(writer.folder, 0))
    const { folder, events, reader } = createChannel()
    const cut = bytes.indexOf(Buffer.from('п')) + 1
    writeFileSync(segmentPath(folder, 0), bytes.subarray(0, cut))
    reader.read()
    writeFileSync(segmentPath(folder, 0), bytes.subarray(cut), { flag: 'a' })
    reader.read()
    await expect.poll(() => events, { interval: 5 }).toMatchObject([{ message: 'привет' }])
  })
})

/** Sends and reads so many bytes one by one, and prints what is left in memory at two moments. */
const FLOOD = `
import { connect, createServer } from 'node:net'
const heap = () => { gc(); return process.memoryUsage().heapUsed + process.memoryUsage().external }
const server = createServer((socket) => socket.pipe(socket)).listen(0, '127.0.0.1', () => {
  const client = connect(server.address().port, '127.0.0.1')
  client.setNoDelay(true)
  let rounds = 0, before = 0
  const started = process.hrtime.bigint()
  const more = () => {
    for (let i = 0; i < 20; i++) client.write('x')
    rounds++
    if (rounds === 300) before = heap()
    if (rounds < 1_200) return setImmediate(more)
    const grown = heap() - before
    client.end()
    server.close()
    console.log(JSON.stringify({ grown, rounds }))
  }
  client.resume().on('connect', more)
})`

/** Starts it without a runner. @returns its trace's folder; its exit code and all that it printed */
function startFlood(): { folder: string; finished: Promise<[number | null, string]> } {
  const above = temporaryFolder()
  const program = join(above, 'program.mjs')
  writeFileSync(program, FLOOD)
  const folder = join(above, 'trace')
  mkdirSync(folder)
  const variables = { [REPORT_VARIABLE]: join(folder, 'report'), [TRACE_VARIABLE]: folder }
  const child = spawn(process.execPath, [`--import=${PRELOAD}`, '--expose-gc', program], {
    env: { ...process.env, ...variables },
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const finished = once(child, 'close').then(([code]): [number | null, string] => {
    return [code as number | null, output]
  })
  return { folder, finished }
}

describe('tracer/flood', () => {
  it('keeps the memory of the program as it is', async () => {
    const { output, events, ending } = await runProgram(FLOOD, { nodeFlags: ['--expose-gc'] })
    expect(ending).toEqual({ reason: 'exited', exitCode: 0 })
    const { grown } = JSON.parse(output) as { grown: number }
    expect(grown).toBeLessThan(8 * 1024 * 1024)
    const missing = only(events, 'dropped').reduce((sum, { count }) => sum + count, 0)
    const told = events.filter(({ type }) => type !== 'dropped').length
    expect(told + missing).toBe((events.at(-1)?.seq ?? 0) + 1)
    expect(only(events, 'write', 1).length).toBeGreaterThan(10_000)
  })

  it('goes on when its reader is gone, and fills no disk', async () => {
    const { folder, finished } = startFlood()
    expect(await finished).toEqual([0, expect.stringMatching(/^\{"grown":/)])
    expect(bytesIn(folder)).toBeLessThanOrEqual(MAX_SEGMENTS * SEGMENT_BYTES + 64 * 1024)
  })

  it('goes on when the folder is removed under it', async () => {
    const { folder, finished } = startFlood()
    await expect
      .poll(() => readdirSync(folder), { timeout: 10_000, interval: 5 })
      .toContain('trace.0')
    rmSync(folder, { recursive: true })
    expect(await finished).toEqual([0, expect.stringMatching(/^\{"grown":/)])
  })

  it.for([1, 1_000])('loses nothing of the last %i writes, however it ends', async (count) => {
    const endings = [
      `process.exit(3)`,
      `process.kill(process.pid, 'SIGKILL')`,
      `throw new Error('mine')`,
      `process.abort()`,
    ]
    for (const end of endings) {
      const { events } = await runProgram(`
        import { connect, createServer } from 'node:net'
        const server = createServer((socket) => {
          for (let i = 0; i < ${count}; i++) socket.write('last')
          ${end}
        })
        server.listen(0, '127.0.0.1', () => connect(server.address().port, '127.0.0.1'))`)
      const writes = only(events, 'write')
      expect([end, events.at(-1), writes.length]).toEqual([end, writes.at(-1), count])
    }
  })

  it('loses nothing of a flood at whose end there is nothing left to do', async () => {
    const { events } = await runProgram(`
      import { connect, createServer } from 'node:net'
      const server = createServer((socket) => {
        for (let i = 0; i < 1000; i++) socket.write('last')
        socket.resume().end(() => server.close())
      })
      server.listen(0, '127.0.0.1', () => connect(server.address().port, '127.0.0.1').resume())`)
    expect(only(events, 'write')).toHaveLength(1_000)
    expect([only(events, 'close').length, only(events, 'unlisten').length]).toEqual([2, 1])
  })

  it('tells what came before an endless loop while it goes on', async () => {
    const events: TraceEvent[] = []
    const { ending } = await runProgram(
      `import { connect } from 'node:net'
       connect(9, '127.0.0.1').on('error', () => {}).write('before')
       while (true);`,
      {
        during: (program) =>
          program.onTrace((batch) => {
            events.push(...batch)
            if (batch.some(({ type }) => type === 'write')) void program.stop(0)
          }),
      },
    )
    expect(ending).toMatchObject({ reason: 'stopped' })
    expect(events.map(({ type }) => type)).toEqual(['connect', 'write'])
  })
})
