/** Checks of the receiving side: every datagram, and what it does to the line. */
import { equal, equalBytes, fail, phrase, rejects, type CheckContext, type Phrase } from '#checker'
import type * as Receivers from '../../../solutions/13-reliable-udp/receiver.ts'
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

async function make({ lab }: CheckContext, options?: { firstSeq: number }) {
  const { Receiver } = await lab.load<typeof Receivers>('receiver.ts')
  const { line, take } = rememberingLine()
  const receiver = await (options ? Receiver.new(line, options) : Receiver.new(line))
  const after = async (call: Promise<unknown>): Promise<Deeds> => {
    await call
    return take()
  }
  return { receiver, after, take }
}

/** Demands an ACK of this number, and only one. */
function acknowledged(deeds: Deeds, seq: number, key: string): void {
  if (deeds.sent.length === 0) fail(key, { seq })
  if (deeds.sent.length > 1) fail('acked-twice', { seq, count: deeds.sent.length })
  equalBytes(deeds.sent[0], ackOf(seq), 'wrong-ack', { seq, actual: seqOf(deeds.sent[0]) })
}

function delivered(deeds: Deeds, bytes: Uint8Array, seq: number): void {
  const [piece] = deeds.delivered
  if (!piece) fail('not-delivered', { seq })
  if (deeds.delivered.length > 1) fail('delivered-twice', { seq })
  equalBytes(piece.payload, bytes.subarray(8), 'wrong-piece', { seq })
  const isLast = ((bytes[1] ?? 0) & 1) === 1
  equal(piece.isLast, isLast, 'wrong-last', {
    seq,
    expected: String(isLast),
    actual: shown(piece.isLast),
  })
}

export async function deliversOnce(context: CheckContext): Promise<void> {
  const { random, lab } = context
  const sizes = [0, PIECE_BYTES, random.int(2500, 4000)]
  for (const [index, size] of sizes.entries()) {
    const file = random.bytes(size)
    const options = index === 0 ? undefined : { firstSeq: random.int(1, 60_000) }
    const { receiver, after } = await make(context, options)
    for (const { seq, bytes } of datagramsOf(file, options?.firstSeq)) {
      const deeds = await after(receiver.onDatagram(bytes))
      delivered(deeds, bytes, seq)
      acknowledged(deeds, seq, 'no-ack')
      for (let repeat = 0; repeat < random.int(1, 2); repeat++) {
        const again = await after(receiver.onDatagram(bytes))
        if (again.delivered.length > 0) fail('delivered-twice', { seq })
        acknowledged(again, seq, 'not-acked-again')
      }
    }
  }
  const { Receiver } = await lab.load<typeof Receivers>('receiver.ts')
  for (const firstSeq of [-1, 65_536, 1.5])
    await rejects(Receiver.new(rememberingLine().line, { firstSeq }), 'ERR_INVALID', 'first-seq', {
      firstSeq,
    })
}

