import { describe, expect, it, onTestFinished } from 'vitest'
import { CaptureLabs, type LabProgram } from '../../platform/host/capture-labs.ts'
import {
  CaptureFailure,
  startCapture,
  type Capture,
  type CaptureOptions,
} from '../../platform/host/capture.ts'
import { KeptPackets } from '../../platform/host/capture-kept.ts'
import { MAX_KEPT_PACKETS } from '../../platform/shared/limits.ts'
import type { HostMessage, ProcessState } from '../../platform/shared/messages.ts'
import { startToyHost, TOY } from './support/toy-host.ts'

const LAB = '01-toy'

function program(phase: ProcessState['phase'], ports: number[] = [], port?: number): LabProgram {
  const listening = ports.map(
    (one) => ({ transport: 'tcp', address: '127.0.0.1', port: one }) as const,
  )
  return {
    state: { process: 'server', terminal: 1, phase, target: 'solutions', example: 0, listening },
    ...(port === undefined ? {} : { port }),
  }
}

interface Started extends CaptureOptions {
  isStopped: boolean
}

function createLabs(fail?: CaptureFailure): {
  labs: CaptureLabs
  started: Started[]
  sent: HostMessage[]
  set(...programs: LabProgram[]): void
} {
  const started: Started[] = []
  const sent: HostMessage[] = []
  let programs: LabProgram[] = []
  const labs = new CaptureLabs({
    programsOf: () => programs,
    pidsOf: () => new Map(),
    publish: (_, message) => void sent.push(message),
    startCapture: (options) => {
      if (fail) return Promise.reject(fail)
      const one: Started = { ...options, isStopped: false }
      started.push(one)
      return Promise.resolve<Capture>({
        interface: 'lo',
        linkType: 1,
        dropped: 0,
        ended: Promise.resolve(),
        stop: () => {
          one.isStopped = true
          return Promise.resolve()
        },
      })
    },
  })
  onTestFinished(() => labs.dispose())
  return {
    labs,
    started,
    sent,
    set: (...now) => {
      programs = now
      labs.changed(LAB)
    },
  }
}

const portsOf = (started: Started[]): number[][] =>
  started.map(({ ports, except = [] }) => [...ports, ...except.map((port) => -port)])
const record = (atUs: number): { atUs: number; originalBytes: number; data: Uint8Array } => ({
  atUs,
  originalBytes: 3,
  data: Uint8Array.from([1, 2, 3]),
})

