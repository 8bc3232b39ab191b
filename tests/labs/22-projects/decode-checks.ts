/** Checks of the code-book client: a service of ours that answers well, badly, or not at all. */
import { equal, everyDelivery, fail, rejects, utf8, type CheckContext, type Peer } from '#checker'
import type * as Decode from '../../../solutions/22-projects/decode-words.ts'
import { closeWithThem, LONG_MS, SHORT_MS, shorten, TALK_MS, withinTime } from './support.ts'

const MAX_LINE_BYTES = 64 * 1024
const DRIP_MS = 15

const load = ({ lab }: CheckContext) => lab.load<typeof Decode>('decode-words.ts')

/** @returns undefined for what is no request */
function wordsOf(line: string): string[] | undefined {
  try {
    const { words } = JSON.parse(line) as { words?: unknown }
    return Array.isArray(words) ? (words as string[]) : undefined
  } catch {
    return undefined
  }
}

/** What our service has heard. */
class Heard {
  readonly requests: string[][] = []
  /** A line that is no request, or one that is too long for the service. */
  problem: (() => never) | undefined
  isEarly = false
}

/** A service that knows all words, and lets each answer tell whose it is. */
async function answerAll(peer: Peer, heard: Heard): Promise<void> {
  closeWithThem(peer)
  for (;;) {
    const line = await peer.readLine().catch(() => undefined)
    if (line === undefined) return
    const words = wordsOf(line)
    const bytes = utf8(line).length
    if (!words) heard.problem ??= () => fail('no-request', { line: shorten(line) })
    else if (bytes > MAX_LINE_BYTES) heard.problem ??= () => fail('too-long', { bytes })
    if (!words || heard.problem) {
      peer.end()
      return
    }
    heard.requests.push(words)
    heard.isEarly ||= peer.waitingBytes > 0
    await peer.send(`${JSON.stringify({ words: words.map((word) => `${word}+`), unknown: [] })}\n`)
  }
}

export async function decodesAList(context: CheckContext): Promise<void> {
  const { random, serve } = context
  const { decode } = await load(context)
  const words = ['qbmm', random.text(3), 'ёнчуф', '"\\', '']
  const plain = ['hello', words[1] ?? '', 'привет 网络', '"\\', '']
  const answer = utf8(`${JSON.stringify({ words: plain, unknown: [1, 3, 4] })}\n`)
  await everyDelivery([answer], {}, async ({ parts }) => {
    let asked: string | undefined
    const service = await serve(async (peer) => {
      closeWithThem(peer)
      asked = await peer.readLine()
      await peer.sendParts(parts)
    })
    const call = decode(words, { port: service.port, timeoutMs: LONG_MS })
    if (!(await withinTime(call))) fail('never-settles')
    equal(await call, plain, 'wrong-list', {
      expected: JSON.stringify(plain),
      actual: shorten(JSON.stringify(await call) ?? 'undefined'),
    })
    equal(asked === undefined ? undefined : wordsOf(asked), words, 'wrong-request', {
      expected: JSON.stringify({ words }),
      actual: shorten(asked ?? ''),
    })
    await service.allClosed()
  })
  const empty = await serve((peer) => answerAll(peer, new Heard()))
  equal(await decode([], { port: empty.port, timeoutMs: LONG_MS }), [], 'wrong-list', {
    expected: '[]',
    actual: '…',
  })
}

export async function sharesOutLongLists(context: CheckContext): Promise<void> {
  const { random, serve } = context
  const { decode } = await load(context)
  // Three bytes each for JSON and for UTF-8, and escapes that make one character two.
  const pieces = [
    '乙'.repeat(500),
    '"'.repeat(700),
    'x'.repeat(1500),
    'ё'.repeat(random.int(1, 900)),
  ]
  const words = Array.from({ length: 120 }, (_, index) => `${index}${random.pick(pieces)}`)
  const heard = new Heard()
  const service = await serve((peer) => answerAll(peer, heard))
  const call = decode(words, { port: service.port, timeoutMs: LONG_MS })
  await settles(call)
  heard.problem?.()
  const list = await call
  const wanted = words.map((word) => `${word}+`)
  const actual = Array.isArray(list) ? list.length : 0
  equal(list, wanted, 'wrong-long-list', { words: words.length, actual })
  if (heard.isEarly) fail('not-in-turns')
  if (service.connections > 1) fail('more-connections', { connections: service.connections })
  // As many as fit: the first word of a request did not fit into the one before.
  const { requests } = heard
  for (const [index, request] of requests.slice(0, -1).entries()) {
    const next = [...request, requests[index + 1]?.[0] ?? '']
    const bytes = utf8(JSON.stringify({ words: next })).length
    if (bytes <= MAX_LINE_BYTES) fail('not-filled', { requests: requests.length })
  }

  const before = service.connections
  const fits = 'x'.repeat(MAX_LINE_BYTES - '{"words":[""]}'.length)
  equal(await decode([fits], { port: service.port, timeoutMs: LONG_MS }), [`${fits}+`], 'largest')
  const wrong: unknown[][] = [['qbmm', `${fits}x`], ['ok', 7], ['乙'.repeat(MAX_LINE_BYTES / 2)]]
  for (const list of wrong) {
    const told = shorten(JSON.stringify(list))
    const invalid = decode(list as string[], { port: service.port, timeoutMs: LONG_MS })
    await rejects(invalid, 'ERR_INVALID', 'invalid-accepted', { words: told })
  }
  if (service.connections > before + 1) fail('connected-anyway')
}

