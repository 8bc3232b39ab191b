/** Checks of the code-book service. */
import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  concat,
  equal,
  everyDelivery,
  fail,
  phrase,
  rejects,
  utf8,
  type CheckContext,
  type StartedServer,
} from '#checker'
import {
  comesTrue,
  expectAnswer,
  hasEnded,
  LONG_MS,
  orCrashed,
  readLine,
  SHORT_MS,
  somebodyListens,
  TALK_MS,
  talksUntilEnd,
  TIMER_SLACK_MS,
  type CheckBody,
} from './support.ts'

const MODULE = 'code-book.ts'
const MAX_LINE_BYTES = 64 * 1024
const KEYS = { none: 'unanswered', wrong: 'wrong-answer' }

const checked = (body: CheckBody): CheckBody => orCrashed(MODULE, body)

/** Written as text: in an object literal `__proto__` would be no member. */
function writeBook({ folder }: CheckContext, text: string): string {
  // A short name: longer texts are cut where failures show them, and folders differ in length.
  const file = join(folder, 'book')
  writeFileSync(file, text)
  // Graded work runs as somebody else, whatever our own mask is.
  chmodSync(file, 0o644)
  return file
}

const BOOK = '{"qbmm":"hello","ёнчуф":"привет","甲乙":"网络","🙂":"smile","empty":""}'

function start(context: CheckContext, book = BOOK, options: Record<string, unknown> = {}) {
  const dictionary = writeBook(context, book)
  return context.lab.start(MODULE, { dictionary, idleMs: LONG_MS, graceMs: LONG_MS, ...options })
}

const request = (words: unknown): string => `${JSON.stringify({ words })}\n`

export const decodesWords = checked(async (context) => {
  const { connect, random } = context
  const server = await start(context)
  const stranger = random.text(3)
  const lists: [string[], string[], number[]][] = [
    [['qbmm', stranger, 'ёнчуф', '甲乙'], ['hello', stranger, 'привет', '网络'], [1]],
    [[], [], []],
    [
      [stranger, '🙂', '🙂', stranger, 'empty'],
      [stranger, 'smile', 'smile', stranger, ''],
      [0, 3],
    ],
  ]
  const requests = lists.map(([words]) => request(words))
  const inHan = utf8(requests[0] ?? '').length - utf8('乙"]}\n').length + 1
  await everyDelivery(requests.map(utf8), { cutAt: [inHan] }, async ({ parts }) => {
    const peer = await connect(server)
    await peer.sendParts(parts)
    for (const [index, [, words, unknown]] of lists.entries())
      await expectAnswer(peer, requests[index] ?? '', { words, unknown }, KEYS)
    peer.end()
    if (!(await hasEnded(peer))) fail('no-fin')
  })
  const peer = await connect(server)
  await peer.send(`{"more":[1],"words":["qbmm"]}\r\n`)
  await expectAnswer(peer, '{"more":[1],"words":["qbmm"]} CR LF', answerOf('hello'), KEYS)
  const address = peer.address
  peer.end()
  await hasEnded(peer)
  const linesOf = () => server.lines.filter((line) => line.startsWith(address))
  // A line of the log takes another way than the answer, and may come after it.
  await comesTrue(() => linesOf().length > 0)
  const lines = linesOf()
  const wanted = [`${address} words 1 unknown 0`]
  equal(lines, wanted, 'wrong-log', { expected: wanted.join(), actual: lines.join(', ') })
  const secret = server.lines.find((line) => /qbmm|hello|ёнчуф|привет|甲乙|网络/.test(line))
  if (secret !== undefined) fail('logs-words', { line: secret })
})

const answerOf = (...words: string[]) => ({ words, unknown: [] })

export const knowsOnlyItsWords = checked(async (context) => {
  const { connect } = context
  const inherited = ['__proto__', 'constructor', 'toString', 'hasOwnProperty']
  const near = ['QBMM', ' qbmm', 'qbmm ', 'qbmm\n', '']
  const server = await start(context)
  const peer = await connect(server)
  for (const [words, keys] of [
    [inherited, { ...KEYS, wrong: 'inherited' }],
    [near, { ...KEYS, wrong: 'nearly-the-word' }],
  ] as const) {
    await peer.send(request(words))
    await expectAnswer(peer, request(words), { words, unknown: [...words.keys()] }, keys)
  }

  const own = '{"__proto__":"ancestor","constructor":"builder","a b":"space","":"nothing"}'
  const other = await start(context, own)
  const second = await connect(other)
  const words = ['__proto__', 'constructor', 'a b', '', 'qbmm']
  await second.send(request(words))
  const plain = ['ancestor', 'builder', 'space', 'nothing', 'qbmm']
  const keys = { ...KEYS, wrong: 'not-found' }
  await expectAnswer(second, request(words), { words: plain, unknown: [4] }, keys)
})