describe('host/capture-labs', () => {
  it('captures the ports of running processes, each once, only while a page looks', async () => {
    const { labs, started, set } = createLabs()
    set(program('listening', [7007]))
    const close = labs.open(LAB, () => {})
    // Port 9 shows whether one may at all.
    await expect.poll(() => portsOf(started)).toContainEqual([9])
    expect(portsOf(started)).toContainEqual([7007])
    set(program('listening', [7007, 7008], 7007))
    expect(portsOf(started).at(-1)).toEqual([7008, -7007])
    expect(started).toHaveLength(3)
    close()
    await expect.poll(() => started.every(({ isStopped }) => isStopped)).toBe(true)
  })

  it('listens before a server does, on the port that lab.json gives it', async () => {
    const { labs, started, set } = createLabs()
    labs.open(LAB, () => {})
    set(program('starting', [], 7007))
    expect(portsOf(started)).toContainEqual([7007])
  })

  it('ends with the run, begins anew with the next, and says so', async () => {
    const { labs, started, sent, set } = createLabs()
    labs.open(LAB, () => {})
    set(program('listening', [7007]))
    set(program('ended'))
    await expect.poll(() => started.every(({ isStopped }) => isStopped)).toBe(true)
    sent.length = 0
    set(program('starting', [], 7010))
    expect(sent[0]).toEqual({ type: 'packets-reset', lab: LAB })
    expect(portsOf(started).at(-1)).toEqual([7010])
  })

  it('keeps packets for a page that comes later, until the next run', async () => {
    const { labs, started, sent, set } = createLabs()
    labs.open(LAB, () => {})
    set(program('listening', [7007]))
    started.at(-1)?.onRecords?.([record(Date.now() * 1_000)], 1)
    expect(sent).toContainEqual(
      expect.objectContaining({
        type: 'packets',
        linkType: 1,
        dropped: 0,
        records: [expect.objectContaining({ data: 'AQID' })],
      }),
    )
    const later: HostMessage[] = []
    labs.open(LAB, (message) => void later.push(message))
    expect(later.slice(0, 2)).toEqual([
      { type: 'packets-reset', lab: LAB },
      sent.find(({ type }) => type === 'packets'),
    ])
    set(program('ended'))
    set(program('starting', [], 7007))
    const next: HostMessage[] = []
    labs.open(LAB, (message) => void next.push(message))
    expect(next.some(({ type }) => type === 'packets')).toBe(false)
  })

  it('says why packets cannot be captured, and goes on', async () => {
    const { labs, sent, set } = createLabs(new CaptureFailure('not-permitted', 'lo: no permission'))
    const told: HostMessage[] = []
    labs.open(LAB, (message) => void told.push(message))
    const message = {
      type: 'packets-state',
      lab: LAB,
      state: 'unavailable',
      reason: 'not-permitted',
      detail: 'lo: no permission',
    }
    await expect.poll(() => told).toContainEqual(message)
    set(program('listening', [7007]))
    await expect.poll(() => sent).toContainEqual(message)
  })
})

describe('host/capture-kept', () => {
  it('tells the first at once, the next together, and keeps no more than it may', async () => {
    const told: Extract<HostMessage, { type: 'packets' }>[] = []
    const kept = new KeptPackets(LAB, (message) => told.push(message))
    onTestFinished(() => kept.dispose())
    const source = { linkType: 1, dropped: 0, epochUs: 5, port: 7007 }
    kept.add([record(1)], source)
    expect(told).toHaveLength(1)
    for (let at = 2; at <= MAX_KEPT_PACKETS + 10; at++) kept.add([record(at)], source)
    kept.add([], { ...source, dropped: 3 })
    await expect.poll(() => told.length).toBe(2)
    expect(told[1]).toMatchObject({ dropped: 3, epochUs: 5 })
    const [all] = kept.all()
    expect(all?.records).toHaveLength(MAX_KEPT_PACKETS)
    expect(all?.dropped).toBe(13)
  })
})

const failure = await startCapture({ ports: [9] }).then(
  (capture) => capture.stop().then(() => undefined),
  (error: Error) => error.message,
)

describe('host, packets and sockets', () => {
  it('answers a page that asks, whatever this machine allows', async () => {
    const host = await startToyHost({})
    const page = await host.openPage()
    page.send({ type: 'packets-open', lab: TOY })
    const state = await page.message('packets-state')
    expect(state.state).toBe(failure === undefined ? 'live' : 'unavailable')
    await page.message('sockets-state')
    page.send({ type: 'packets-open', lab: '99-none' })
    expect((await page.message('problem')).code).toBe('ERR_UNKNOWN_LAB')
    page.send({ type: 'packets-close', lab: TOY })
  })

  it.skipIf(process.platform !== 'linux')(
    'shows the state of a server and who holds it',
    async () => {
      const host = await startToyHost({})
      const page = await host.openPage()
      await page.openLab(TOY)
      page.send({ type: 'packets-open', lab: TOY })
      page.run(TOY, 'server')
      const { listening } = await page.phase('server', 'listening')
      // A look that began before the program did sees its socket, and not yet whose it is.
      const { sockets } = await page.message('sockets', (message) =>
        message.sockets.some((socket) => socket.process !== undefined),
      )
      expect(sockets[0]).toMatchObject({
        state: 'LISTEN',
        process: 'server',
        local: { port: listening[0]?.port },
      })
    },
  )
})