export async function distrustsAnswers(context: CheckContext): Promise<void> {
  const { serve } = context
  const { decode } = await load(context)
  const answering = async (
    bytes: string | Uint8Array,
    code: string,
    key: string,
    shown: string,
  ) => {
    const service = await serve(async (peer) => {
      closeWithThem(peer)
      await peer.readLine()
      await peer.send(bytes)
      peer.end()
    })
    const call = decode(['a', 'b'], { port: service.port, timeoutMs: LONG_MS })
    await rejects(call, code, key, { answer: shown })
    await service.allClosed()
  }
  for (const answer of [
    'hello',
    'null',
    '{"error":"bad-request"}',
    '{"words":["a"],"unknown":[]}',
    '{"words":["a","b","c"],"unknown":[]}',
    '{"words":["a",2],"unknown":[]}',
    '{"words":["a","b"]}',
    '{"words":["a","b"],"unknown":[2]}',
    '{"words":{"length":2},"unknown":[]}',
  ])
    await answering(`${answer}\n`, 'ERR_PROTOCOL', 'believed', answer)
  const bad = [...utf8('{"words":["a","'), 0xff, ...utf8('"],"unknown":[]}\n')]
  await answering(Uint8Array.from(bad), 'ERR_PROTOCOL', 'believed', '{"words":["a","<ff>"]…')
  await answering('', 'ERR_TRUNCATED', 'end-is-an-answer', '')
  // All of it but the LF: nobody knows that it is all of it.
  const half = '{"words":["a","b"],"unknown":[]}'
  await answering(half, 'ERR_TRUNCATED', 'half-a-line', half)
  await answering(`"${'x'.repeat(1024 * 1024)}`, 'ERR_TOO_LARGE', 'too-much', '…')
}

export async function givesUpInTime(context: CheckContext): Promise<void> {
  const { lab, serve } = context
  const { decode } = await load(context)
  const silent = await serve(closeWithThem)
  const quiet = decode(['a'], { port: silent.port, timeoutMs: SHORT_MS })
  if (!(await settles(quiet))) fail('waits-for-ever', { timeoutMs: SHORT_MS })
  await rejects(quiet, 'ERR_TIMEOUT')
  const dripping = await serve((peer) => {
    closeWithThem(peer)
    const timer = setInterval(() => {
      if (peer.socket.writable) peer.socket.write(' ')
    }, DRIP_MS)
    peer.socket.on('close', () => clearInterval(timer))
  })
  const slow = decode(['a'], { port: dripping.port, timeoutMs: TALK_MS })
  if (!(await settles(slow))) fail('drip', { timeoutMs: TALK_MS })
  await rejects(slow, 'ERR_TIMEOUT')

  const { signal: aborted } = lab.abortSignal({ aborted: true })
  const before = silent.connections
  const never = decode(['a'], { port: silent.port, timeoutMs: LONG_MS, signal: aborted })
  if (!(await settles(never))) fail('not-aborted')
  await rejects(never, 'AbortError', 'not-aborted')
  const abort = lab.abortSignal()
  const asked = Promise.withResolvers<void>()
  const patient = await serve(async (peer) => {
    closeWithThem(peer)
    await peer.readLine()
    asked.resolve()
  })
  const call = decode(['a'], { port: patient.port, timeoutMs: LONG_MS, signal: abort.signal })
  call.catch(() => {})
  if (!(await withinTime(asked.promise))) fail('no-request', { line: '' })
  await abort.abort()
  if (!(await settles(call))) fail('not-aborted')
  await rejects(call, 'AbortError', 'not-aborted')
  if (silent.connections > before) fail('connected-though-aborted')
  for (const service of [silent, dripping, patient])
    if (!(await withinTime(service.allClosed()))) fail('socket-left')
  await lab.exitsByItself()
}

/** Whether a call is over soon, one way or the other. */
function settles(call: Promise<unknown>): Promise<boolean> {
  return withinTime(
    call.then(
      () => {},
      () => {},
    ),
  )
}