export const answersNonsense = checked(async (context) => {
  const { connect, random } = context
  const server = await start(context)
  const peer = await connect(server)
  const shapes = [
    '',
    'qbmm',
    '[]',
    'null',
    '7',
    '"words"',
    '{}',
    '{"words":"qbmm"}',
    '{"words":{}}',
  ]
  const wrong = ['{"words":[1]}', '{"words":["qbmm",null]}', '{"words":["qbmm"]', '{"Words":[]}']
  const cut = concat(utf8('{"words":["'), utf8('乙').subarray(0, 2), utf8('"]}'))
  const lines = random.shuffle([...[...shapes, ...wrong].map(utf8), cut])
  for (const line of lines) {
    const shown = line === cut ? '{"words":["<e4 b9>"]}' : new TextDecoder().decode(line)
    await peer.send(concat(line, utf8('\n')))
    const keys = { none: 'no-answer-to-nonsense', wrong: 'nonsense-accepted' }
    const expected = { error: 'bad-request' }
    await expectAnswer(peer, `"${shown}"`, expected, { ...keys, ended: 'connection-lost' })
  }
  await peer.send(request(['qbmm']))
  const keys = { none: 'connection-lost', wrong: 'wrong-answer' }
  await expectAnswer(peer, request(['qbmm']), answerOf('hello'), keys)
})

/** A request of exactly so many bytes. */
function longRequest(bytes: number): string {
  const empty = '{"words":["qbmm",""]}'
  return `{"words":["qbmm","${'x'.repeat(bytes - empty.length)}"]}`
}

export const limitsALine = checked(async (context) => {
  const { connect } = context
  const server = await start(context)
  const other = await connect(server)
  const peer = await connect(server)
  await peer.send(`${longRequest(MAX_LINE_BYTES)}\n`)
  const answer = await readLine(peer)
  if (answer === undefined) fail('longest-unanswered', { bytes: MAX_LINE_BYTES })
  if (!answer.startsWith('{"words":["hello","xxx'))
    fail('longest-refused', { bytes: MAX_LINE_BYTES })

  // Characters of three bytes: far fewer than the limit counts.
  await peer.send(`{"words":["${'乙'.repeat(MAX_LINE_BYTES / 3)}`)
  // No LF. Who waits for one waits for ever.
  const keys = { none: 'waits-for-the-end', wrong: 'not-too-large' }
  await expectAnswer(
    peer,
    phrase('longer-line', { size: MAX_LINE_BYTES }),
    { error: 'too-large' },
    keys,
  )
  if (!(await hasEnded(peer))) fail('no-fin-after-long')
  const { ending } = await peer.readToEnd()
  if (ending === 'reset') fail('reset-after-long')

  const late = await connect(server)
  await late.send(`${longRequest(MAX_LINE_BYTES + 1)}\n`)
  await expectAnswer(
    late,
    phrase('long-line', { size: MAX_LINE_BYTES + 1 }),
    { error: 'too-large' },
    keys,
  )
  await other.send(request(['qbmm']))
  await expectAnswer(other, request(['qbmm']), answerOf('hello'), KEYS)
})

export const readsTheBookFirst = checked(async (context) => {
  const { lab, folder } = context
  const { port, close } = await start(context)
  await rejects(lab.start(MODULE, { dictionary: join(folder, 'book'), port }), 'EADDRINUSE')
  await close()

  const missing = join(folder, 'missing.json')
  await rejects(lab.start(MODULE, { dictionary: missing, port }), 'ENOENT', 'no-enoent')
  if (await somebodyListens(port)) fail('listens-anyway', { port })
  for (const text of ['', 'qbmm', '[]', 'null', '"qbmm"', '{"qbmm":1}', '{"a":"b","c":null}']) {
    const starting = start(context, text, { port })
    await rejects(starting, 'ERR_PROTOCOL', 'no-dictionary', { text: `'${text}'` })
    if (await somebodyListens(port)) fail('listens-anyway', { port })
  }
})

const endsPolitely = checked(async (context) => {
  const { connect, lab } = context
  const server = await start(context)
  const peer = await connect(server)
  // Many requests and FIN in one go, and half a line behind them.
  const count = 1_000
  const sending = peer.send(`${request(['qbmm']).repeat(count)}{"words":`)
  peer.end()
  await sending
  if (!(await hasEnded(peer))) fail('no-fin')
  const { bytes, ending } = await peer.readToEnd()
  const answers = new TextDecoder().decode(bytes).split('\n').length - 1
  if (ending === 'reset' || answers !== count) fail('answers-lost', { count, answers })

  const vandal = await connect(server)
  await vandal.send('{"words":')
  vandal.reset()
  await lab.load(MODULE)
  const idle = await connect(server)
  await idle.send(request(['qbmm']))
  await expectAnswer(idle, request(['qbmm']), answerOf('hello'), KEYS)
  const closing = Promise.all([server.close(), server.close()])
  closing.catch(() => {})
  if (!(await hasEnded(idle))) fail('no-fin-at-close')
  idle.end()
  await closing
  await server.close()
  if (await somebodyListens(server.port)) fail('still-listens', { port: server.port })

  await limitsSilence(context, await start(context, BOOK, { idleMs: TALK_MS, graceMs: SHORT_MS }))
})

async function limitsSilence({ connect }: CheckContext, server: StartedServer): Promise<void> {
  const beganMs = performance.now()
  const dripping = await connect(server)
  // A byte now and then: it never falls silent, and it never says anything.
  if (!(await talksUntilEnd(dripping, ' '))) fail('drips-for-ever', { idleMs: TALK_MS })
  const tookMs = Math.round(performance.now() - beganMs)
  if (tookMs < TALK_MS - TIMER_SLACK_MS) fail('too-early', { idleMs: TALK_MS, tookMs })
  // It has our FIN and stays.
  await server.close()
}

export async function endsInOrder(context: CheckContext): Promise<void> {
  await endsPolitely(context)
  await context.lab.exitsByItself()
}
