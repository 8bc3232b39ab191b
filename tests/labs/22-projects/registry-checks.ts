/** Checks of the user registry. */
import {
  equal,
  everyDelivery,
  fail,
  phrase,
  rejects,
  utf8,
  type CheckContext,
  type Peer,
  type StartedServer,
} from '#checker'
import {
  comesTrue,
  expectAnswer,
  hasEnded,
  LONG_MS,
  orCrashed,
  SHORT_MS,
  shorten,
  somebodyListens,
  TALK_MS,
  talksUntilEnd,
  TIMER_SLACK_MS,
  type CheckBody,
} from './support.ts'

const MODULE = 'registry.ts'
const MANY = 200
const KEYS = { none: 'unanswered', wrong: 'wrong-answer' }

const checked = (body: CheckBody): CheckBody => orCrashed(MODULE, body)

const start = ({ lab }: CheckContext, options: Record<string, unknown> = {}) =>
  lab.start(MODULE, { helloMs: LONG_MS, graceMs: LONG_MS, ...options })

const helloOf = (name: string, age: number): string => `${JSON.stringify({ name, age })}\n`

/** Registers and demands the answer. */
async function register(peer: Peer, name: string, age: number, id: number, online: number) {
  const hello = helloOf(name, age)
  await peer.send(hello)
  await expectAnswer(peer, hello, { ok: true, id, online }, { ...KEYS, wrong: 'wrong-welcome' })
}

async function logged(server: StartedServer, line: string): Promise<void> {
  if (!(await comesTrue(() => server.lines.includes(line)))) fail('not-logged', { line })
}

/** Demands exactly these lines. */
async function expectLog(server: StartedServer, expected: string[]): Promise<void> {
  await comesTrue(() => server.lines.length >= expected.length)
  compareLog(server, expected)
}

function compareLog(server: StartedServer, expected: string[]): void {
  equal(server.lines, expected, 'wrong-log', {
    expected: shorten(expected.join(', ')),
    actual: shorten(server.lines.join(', ')),
  })
}

export const registersUsers = checked(async (context) => {
  const { connect, lab, random } = context
  const name = random.text(4)
  const age = random.int(0, 150)
  const messages = [helloOf(name, age), 'list\n'].map(utf8)
  const cutAt = [utf8(`{"name":"${[...name][0] ?? ''}`).length - 1]
  await everyDelivery(messages, { cutAt }, async ({ parts }) => {
    const server = await start(context)
    const peer = await connect(server)
    await peer.sendParts(parts)
    const hello = helloOf(name, age)
    await expectAnswer(peer, hello, { ok: true, id: 1, online: 1 }, KEYS)
    await expectAnswer(peer, 'list', { users: [{ id: 1, name, age }] }, KEYS)
    peer.end()
    if (!(await hasEnded(peer))) fail('no-fin')
    await comesTrue(() => server.lines.length > 1)
    await server.close()
    // Answered a turn of its event loop later: a line too many, logged when the socket closes, is here.
    await lab.load(MODULE)
    compareLog(server, [`+ 1 ${name} ${age}`, `- 1 ${name}`])
  })

  const server = await start(context)
  const first = await connect(server)
  await first.send('list\r\n')
  await expectAnswer(first, 'list', { users: [] }, KEYS)
  const second = await connect(server)
  // 64 characters, each of them two units of a string; a member more, which nobody asked for.
  const long = '🙂'.repeat(64)
  await second.send(`{"name":"${long}","age":0,"more":true}\r\n`)
  await expectAnswer(second, phrase('long-name'), { ok: true, id: 1, online: 1 }, KEYS)
  await register(first, 'O\'Neill, "Ann"', 150, 2, 2)
  const users = [
    { id: 1, name: long, age: 0 },
    { id: 2, name: 'O\'Neill, "Ann"', age: 150 },
  ]
  await first.send('list\n')
  await expectAnswer(first, 'list', { users }, { ...KEYS, wrong: 'wrong-list' })
})

