import fc from 'fast-check'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { LabProcess } from '../../../platform/runner/process.ts'
import type { TraceEvent } from '../../../platform/shared/trace.ts'
import { only, runProgram } from '../../helpers/traced.ts'
import { WireCapture } from '../../helpers/wire-capture.ts'

interface Side {
  /** Sizes of the writes; `pauseMs` between them. */
  writes: { bytes: number; pauseMs: number }[]
  reads: 'data' | 'readable' | 'pieces' | 'iterator' | 'pipe' | 'text'
}

const READS: Side['reads'][] = ['data', 'readable', 'pieces', 'iterator', 'pipe', 'text']
const side: fc.Arbitrary<Side> = fc.record({
  writes: fc.array(
    fc.record({
      bytes: fc.oneof(fc.nat(20), fc.nat(5_000), fc.nat(200_000)),
      pauseMs: fc.constantFrom(0, 0, 0, 1, 5),
    }),
    { maxLength: 12 },
  ),
  reads: fc.constantFrom(...READS),
})

/** The byte at a place of a direction, so that every place can be told from its neighbours. */
const byteAt = (direction: number, offset: number): number =>
  (offset * 7 + (offset >> 8) * 13 + direction * 101) & 0xff

/** Both ends of one connection; waits for a line before it begins. */
const PROGRAM = `
import { connect, createServer } from 'node:net'
import { once } from 'node:events'
import { Writable } from 'node:stream'
const [serverSide, clientSide] = JSON.parse(process.argv[2])
const byteAt = ${byteAt.toString()}
const wait = (ms) => ms === 0 ? undefined : new Promise((resolve) => setTimeout(resolve, ms))

async function talk(socket, { writes, reads }, direction) {
  const reading = read(socket, reads)
  let offset = 0
  for (const { bytes, pauseMs } of writes) {
    const from = offset
    const chunk = Uint8Array.from({ length: bytes }, (_, i) => byteAt(direction, from + i))
    offset += bytes
    if (!socket.write(direction === 0 ? chunk : Buffer.from(chunk).toString('latin1'), 'latin1')) await once(socket, 'drain')
    await wait(pauseMs)
  }
  socket.end()
  await reading
}

async function read(socket, way) {
  if (way === 'text') socket.setEncoding('utf8')
  // Without the option the loop would destroy the socket while the other half is still written.
  if (way === 'iterator') { for await (const _ of socket.iterator({ destroyOnReturn: false })); return }
  if (way === 'pipe') socket.pipe(new Writable({ highWaterMark: 100, write: (_, __, done) => setImmediate(done) }))
  else if (way === 'readable') socket.on('readable', () => { while (socket.read() !== null); })
  else if (way === 'pieces') socket.on('readable', () => { while ((socket.read(777) ?? socket.read()) !== null); })
  else socket.on('data', () => {})
  await once(socket, 'end')
}

const server = createServer({ allowHalfOpen: true }, (socket) => void talk(socket, serverSide, 0))
server.listen(0, '127.0.0.1', async () => {
  console.log(server.address().port)
  await once(process.stdin, 'data')
  process.stdin.destroy()
  const client = connect({ port: server.address().port, host: '127.0.0.1', allowHalfOpen: true })
  await talk(client, clientSide, 1)
  server.close()
})`

const totalOf = ({ writes }: Side): number => writes.reduce((sum, { bytes }) => sum + bytes, 0)

/** The events cover `total` bytes without a gap, and say what the bytes were. */
function expectCover(
  events: TraceEvent[],
  type: 'read' | 'write',
  connection: number,
  whole: Buffer,
): void {
  let offset = 0
  for (const event of only(events, type, connection)) {
    expect(event.offset).toBe(offset)
    if (event.data !== undefined) {
      const kept = Buffer.from(event.data, 'base64')
      expect(kept.length).toBe(Math.min(event.size, 4096))
      expect(kept.equals(whole.subarray(offset, offset + kept.length))).toBe(true)
    }
    offset += event.size
  }
  expect(offset).toBe(whole.length)
}

function expectWhole(
  events: TraceEvent[],
  streams: [fromServer: Buffer, fromClient: Buffer],
): void {
  const [fromServer, fromClient] = streams
  const [client, server] = [1, 2]
  expectCover(events, 'write', server, fromServer)
  expectCover(events, 'read', client, fromServer)
  expectCover(events, 'write', client, fromClient)
  expectCover(events, 'read', server, fromClient)
  for (const [connection, sent, received] of [
    [server, fromServer, fromClient],
    [client, fromClient, fromServer],
  ] as const) {
    expect(only(events, 'end-sent', connection)).toMatchObject([{ offset: sent.length }])
    expect(only(events, 'end-received', connection)).toMatchObject([{ offset: received.length }])
  }
}

const streamOf = (direction: number, size: number): Buffer =>
  Buffer.from(Uint8Array.from({ length: size }, (_, offset) => byteAt(direction, offset)))

async function run(
  sides: [Side, Side],
  beforeGo?: (port: number) => Promise<void>,
): Promise<TraceEvent[]> {
  const during = (program: LabProcess): void => {
    program.onOutput((chunk) => {
      void (beforeGo?.(Number(chunk)) ?? Promise.resolve()).then(() => program.write('go\n'))
    })
  }
  const { events, output, ending } = await runProgram(PROGRAM, {
    args: [JSON.stringify(sides)],
    during,
  })
  expect([ending, output.trim().split('\n').length]).toEqual([{ reason: 'exited', exitCode: 0 }, 1])
  return events
}

const noCapture = await WireCapture.start(1).then(
  (capture) => capture.dispose(),
  (error: Error) => error.message,
)
if (noCapture !== undefined) console.warn(`not compared with tcpdump: ${noCapture}`)

describe('tracer/stream', { timeout: 90_000 }, () => {
  it('covers both directions of random traffic exactly, on both sides', async () => {
    await fc.assert(
      fc.asyncProperty(side, side, async (server, client) => {
        const events = await run([server, client])
        expect(only(events, 'dropped')).toEqual([])
        expectWhole(events, [streamOf(0, totalOf(server)), streamOf(1, totalOf(client))])
      }),
      { numRuns: 6, endOnFailure: true },
    )
  })

  it.skipIf(noCapture !== undefined)('equals what tcpdump saw on the wire', async () => {
    await fc.assert(
      fc.asyncProperty(side, side, async (server, client) => {
        let capture: WireCapture | undefined
        onTestFinished(() => capture?.dispose())
        const events = await run([server, client], async (port) => {
          capture = await WireCapture.start(port)
        })
        const [connected] = only(events, 'connected')
        const [near, far] = [connected?.local.port ?? 0, connected?.remote.port ?? 0]
        const fromServer = await capture?.stream(far, near)
        const fromClient = await capture?.stream(near, far)
        await capture?.dispose()
        expectWhole(events, [fromServer ?? Buffer.alloc(0), fromClient ?? Buffer.alloc(0)])
        // A million bytes: one by one they would take seconds.
        expect(fromServer?.equals(streamOf(0, totalOf(server)))).toBe(true)
        expect(fromClient?.equals(streamOf(1, totalOf(client)))).toBe(true)
      }),
      { numRuns: 3, endOnFailure: true },
    )
  })
})
