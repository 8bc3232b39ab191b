import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createConnection, createServer, type AddressInfo, type Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Journal } from '../../../platform/checker/journal.ts'
import { Random } from '../../../platform/checker/random.ts'
import { watchSleep, type HasSlept } from '../../../platform/checker/transport/asleep.ts'
import { watchBacklog } from '../../../platform/checker/transport/backlog.ts'
import { cutStream, deliveriesOf } from '../../../platform/checker/transport/delivery.ts'
import { Network } from '../../../platform/checker/transport/network.ts'
import { waitUntilRead } from '../../../platform/checker/transport/receive-queue.ts'
import fc from 'fast-check'

/** A server in a process of its own, busy for so long with each read. */
const printsReads = (busyMs: number): string => `
const server = require('node:net').createServer((socket) => socket.on('data', (chunk) => {
  const until = performance.now() + ${busyMs}
  while (performance.now() < until);
  console.log(String(chunk))
}))
server.listen(0, '127.0.0.1', () => console.log(server.address().port))`

/** Longer than the 250 ms for which a program that sleeps is waited for. */
const BUSY = { busyMs: 300, count: 2 }
const WITHIN = { timeout: 10_000 }

let network: Network
const opened: { close(): void }[] = []

beforeEach(() => {
  network = new Network(new Journal())
})
afterEach(async () => {
  await network.dispose()
  for (const server of opened.splice(0)) server.close()
})

/** A program under check, played by a server of the test; `pauseOnConnect`: it never reads. */
async function play(
  talk: (socket: Socket) => void,
  { pauseOnConnect = false } = {},
): Promise<{ host: string; port: number }> {
  const server = createServer({ allowHalfOpen: true, pauseOnConnect }, (socket) => {
    socket.on('error', () => {})
    talk(socket)
  })
  opened.push(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { address, port } = server.address() as AddressInfo
  return { host: address, port }
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

describe('checker/transport/delivery', () => {
  it('gives the same bytes in every delivery', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 40 })), fc.nat(), (messages, seed) => {
        const whole = Buffer.concat(messages)
        for (const { parts } of deliveriesOf(messages, new Random(seed), [1, 3])) {
          expect(Buffer.concat(parts)).toEqual(whole)
          expect(parts.every((part) => part.length > 0)).toBe(true)
        }
      }),
    )
  })

  it('cuts where it is told to, and nowhere outside', () => {
    const parts = cutStream(bytes('abcdef'), [2, 2, 0, 99, 5])
    expect(parts.map((part) => Buffer.from(part).toString())).toEqual(['ab', 'cde', 'f'])
  })
})

