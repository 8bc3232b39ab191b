/** Checks of the sending side: every call, and what it does to the line. */
import { equal, equalBytes, fail, phrase, rejects, type CheckContext, type Phrase } from '#checker'
import type * as Senders from '../../../solutions/13-reliable-udp/sender.ts'
import {
  ackOf,
  dataOf,
  datagramsOf,
  flipBit,
  isQuiet,
  NONE,
  PIECE_BYTES,
  rememberingLine,
  seqOf,
  shown,
  type Deeds,
} from './support.ts'

async function make({ lab }: CheckContext, file: Uint8Array, options?: { firstSeq: number }) {
  const { Sender } = await lab.load<typeof Senders>('sender.ts')
  const { line, take } = rememberingLine()
  const sender = await (options ? Sender.new(file, line, options) : Sender.new(file, line))
  /** What a call did. */
  const after = async (call: Promise<unknown>): Promise<Deeds> => {
    await call
    return take()
  }
  return { sender, after, take }
}

/** Demands exactly this datagram. */
function sent(deeds: Deeds, expected: Uint8Array, number: number, of: number): void {
  if (deeds.sent.length === 0) fail('nothing-sent', { number, of })
  if (deeds.sent.length > 1) fail('burst', { number, of, count: deeds.sent.length })
  const [actual] = deeds.sent
  if (!(actual instanceof Uint8Array)) equalBytes(actual, expected)
  const bytes = actual as Uint8Array
  const seqs = { number, of, expected: seqOf(expected), actual: seqOf(bytes) }
  equal(seqOf(bytes), seqOf(expected), 'wrong-seq', seqs)
  if (bytes.length === expected.length && ((bytes[1] ?? 0) & 1) !== ((expected[1] ?? 0) & 1))
    fail(number === of ? 'last-missing' : 'last-too-early', { number, of })
  equalBytes(bytes, expected, 'wrong-piece', { number, of })
}

export async function sendsOneAtATime(context: CheckContext): Promise<void> {
  const { random, lab } = context
  const sizes = [0, random.int(1, 900), PIECE_BYTES, PIECE_BYTES + 1, 2 * PIECE_BYTES]
  for (const size of [...sizes, random.int(3000, 5000)]) {
    const file = random.bytes(size)
    const firstSeq = size % 2 === 0 ? 0 : random.int(1, 60_000)
    const { sender, after, take } = await make(context, file, size === 0 ? undefined : { firstSeq })
    if (!isQuiet(take())) fail('before-the-start')
    const expected = datagramsOf(file, firstSeq)
    let deeds = await after(sender.start())
    for (const [index, { seq, bytes }] of expected.entries()) {
      sent(deeds, bytes, index + 1, expected.length)
      deeds = await after(sender.onDatagram(ackOf(seq)))
    }
    if (deeds.sent.length > 0) fail('one-too-many', { size, of: expected.length })
  }
  const { Sender } = await lab.load<typeof Senders>('sender.ts')
  for (const firstSeq of [-1, 65_536, 1.5])
    await rejects(
      Sender.new(new Uint8Array(1), rememberingLine().line, { firstSeq }),
      'ERR_INVALID',
      'first-seq',
      { firstSeq },
    )
}

export async function waitsLonger(context: CheckContext): Promise<void> {
  const { random } = context
  const file = random.bytes(2 * PIECE_BYTES)
  const firstSeq = random.int(0, 60_000)
  const { sender, after } = await make(context, file, { firstSeq })
  const [first, second] = datagramsOf(file, firstSeq)
  if (!first || !second) throw new Error('two datagrams')
  const waits = [200, 400, 800, 1600, 1600, 1600]
  let deeds = await after(sender.start())
  for (const [index, expected] of waits.entries()) {
    const attempt = index + 1
    if (deeds.sent.length === 0) fail('not-sent-again', { attempt })
    equal(deeds.sent.length, 1, 'sent-often', { attempt, count: deeds.sent.length })
    equalBytes(deeds.sent[0], first.bytes, 'not-the-same', { attempt })
    timerIs(deeds, expected, attempt, 'wrong-wait')
    if (attempt < waits.length) deeds = await after(sender.onTimer())
  }
  deeds = await after(sender.onDatagram(ackOf(first.seq)))
  equalBytes(deeds.sent[0], second.bytes)
  timerIs(deeds, 200, 1, 'not-reset')
  deeds = await after(sender.onTimer())
  equalBytes(deeds.sent[0], second.bytes)
  timerIs(deeds, 400, 2, 'not-reset')
}

function timerIs(deeds: Deeds, expected: number, attempt: number, key: string): void {
  if (deeds.timer === undefined || deeds.timer === NONE) fail('no-timer', { attempt, expected })
  equal(deeds.timer, expected, key, { attempt, expected, actual: shown(deeds.timer) })
}