export const refusesBadUsers = checked(async (context) => {
  const { connect, random } = context
  const server = await start(context)
  const names: unknown[] = [
    '',
    'x'.repeat(65),
    'a\nb',
    'a\u0000',
    'tab\t',
    '\u0085',
    '\u2028',
    7,
    null,
  ]
  const ages: unknown[] = [-1, 151, 1.5, '30', null, true, 1e300]
  const lines: [string, string, string][] = [
    ...names.map((name): [string, string, string] => [
      JSON.stringify({ name, age: 30 }),
      'bad-name',
      'bad-name-accepted',
    ]),
    ['{"name":"\\ud83d","age":30}', 'bad-name', 'bad-name-accepted'],
    ['{"age":30}', 'bad-name', 'bad-name-accepted'],
    ...ages.map((age): [string, string, string] => [
      JSON.stringify({ name: 'Ann', age }),
      'bad-age',
      'bad-age-accepted',
    ]),
    ...['', 'Ann', 'LIST', 'list ', '[]', 'null', '{"name":"Ann"'].map(
      (line): [string, string, string] => [line, 'bad-request', 'nonsense-accepted'],
    ),
  ]
  for (const [line, error, key] of random.shuffle(lines)) {
    const peer = await connect(server)
    await peer.send(`${line}\n`)
    const keys = { none: 'refusal-unanswered', wrong: key }
    await expectAnswer(peer, line, { ok: false, error }, keys)
    if (!(await hasEnded(peer))) fail('no-fin-behind-refusal', { request: shorten(line) })
    peer.end()
  }
  const long = await connect(server)
  await long.send('x'.repeat(1025))
  const tooLarge = { none: 'waits-for-the-end', wrong: 'not-too-large' }
  await expectAnswer(
    long,
    phrase('longer-line', { size: 1024 }),
    { ok: false, error: 'too-large' },
    tooLarge,
  )
  if (!(await hasEnded(long)))
    fail('no-fin-behind-refusal', { request: phrase('longer-line', { size: 1024 }) })
  if (server.lines.length > 0)
    fail('refused-and-logged', { line: shorten(server.lines.join(', ')) })
  await register(await connect(server), 'Ann', 30, 1, 1)
})

export const forgetsWhoLeaves = checked(async (context) => {
  const { connect, lab } = context
  const server = await start(context)
  const stays = await connect(server)
  await register(stays, 'stays', 1, 1, 1)
  const polite = await connect(server)
  await register(polite, 'polite', 2, 2, 2)
  polite.end()
  if (!(await hasEnded(polite))) fail('no-fin')
  await logged(server, '- 2 polite')

  const vandal = await connect(server)
  await register(vandal, 'vandal', 3, 3, 2)
  vandal.reset()
  await lab.load(MODULE)
  await logged(server, '- 3 vandal')

  const twice = await connect(server)
  await register(twice, 'twice', 4, 4, 2)
  await twice.send(helloOf('again', 4))
  const keys = { none: 'refusal-unanswered', wrong: 'registered-twice' }
  await expectAnswer(twice, phrase('second-hello'), { ok: false, error: 'bad-request' }, keys)
  if (!(await hasEnded(twice))) fail('no-fin-behind-refusal', { request: phrase('second-hello') })
  // It has our FIN and stays: it is listed no more, and when it goes there is nobody to remove.
  await logged(server, '- 4 twice')
  twice.end()

  const next = await connect(server)
  await register(next, 'next', 5, 5, 2)
  await next.send('list\n')
  const users = [
    { id: 1, name: 'stays', age: 1 },
    { id: 5, name: 'next', age: 5 },
  ]
  await expectAnswer(next, 'list', { users }, { ...KEYS, wrong: 'wrong-list' })
  await expectLog(server, [
    '+ 1 stays 1',
    '+ 2 polite 2',
    '- 2 polite',
    '+ 3 vandal 3',
    '- 3 vandal',
    '+ 4 twice 4',
    '- 4 twice',
    '+ 5 next 5',
  ])
})

