import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createConnection, createServer, type AddressInfo, type Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Journal } from '../../../platform/checker/journal.ts'
import { Random } from '../../../platform/checker/random.ts'
import { watchSleep } from '../../../platform/checker/transport/asleep.ts'
import { cutStream, deliveriesOf } from '../../../platform/checker/transport/delivery.ts'
import { Network } from '../../../platform/checker/transport/network.ts'
import fc from 'fast-check'

/** A server in a process of its own, busy for a moment with each read. */
const PRINTS_READS = `
const server = require('node:net').createServer((socket) => socket.on('data', (chunk) => {
  const until = performance.now() + 1
  while (performance.now() < until);
  console.log(String(chunk))
}))
server.listen(0, '127.0.0.1', () => console.log(server.address().port))`

let network: Network
const opened: { close(): void }[] = []

beforeEach(() => {
  network = new Network(new Journal())
})
afterEach(async () => {
  await network.dispose()
  for (const server of opened.splice(0)) server.close()
})

/** A program under check, played by a server of the test. */
async function play(talk: (socket: Socket) => void): Promise<{ host: string; port: number }> {
  const server = createServer({ allowHalfOpen: true }, (socket) => {
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
      await vi.waitFor(() => expect(reads).toHaveLength(50))
      expect(reads.join('')).toBe(parts.map((part) => Buffer.from(part).toString()).join(''))
    },
  )

  it.skipIf(process.platform !== 'linux')(
    'knows by its sleep that another process has read each part',
    async () => {
      const child = spawn(process.execPath, ['-e', PRINTS_READS], {
        stdio: ['ignore', 'pipe', 'ignore'],
      })
      opened.push({ close: () => void child.kill('SIGKILL') })
      const lines: string[] = []
      createInterface({ input: child.stdout }).on('line', (line) => lines.push(line))
      await vi.waitFor(() => expect(lines).toHaveLength(1), { timeout: 10_000 })
      const watched = [{ pid: child.pid ?? 0, wrappers: 0 }]
      let looks = 0
      const own = new Network(new Journal(), () => {
        looks++
        return watchSleep(watched)
      })
      const peer = await own.connect({ host: '127.0.0.1', port: Number(lines[0]) })
      await peer.sendParts(Array.from({ length: 50 }, (_, i) => bytes(`${i}`)))
      await vi.waitFor(() => expect(lines.length).toBeGreaterThan(50))
      expect(lines.slice(1)).toEqual(Array.from({ length: 50 }, (_, i) => `${i}`))
      expect(looks).toBeGreaterThanOrEqual(50)
      await own.dispose()
    },
  )

  it('cannot tell whether a process sleeps that is not there', () => {
    expect(watchSleep([])()).toBeUndefined()
    expect(watchSleep([{ pid: 2 ** 30, wrappers: 0 }])()).toBeUndefined()
  })

  it('goes on when the program does not read at all', async () => {
    const address = await play((socket) => socket.pause())
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
    await vi.waitFor(() => expect(() => network.verify()).toThrow(/early-end/))
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
