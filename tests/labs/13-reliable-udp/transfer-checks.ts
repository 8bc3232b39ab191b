/** Checks of both sides together: past the last number, through a bad network, over real UDP. */
import { equal, equalBytes, fail, phrase, RemoteError, type CheckContext } from '#checker'
import type * as Receivers from '../../../solutions/13-reliable-udp/receiver.ts'
import type * as Senders from '../../../solutions/13-reliable-udp/sender.ts'
import { startRelay, VirtualNetwork } from './networks.ts'
import {
  ackOf,
  datagramsOf,
  LAST,
  NONE,
  PIECE_BYTES,
  rememberingLine,
  seqOf,
  shown,
} from './support.ts'

const FILE_BYTES = 64 * 1024

async function makeBoth({ lab }: CheckContext, file: Uint8Array, firstSeq: number) {
  const { Sender } = await lab.load<typeof Senders>('sender.ts')
  const { Receiver } = await lab.load<typeof Receivers>('receiver.ts')
  const [near, far] = [rememberingLine(), rememberingLine()]
  const sender = await Sender.new(file, near.line, { firstSeq })
  const receiver = await Receiver.new(far.line, { firstSeq })
  return { sender, receiver, takeSender: near.take, takeReceiver: far.take }
}

export async function countsPast65535(context: CheckContext): Promise<void> {
  const { random } = context
  const file = random.bytes(4 * PIECE_BYTES)
  const firstSeq = random.int(65_533, 65_535)
  const both = await makeBoth(context, file, firstSeq)
  const { sender, receiver, takeSender, takeReceiver } = both
  const datagrams = datagramsOf(file, firstSeq)

  let step: Promise<unknown> = sender.start()
  for (const [index, { seq, bytes }] of datagrams.entries()) {
    // Who counts on to 65,536 may find out by an error of his own.
    const code = await codeOf(step)
    const actual = code ?? seqOf(takeSender().sent[0])
    const before = datagrams[index - 1]?.seq ?? '–'
    equal(actual, seq, 'sender', {
      before,
      expected: seq,
      actual: actual === -1 ? phrase('none') : actual,
    })
    step = sender.onDatagram(ackOf(seq))

    await receiver.onDatagram(bytes)
    equal(takeReceiver().delivered.length, 1, 'receiver', { before, seq })
    await receiver.onDatagram(bytes)
    const again = takeReceiver()
    equal(again.delivered.length, 0, 'receiver-twice', { seq })
    equal(again.sent.length, 1, 'receiver-repeat', { seq })
  }
  await step
}

async function codeOf(call: Promise<unknown>): Promise<string | undefined> {
  try {
    await call
    return undefined
  } catch (error) {
    if (error instanceof RemoteError && !error.message.startsWith('TODO'))
      return error.code ?? error.name
    throw error
  }
}

export async function survivesABadNetwork(context: CheckContext): Promise<void> {
  const { random } = context
  const file = random.bytes(FILE_BYTES - random.int(0, PIECE_BYTES))
  const both = await makeBoth(context, file, random.int(65_480, 65_535))
  const network = new VirtualNetwork(random)
  const ends = await network.run(both.sender, both.takeSender, both.receiver, both.takeReceiver)
  const received = Buffer.concat(network.delivered)
  const [sending] = ends.sender
  if (sending !== NONE && sending !== undefined) fail('sender-failed', { code: shown(sending) })
  const sizes = { expected: file.length, actual: received.length }
  if (sending === undefined) fail('stuck', sizes)
  equal(received.length, file.length, 'wrong-size', sizes)
  equalBytes(new Uint8Array(received), file, 'wrong-file')
  const [receiving] = ends.receiver
  equal(receiving, NONE, 'receiver-failed', { code: shown(receiving) })
}

export async function copiesOverUdp(context: CheckContext): Promise<void> {
  const { lab, random } = context
  const receiver = await lab.run('receiver', ['--port', '0', '--first-seq', '65535'])
  const bytes = 2 * PIECE_BYTES + random.int(1, 900)
  // The second piece is lost once, and so is the first ACK of the last one.
  const lost = { data: false, ack: false }
  let lastSeq = -1
  const relay = await startRelay(receiver, (datagram, isData) => {
    if (isData && ((datagram[1] ?? 0) & LAST) === 1) lastSeq = seqOf(datagram)
    if (isData && seqOf(datagram) === 0 && !lost.data) return (lost.data = true)
    if (!isData && seqOf(datagram) === lastSeq && !lost.ack) return (lost.ack = true)
    return false
  })
  try {
    const args = ['--port', `${relay.port}`, '--bytes', `${bytes}`, '--first-seq', '65535']
    const sender = await lab.run('sender', args)
    const [, digest] = await sender.prints(/sha256 ([0-9a-f]{64})/, 15_000)
    const [, copied] = await receiver.prints(/sha256 ([0-9a-f]{64})/)
    equal(copied, digest, 'other-file', { bytes })
    if (!lost.data || !lost.ack) fail('no-acks', { datagrams: relay.seen.length })
  } finally {
    relay.close()
  }
}
