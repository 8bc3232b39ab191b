import { connect, createServer, type Server, type Socket } from 'node:net'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { CaptureClock, SYSTEM_CLOCKS, type Clocks } from '../../platform/host/capture-clock.ts'
import { captureFilter } from '../../platform/host/capture-filter.ts'
import { startCapture, type CaptureOptions } from '../../platform/host/capture.ts'
import { readPcap, type PcapRecord } from '../../platform/shared/pcap.ts'
import { temporaryFolder } from './support/toy-host.ts'

/** Why tcpdump cannot be used here, if it cannot. */
const failure = await startCapture({ ports: [9] }).then(
  (capture) => capture.stop().then(() => undefined),
  (error: Error) => error.message,
)
if (failure !== undefined) console.warn(`Captures are not tested: ${failure}`)

async function listen(
  onSocket: (socket: Socket) => void,
): Promise<{ server: Server; port: number }> {
  const server = createServer(onSocket).listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  const address = server.address()
  return { server, port: typeof address === 'object' ? (address?.port ?? 0) : 0 }
}

/** Connects, sends, and waits until both sides are closed. */
async function exchange(port: number, bytes: Buffer): Promise<void> {
  const socket = connect({ host: '127.0.0.1', port })
  socket.resume().end(bytes)
  await once(socket, 'close')
}

async function capture(
  more: Partial<CaptureOptions> & { ports: number[] },
  body: () => Promise<void>,
): Promise<{ records: PcapRecord[]; dropped: number; linkType: number | undefined }> {
  const records: PcapRecord[] = []
  const running = await startCapture({ ...more, onRecords: (taken) => records.push(...taken) })
  onTestFinished(() => running.stop())
  await body()
  await running.stop()
  return { records, dropped: running.dropped, linkType: running.linkType }
}

/** A program that stands in for tcpdump. */
function pretend(lines: string): string {
  const path = join(temporaryFolder(), 'pretend.sh')
  writeFileSync(path, `#!/bin/sh\n${lines}\n`)
  chmodSync(path, 0o755)
  return path
}

const PORTS = [7007, 7008]

describe('host/capture-filter', () => {
  it('is made of the ports alone, and of the errors that quote them', () => {
    expect(captureFilter([7007])).toBe(
      '((port 7007 or (icmp and (icmp[28:2] = 7007 or icmp[30:2] = 7007)) or ' +
        '(ip6[6] = 58 and ip6[40] < 128 and (ip6[88:2] = 7007 or ip6[90:2] = 7007))))',
    )
    expect(captureFilter([7008], [7007])).toContain(' and not (port 7007 or ')
  })

  it('refuses anything that is no port', () => {
    for (const wrong of [0, -1, 65_536, 1.5, NaN, '7007 or host example.com' as unknown as number])
      expect(() => captureFilter([wrong])).toThrow(RangeError)
    expect(() => captureFilter([])).toThrow(RangeError)
    expect(() => captureFilter([7007], [NaN])).toThrow(RangeError)
    expect(() => captureFilter(Array.from({ length: 17 }, () => 7007))).toThrow(RangeError)
  })
})

describe('host/capture-clock', () => {
  /** Clocks that move by `stepUs` at each look. */
  function clocks(stepUs: number): Clocks & { set(byMs: number): void } {
    let nowUs = 5_000_000
    let dayOffsetUs = 1_700_000_000_123_456
    const tick = (): number => (nowUs += stepUs)
    return {
      monotonicUs: tick,
      dayMs: () => Math.floor((tick() + dayOffsetUs) / 1_000),
      set: (byMs) => (dayOffsetUs += byMs * 1_000),
    }
  }

  it('finds the distance of the clocks to within one look', () => {
    const clock = new CaptureClock(clocks(4))
    expect(Math.abs(clock.toTrace(1_700_000_010_123_456) - 10_000_000)).toBeLessThanOrEqual(8)
    expect(Math.abs(clock.toDay(10_000_000) - 1_700_000_010_123_456)).toBeLessThanOrEqual(8)
  })

  it('measures again when the clock of the day was set, and only then', () => {
    const moved = clocks(4)
    const clock = new CaptureClock(moved)
    const before = clock.toTrace(1_700_000_010_123_456)
    clock.check()
    expect(clock.toTrace(1_700_000_010_123_456)).toBe(before)
    moved.set(3_600_000)
    clock.check()
    expect(Math.abs(clock.toTrace(1_700_003_610_123_456) - before)).toBeLessThanOrEqual(8)
  })
})