export const waitsForAName = checked(async (context) => {
  const { connect } = context
  const impatient = await start(context, { helloMs: SHORT_MS, graceMs: SHORT_MS })
  const beganMs = performance.now()
  const silent = await connect(impatient)
  if (!(await hasEnded(silent))) fail('waits-for-ever', { helloMs: SHORT_MS })
  const tookMs = Math.round(performance.now() - beganMs)
  if (tookMs < SHORT_MS - TIMER_SLACK_MS) fail('too-early', { helloMs: SHORT_MS, tookMs })
  if (silent.waitingBytes > 0) fail('not-just-fin', { bytes: silent.waitingBytes })

  const server = await start(context, { helloMs: TALK_MS, graceMs: SHORT_MS })
  const user = await connect(server)
  await register(user, 'Ann', 30, 1, 1)
  const [dripping, listing] = [await connect(server), await connect(server)]
  const talks = [talksUntilEnd(dripping, ' '), talksUntilEnd(listing, 'list\n')]
  const [hasDripped, hasListed] = await Promise.all(talks)
  if (!hasDripped) fail('drips-for-ever', { helloMs: TALK_MS })
  if (!hasListed) fail('lists-for-ever', { helloMs: TALK_MS })
  // The limit is for those who have not said who they are.
  await user.send('list\n')
  const users = [{ id: 1, name: 'Ann', age: 30 }]
  const keys = { none: 'sent-away', wrong: 'sent-away' }
  await expectAnswer(user, 'list', { users }, keys)
})

const endsWithAll = checked(async (context) => {
  const { connect, lab } = context
  const server = await start(context)
  const { port } = server
  const second = lab.start(MODULE, { port }).then(async (other) => {
    await other.close()
    fail('busy', { port })
  })
  await rejects(second, 'EADDRINUSE')
  const peers = await Promise.all(Array.from({ length: MANY }, () => connect(server)))
  await Promise.all(peers.map((peer, index) => peer.send(helloOf(`user ${index}`, index % 151))))
  const isAnswered = await comesTrue(() => peers.every((peer) => peer.waitingBytes > 0))
  const answered = peers.filter((peer) => peer.waitingBytes > 0).length
  if (!isAnswered) fail('too-many', { clients: MANY, answered })
  const answers = await Promise.all(peers.map((peer) => peer.readLine()))
  const ids = answers.map((line) => Number(/"id":(\d+)/.exec(line)?.[1]))
  const expected = peers.map((_, index) => index + 1)
  const sorted = ids.toSorted((a, b) => a - b)
  equal(sorted, expected, 'wrong-ids', { clients: MANY })
  const online = answers.map((line) => Number(/"online":(\d+)/.exec(line)?.[1]))
  equal(online, ids, 'wrong-online', { clients: MANY })

  const closing = Promise.all([server.close(), server.close()])
  closing.catch(() => {})
  const ended = await Promise.all(peers.map((peer) => hasEnded(peer)))
  if (!ended.every(Boolean)) fail('no-fin-at-close')
  for (const peer of peers) peer.socket.end()
  await closing
  await server.close()
  // A server may be closed a moment before the last of its sockets says so.
  const countLeft = () => server.lines.filter((line) => line.startsWith('- ')).length
  await comesTrue(() => countLeft() >= MANY)
  const left = countLeft()
  if (left !== MANY) fail('not-removed', { clients: MANY, left })
  if (await somebodyListens(port)) fail('still-listens', { port })

  // Somebody who has our FIN and does not leave.
  const again = await start(context, { port, graceMs: SHORT_MS })
  await register(await connect(again), 'Ann', 30, 1, 1)
  await again.close()
})

export async function closesTheRegistry(context: CheckContext): Promise<void> {
  await endsWithAll(context)
  await context.lab.exitsByItself()
}