describe('checker/transport/peer', () => {
  it.skipIf(process.platform !== 'linux')(
    'delivers each part as a read of its own, also to a program that is slow',
    async () => {
      const reads: string[] = []
      const address = await play((socket) =>
        socket.on('data', (chunk) => reads.push(chunk.toString())),
      )
      const peer = await network.connect(address)
      const parts = Array.from({ length: 50 }, (_, i) => bytes(`${i};`))
      await peer.sendParts(parts)
      await vi.waitFor(() => expect(reads).toHaveLength(50), WITHIN)
      expect(reads.join('')).toBe(parts.map((part) => Buffer.from(part).toString()).join(''))
    },
  )

  it.skipIf(process.platform !== 'linux').each([
    ['each part', { busyMs: 1, count: 50 }],
    ['each part, when it is busy for longer than a program that never reads', BUSY],
  ])('knows by its sleep that another process has read %s', async (_what, { busyMs, count }) => {
    const child = spawn(process.execPath, ['-e', printsReads(busyMs)], {
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    opened.push({ close: () => void child.kill('SIGKILL') })
    const lines: string[] = []
    createInterface({ input: child.stdout }).on('line', (line) => lines.push(line))
    await vi.waitFor(() => expect(lines).toHaveLength(1), WITHIN)
    const watched = [{ pid: child.pid ?? 0, wrappers: 0 }]
    let looks = 0
    const own = new Network(new Journal(), () => {
      looks++
      return watchSleep(watched)
    })
    const peer = await own.connect({ host: '127.0.0.1', port: Number(lines[0]) })
    const parts = Array.from({ length: count }, (_, i) => `${i};`)
    await peer.sendParts(parts.map((part) => bytes(part)))
    await vi.waitFor(() => expect(lines.slice(1).join('')).toBe(parts.join('')), WITHIN)
    expect(lines.slice(1)).toEqual(parts)
    expect(looks).toBeGreaterThanOrEqual(count)
    await own.dispose()
  })

  it('cannot tell whether a process sleeps that is not there', () => {
    expect(watchSleep([])()).toBeUndefined()
    expect(watchSleep([{ pid: 2 ** 30, wrappers: 0 }])()).toBeUndefined()
  })

  it('goes on when the program does not read at all', async () => {
    const address = await play(() => {}, { pauseOnConnect: true })
    const peer = await network.connect(address)
    await expect(peer.sendParts([bytes('a'), bytes('b')])).resolves.toBeUndefined()
  })

  it('tells FIN from RST', async () => {
    const polite = await network.connect(await play((socket) => socket.end('bye')))
    expect(await polite.readToEnd()).toEqual({ bytes: bytes('bye'), ending: 'fin' })
    const rude = await network.connect(
      await play((socket) => socket.once('data', () => socket.resetAndDestroy())),
    )
    await rude.send('knock')
    expect(await rude.readToEnd()).toMatchObject({ ending: 'reset' })
  })

  it('reads lines and counts, and keeps the rest', async () => {
    const peer = await network.connect(await play((socket) => socket.end('one\ntwo\nrest')))
    expect(await peer.readLine()).toBe('one')
    expect(await peer.read(2)).toEqual(bytes('tw'))
    expect((await peer.readToEnd()).bytes).toEqual(bytes('o\nrest'))
  })

  it('names what is missing when the connection ends too early', async () => {
    const peer = await network.connect(await play((socket) => socket.end('ab')))
    await expect(peer.read(3)).rejects.toMatchObject({
      messageKey: { key: 'early-end', params: { wanted: '3', received: '61 62', ending: 'FIN' } },
    })
  })

  it('says that nobody listens', async () => {
    const { host, port } = await play(() => {})
    for (const server of opened.splice(0)) server.close()
    await expect(network.connect({ host, port })).rejects.toMatchObject({
      messageKey: { key: 'no-connect' },
      evidence: { systemCode: 'ECONNREFUSED' },
    })
  })
})

describe.skipIf(process.platform !== 'linux')('checker/transport/receive-queue', () => {
  /** How long it waits for a program of which the system says so, and which reads or does not. */
  const waitedMs = async (answer: HasSlept, isRead: boolean): Promise<number> => {
    const address = await play((socket) => isRead && socket.resume(), {
      pauseOnConnect: !isRead,
    })
    const { socket } = await network.connect(address)
    const started = performance.now()
    socket.write('x')
    await waitUntilRead(socket, answer)
    return performance.now() - started
  }

  it('gives up soon on a program that sleeps, late on one that is awake', async () => {
    let wakesAt: number | undefined
    const hasWoken = (): boolean => performance.now() > (wakesAt ??= performance.now() + 600)
    const [asleep, unknown, slow, restless, stuck] = await Promise.all([
      waitedMs(() => 'never-woke', false),
      waitedMs(() => undefined, false),
      waitedMs(() => (hasWoken() ? 'yes' : 'still-awake'), false),
      waitedMs(() => 'still-awake', true),
      waitedMs(() => 'still-awake', false),
    ])
    for (const early of [asleep, unknown, restless]) {
      expect(early).toBeGreaterThanOrEqual(250)
      expect(early).toBeLessThan(2000)
    }
    expect(slow).toBeGreaterThanOrEqual(600)
    expect(stuck).toBeGreaterThanOrEqual(2000)
  })
})

describe('checker/transport/backlog', () => {
  const row = (processed: string, waiting: string): string =>
    `${processed}${' 00000000'.repeat(10)} ${waiting} 00000000\n`

  it('waits for what waits on any processor, and not for what comes later', () => {
    const tables = [
      row('fffffffe', '00000003') + row('00000010', '00000000'),
      row('00000000', '00000009') + row('00000010', '00000001'),
      row('00000001', '00000008') + row('00000010', '00000001'),
    ]
    const hasArrived = watchBacklog(() => tables.shift())
    expect([hasArrived(), hasArrived(), hasArrived()]).toEqual([false, false, true])
  })

  it('knows nothing of packets under way where the system does not tell', () => {
    expect(watchBacklog(() => undefined)()).toBe(true)
    expect(watchBacklog(() => `00000001 00000000\n`)()).toBe(true)
    expect(watchBacklog(() => row('00000001', '00000000'))()).toBe(true)
  })
})

describe('checker/transport/serve', () => {
  it('fails a check whose server nobody came to', async () => {
    await network.serve(() => {})
    expect(() => network.verify()).toThrow(/no-connection/)
  })

  it('hands on what goes wrong in a conversation', async () => {
    const { host, port } = await network.serve(async (peer) => {
      await peer.read(5)
    })
    createConnection({ host, port }).end('hi')
    await vi.waitFor(() => expect(() => network.verify()).toThrow(/early-end/), WITHIN)
  })

  it('counts connections and sees them closed', async () => {
    const server = await network.serve((peer) => peer.end())
    const client = createConnection(server)
    client.resume()
    await once(client, 'close')
    await server.allClosed()
    expect(server.connections).toBe(1)
  })
})