export async function givesUp(context: CheckContext): Promise<void> {
  const { random } = context
  const file = random.bytes(PIECE_BYTES + 1)
  const { sender, after } = await make(context, file)
  const [first, second] = datagramsOf(file)
  if (!first || !second) throw new Error('two datagrams')

  /** Lets the timer ring so often that the datagram has been sent `tries` times. */
  const ring = async (tries: number, seq: number): Promise<void> => {
    for (let attempt = 2; attempt <= tries; attempt++) {
      const deeds = await after(sender.onTimer())
      if (deeds.finished.length > 0) fail('gave-up-early', { seq, tries: attempt - 1 })
      equal(deeds.sent.length, 1, 'gave-up-early', { seq, tries: attempt - 1 })
    }
  }
  equal((await after(sender.start())).sent.length, 1)
  await ring(8, first.seq)
  // The eighth try is answered: the next datagram has eight tries of its own.
  let deeds = await after(sender.onDatagram(ackOf(first.seq)))
  equalBytes(deeds.sent[0], second.bytes, 'eighth-try')
  await ring(8, second.seq)
  deeds = await after(sender.onTimer())
  if (deeds.sent.length > 0) fail('never-gives-up', { tries: 9 })
  if (deeds.finished.length === 0) fail('says-nothing')
  equal(deeds.finished.length, 1, 'says-it-twice', { times: deeds.finished.length })
  equal(deeds.finished[0], 'ERR_TIMEOUT', 'wrong-code', { actual: shown(deeds.finished[0]) })
  if (typeof deeds.timer === 'number') fail('timer-left', { ms: deeds.timer })
  deeds = await after(sender.onDatagram(ackOf(second.seq)))
  if (!isQuiet(deeds)) fail('goes-on')
}

export async function trustsItsOwnAck(context: CheckContext): Promise<void> {
  const { random } = context
  const file = random.bytes(4 * PIECE_BYTES)
  const firstSeq = random.int(2, 60_000)
  const { sender, after } = await make(context, file, { firstSeq })
  const datagrams = datagramsOf(file, firstSeq)
  const seq = firstSeq + 1

  const early = await after(sender.onDatagram(ackOf(firstSeq)))
  if (!isQuiet(early)) fail('before-the-start', { seq: firstSeq })
  await after(sender.start())
  await after(sender.onDatagram(ackOf(firstSeq)))
  // Now the second one is under way.
  const cases: [string | Phrase, Uint8Array][] = [
    [`ACK ${firstSeq}`, ackOf(firstSeq)],
    [`ACK ${seq + 1}`, ackOf(seq + 1)],
    [`ACK ${firstSeq - 1}`, ackOf(firstSeq - 1)],
    [`ACK ${(seq + 32_768) % 65_536}`, ackOf((seq + 32_768) % 65_536)],
    [`DATA ${seq}`, dataOf(seq, new Uint8Array(0))],
    [phrase('damaged', { what: `ACK ${seq}` }), flipBit(ackOf(seq), random.int(8, 15))],
    [phrase('damaged', { what: `ACK ${seq}` }), flipBit(ackOf(seq), random.int(48, 63))],
    [phrase('bytes', { size: 0 }), new Uint8Array(0)],
    [phrase('bytes', { size: 3 }), random.bytes(3)],
  ]
  for (const [what, bytes] of random.shuffle(cases)) {
    const deeds = await after(sender.onDatagram(bytes))
    const params = { what, seq, outstanding: seq }
    if (deeds.finished.length > 0) fail('ended', params)
    if (deeds.sent.length > 0) {
      const isSame = seqOf(deeds.sent[0]) === seq
      fail(isSame ? 'sent-again' : 'advanced', params)
    }
    if (deeds.timer !== undefined) fail('timer-touched', params)
  }
  const deeds = await after(sender.onDatagram(ackOf(seq)))
  equalBytes(deeds.sent[0] ?? new Uint8Array(0), datagrams[2]?.bytes ?? file, 'deaf', { seq })
}

export async function stopsAtTheEnd(context: CheckContext): Promise<void> {
  const { random } = context
  for (const size of [0, random.int(1, PIECE_BYTES), 2 * PIECE_BYTES + 1]) {
    const file = random.bytes(size)
    const { sender, after } = await make(context, file)
    let deeds = await after(sender.start())
    for (const { seq } of datagramsOf(file)) {
      if (deeds.finished.length > 0) fail('too-early', { size })
      // A repeat is under way as well, and its ACK will come too.
      deeds = await after(sender.onTimer())
      if (deeds.finished.length > 0) fail('too-early', { size })
      deeds = await after(sender.onDatagram(ackOf(seq)))
      if (seq + 1 === datagramsOf(file).length) break
      await after(sender.onDatagram(ackOf(seq)))
    }
    if (deeds.finished.length === 0) fail('not-finished', { size })
    equal(deeds.finished[0], NONE, 'with-an-error', { actual: shown(deeds.finished[0]) })
    equal(deeds.finished.length, 1, 'twice', { times: deeds.finished.length })
    if (deeds.timer !== NONE) fail('timer-left', { size })
    const { seq } = datagramsOf(file).at(-1) ?? { seq: 0 }
    deeds = await after(sender.onDatagram(ackOf(seq)))
    if (deeds.finished.length > 0) fail('twice', { times: 2 })
    if (!isQuiet(deeds)) fail('goes-on')
  }
}