describe('host/capture', () => {
  it.skipIf(failure !== undefined)('gives the packets of the ports, and of no other', async () => {
    const { port } = await listen((socket) => socket.end())
    const other = await listen((socket) => socket.end())
    const { records, dropped, linkType } = await capture({ ports: [port] }, async () => {
      await exchange(other.port, Buffer.from('not asked for'))
      await exchange(port, Buffer.from('hello'))
    })
    // Ethernet and IPv4 headers, then the two ports.
    const ports = records.map(({ data }) => [
      ...new Uint16Array([bytes16(data, 34), bytes16(data, 36)]),
    ])
    expect(linkType).toBe(1)
    expect(dropped).toBe(0)
    expect(records.length).toBeGreaterThanOrEqual(7)
    expect(ports.every((both) => both.includes(port))).toBe(true)
    expect(records.some(({ data }) => Buffer.from(data).includes('hello'))).toBe(true)
  })

  it.skipIf(failure !== undefined)('stamps packets with a time that fits the trace', async () => {
    const { port } = await listen((socket) => socket.end())
    const clock = new CaptureClock()
    const before = SYSTEM_CLOCKS.monotonicUs()
    const { records } = await capture({ ports: [port] }, () => exchange(port, Buffer.from('x')))
    const after = SYSTEM_CLOCKS.monotonicUs()
    const times = records.map(({ atUs }) => clock.toTrace(atUs))
    expect(Math.min(...times)).toBeGreaterThanOrEqual(before - 1_000)
    expect(Math.max(...times)).toBeLessThanOrEqual(after + 1_000)
  })

  it.skipIf(failure !== undefined)(
    'sees the error that a closed UDP port answers with',
    async () => {
      const socket = createSocket('udp4')
      onTestFinished(() => void socket.close())
      const closed = await listen(() => {})
      const { records } = await capture({ ports: [closed.port] }, async () => {
        const refused = once(socket, 'error')
        socket.connect(closed.port, '127.0.0.1', () => socket.send('anybody?'))
        await refused
      })
      expect(records.map(({ data }) => data[23])).toEqual([17, 1])
    },
  )

  it.skipIf(failure !== undefined)('writes the same packets to a file, whole', async () => {
    const { port } = await listen((socket) => socket.resume())
    const file = join(temporaryFolder(), 'out.pcap')
    const bytes = Buffer.alloc(200_000, 7)
    const options = { ports: [port], file, snapBytes: 65_535, tickBytes: Infinity }
    const { records } = await capture(options, () => exchange(port, bytes))
    const kept = readPcap(readFileSync(file))
    expect(kept.records).toEqual(records)
    expect(kept.records.every(({ data, originalBytes }) => data.length === originalBytes)).toBe(
      true,
    )
  })

  it.skipIf(failure !== undefined)(
    'reads a flood at its own rate, and says what it lost',
    async () => {
      const { port } = await listen((socket) => socket.resume())
      const tickBytes = 16 * 1024
      const startedAt = performance.now()
      const { records, dropped } = await capture({ ports: [port], tickBytes }, () =>
        exchange(port, Buffer.alloc(96 * 1024 * 1024)),
      )
      const readBytes = records.reduce((sum, { data }) => sum + data.length, 0)
      const ticks = (performance.now() - startedAt) / 250 + 1
      // At its end it takes in what tcpdump and the kernel still hold: some megabytes at the most.
      expect(readBytes).toBeLessThan(ticks * (tickBytes + 128 * 1024) + 6 * 1024 * 1024)
      expect(dropped).toBeGreaterThan(0)
    },
  )

  it('says in a word why packets cannot be had', async () => {
    const start = (more: Partial<CaptureOptions>): Promise<unknown> =>
      startCapture({ ports: PORTS, platform: 'linux', ...more }).catch((error: unknown) => error)
    expect(await start({ command: 'no-such-tcpdump' })).toMatchObject({ problem: 'not-installed' })
    expect(await start({ platform: 'win32' })).toMatchObject({ problem: 'not-this-system' })
    const forbidden = `echo "tcpdump: lo: You don't have permission to capture on that device" >&2; exit 1`
    expect(await start({ command: pretend(forbidden) })).toMatchObject({
      problem: 'not-permitted',
      message: "lo: You don't have permission to capture on that device",
    })
    const broken = 'echo "tcpdump: lo: No such device exists" >&2; exit 1'
    expect(await start({ command: pretend(broken) })).toMatchObject({ problem: 'failed' })
  })

  it('ends a program that writes no capture', async () => {
    const command = pretend('echo "listening on lo" >&2; yes nonsense')
    const running = await startCapture({ ports: PORTS, platform: 'linux', command })
    await expect(running.ended).resolves.toBeUndefined()
    await running.stop()
  })
})

function bytes16(data: Uint8Array, at: number): number {
  return ((data[at] ?? 0) << 8) | (data[at + 1] ?? 0)
}
