/** The same protocol in Python: real peers over loopback, each on either side. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import * as fc from 'fast-check'
import { describe, expect, inject, it, onTestFinished } from 'vitest'
import {
  decodeDatagram,
  encodeDatagram,
  internetChecksum,
} from '../../../solutions/13-reliable-udp/datagram.ts'
import { Receiver } from '../../../solutions/13-reliable-udp/receiver.ts'
import { Sender } from '../../../solutions/13-reliable-udp/sender.ts'
import { bindSocket, connectSocket, Timer } from '../../../solutions/13-reliable-udp/udp.ts'
import { checksumOf } from './support.ts'
import { hasPython, PYTHON } from '../../helpers/python.ts'

const PEERS = join(import.meta.dirname, 'peers')
/** Interpreters start on a machine that may be busy, and a receiver lingers. */
const TIMEOUT_MS = 30_000
const FILES = [0, 1024, 3000].map((bytes) => Buffer.alloc(bytes, 'Привет, 你好'))

/** `-B`: no compiled files beside the sources. */
const python = (file: string, ...args: string[]): [string, string[]] => [
  PYTHON,
  ['-B', join(PEERS, file), ...args],
]

/** Receives one file; `drops` says which datagrams are lost. */
async function receiveFile(firstSeq: number, drops: (count: number) => boolean) {
  const socket = await bindSocket('127.0.0.1', 0)
  onTestFinished(() => void socket.close())
  const file = Promise.withResolvers<Buffer>()
  const pieces: Uint8Array[] = []
  let source = { port: 0, address: '' }
  const receiver = new Receiver(
    {
      send: (datagram) => socket.send(datagram, source.port, source.address),
      // The file is looked at as soon as it is complete; nobody waits for the end of the linger.
      setTimer: () => {},
      clearTimer: () => {},
      finished: () => {},
      deliver: (payload, isLast) => {
        pieces.push(payload)
        if (isLast) file.resolve(Buffer.concat(pieces))
      },
    },
    { firstSeq },
  )
  let count = 0
  socket.on('message', (bytes, from) => {
    count += 1
    if (drops(count)) return
    source = from
    receiver.onDatagram(bytes)
  })
  return { port: socket.address().port, file: file.promise }
}

async function sendFile(file: Uint8Array, port: number, firstSeq: number): Promise<void> {
  const socket = await connectSocket('127.0.0.1', port)
  const done = Promise.withResolvers<void>()
  const timer = new Timer(() => sender.onTimer())
  const sender = new Sender(
    file,
    {
      send: (datagram) => socket.send(datagram),
      setTimer: (ms) => timer.set(ms),
      clearTimer: () => timer.clear(),
      finished: (error) => (error ? done.reject(error) : done.resolve()),
    },
    { firstSeq },
  )
  socket.on('message', (bytes) => sender.onDatagram(bytes))
  sender.start()
  await done.promise.finally(() => socket.close())
}

describe.skipIf(!hasPython)('lab 13 and Python', { timeout: TIMEOUT_MS }, () => {
  it('receives from a Python sender, although its second datagram is lost', async () => {
    for (const file of FILES) {
      const receiving = await receiveFile(65_535, (count) => count === 2)
      const [command, args] = python('send_file.py', String(receiving.port), '65535')
      const peer = spawn(command, args, { stdio: ['pipe', 'inherit', 'inherit'] })
      onTestFinished(() => void peer.kill('SIGKILL'))
      peer.stdin.end(file)
      const ended = once(peer, 'exit')
      expect(await receiving.file).toEqual(file)
      expect(await ended).toEqual([0, null])
    }
  })

  it('sends to a Python receiver', async () => {
    for (const file of FILES) {
      const [command, args] = python('receive_file.py', '65534', '0.1')
      const peer = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] })
      onTestFinished(() => void peer.kill('SIGKILL'))
      const lines = createInterface({ input: peer.stdout })
      const [first] = (await once(lines, 'line')) as [string]
      const printed = once(lines, 'line') as Promise<[string]>
      await sendFile(file, Number(/^port (\d+)$/.exec(first)?.[1]), 65_534)
      expect(await printed).toEqual([`file ${file.toString('hex')}`])
    }
  })

  it('computes the same checksums', async () => {
    const samples = fc.sample(fc.uint8Array({ maxLength: 40 }), {
      seed: inject('seed'),
      numRuns: 200,
    })
    const program = [
      'import sys; sys.path.insert(0, sys.argv[1]); from datagram import checksum',
      'for line in sys.stdin: print(checksum(bytes.fromhex(line)))',
    ].join('\n')
    const peer = spawn(PYTHON, ['-B', '-c', program, PEERS], {
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    peer.stdin.end(samples.map((bytes) => `${Buffer.from(bytes).toString('hex')}\n`).join(''))
    const sums = (await text(peer.stdout)).trimEnd().split('\n').map(Number)
    expect(samples.map((bytes) => internetChecksum(bytes))).toEqual(sums)
    expect(samples.map((bytes) => checksumOf(bytes))).toEqual(sums)
  })
})

describe('lab 13: the datagram', () => {
  it('comes back as it was, and never throws for what is none', () => {
    const payload = fc.uint8Array({ maxLength: 1024 })
    const seq = fc.integer({ min: 0, max: 65_535 })
    const seed = inject('seed')
    fc.assert(
      fc.property(seq, fc.boolean(), payload, (number, isLast, bytes) => {
        const datagram = { type: 'data' as const, seq: number, isLast, payload: bytes }
        expect(decodeDatagram(encodeDatagram(datagram))).toEqual(datagram)
      }),
      { seed },
    )
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        const datagram = decodeDatagram(bytes)
        expect(datagram?.type === 'ack' ? bytes.length : 8).toBe(8)
      }),
      { seed },
    )
  })
})