export async function ignoresTheRest(context: CheckContext): Promise<void> {
  const { random } = context
  const firstSeq = random.int(5, 60_000)
  const { receiver, after } = await make(context, { firstSeq })
  const payload = random.bytes(5)
  for (let next = firstSeq; next < firstSeq + 3; next++) {
    const begun = next > firstSeq
    const cases: [string | Phrase, Uint8Array][] = [
      [
        phrase('damaged', { what: `DATA ${next}` }),
        flipBit(dataOf(next, payload), random.int(64, 103)),
      ],
      [
        phrase('damaged', { what: `DATA ${next}` }),
        flipBit(dataOf(next, payload), random.int(48, 63)),
      ],
      [`DATA ${next + 1}`, dataOf(next + 1, payload)],
      [`DATA ${next + 2} LAST`, dataOf(next + 2, payload, true)],
      [`DATA ${next - 2}`, dataOf(next - 2, payload)],
      [`DATA ${(next + 32_768) % 65_536}`, dataOf((next + 32_768) % 65_536, payload)],
      // Before the first one there is none that was delivered already.
      ...(begun ? [] : [[`DATA ${next - 1}`, dataOf(next - 1, payload)] as [string, Uint8Array]]),
      [`ACK ${next}`, ackOf(next)],
      [phrase('bytes', { size: 0 }), new Uint8Array(0)],
      [phrase('bytes', { size: 9 }), random.bytes(9).fill(7, 0, 1)],
    ]
    for (const [what, bytes] of random.shuffle(cases)) {
      const deeds = await after(receiver.onDatagram(bytes))
      const params = { what, next }
      if (deeds.delivered.length > 0) fail('delivered', params)
      if (deeds.sent.length > 0) fail('answered', params)
      if (deeds.finished.length > 0) fail('ended', params)
      if (deeds.timer !== undefined) fail('timer-touched', params)
    }
    const deeds = await after(receiver.onDatagram(dataOf(next, payload)))
    if (deeds.delivered.length !== 1) fail('deaf', { next })
  }
}

export async function lingersAfterLast(context: CheckContext): Promise<void> {
  const { random } = context
  const file = random.bytes(PIECE_BYTES + random.int(1, 99))
  const firstSeq = random.int(0, 60_000)
  const { receiver, after } = await make(context, { firstSeq })
  const datagrams = datagramsOf(file, firstSeq)
  const last = datagrams.at(-1)
  if (!last) throw new Error('a last datagram')
  let deeds: Deeds | undefined
  for (const { bytes } of datagrams) deeds = await after(receiver.onDatagram(bytes))
  if (!deeds) throw new Error('some datagrams')
  if (deeds.finished.length > 0) fail('ended-at-once')
  lingers(deeds, 'no-linger')

  for (let repeat = 0; repeat < 2; repeat++) {
    deeds = await after(receiver.onDatagram(last.bytes))
    if (deeds.finished.length > 0) fail('ended-at-once')
    if (deeds.delivered.length > 0) fail('delivered-twice', { seq: last.seq })
    acknowledged(deeds, last.seq, 'not-acked-again')
    lingers(deeds, 'not-renewed')
  }
  const next = dataOf(last.seq + 1, random.bytes(3))
  deeds = await after(receiver.onDatagram(next))
  if (!isQuiet(deeds)) fail('more-after-last', { seq: last.seq + 1 })

  deeds = await after(receiver.onTimer())
  if (deeds.finished.length === 0) fail('not-finished')
  equal(deeds.finished[0], NONE, 'with-an-error', { actual: shown(deeds.finished[0]) })
  for (const bytes of [last.bytes, next])
    if (!isQuiet(await after(receiver.onDatagram(bytes)))) fail('after-the-end')
}

function lingers(deeds: Deeds, key: string): void {
  const actual = shown(deeds.timer)
  equal(deeds.timer, 2_000, key, { expected: 2_000, actual })
}

export async function noticesSilence(context: CheckContext): Promise<void> {
  const { random } = context
  const { receiver, after, take } = await make(context)
  if (take().timer !== undefined) fail('impatient')
  const pieces = [random.bytes(4), random.bytes(4)]
  for (const [seq, payload] of pieces.entries()) {
    for (const key of ['no-timer', 'not-renewed']) {
      const deeds = await after(receiver.onDatagram(dataOf(seq, payload)))
      const actual = shown(deeds.timer)
      equal(deeds.timer, 10_000, key, { seq, expected: 10_000, actual })
    }
  }
  const deeds = await after(receiver.onTimer())
  if (deeds.finished.length === 0) fail('not-noticed')
  equal(deeds.finished[0], 'ERR_TRUNCATED', 'wrong-code', { actual: shown(deeds.finished[0]) })
  const late = await after(receiver.onDatagram(dataOf(2, pieces[0] ?? new Uint8Array(1))))
  if (!isQuiet(late)) fail('goes-on')
}
