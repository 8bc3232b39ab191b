/** Checks of the registry's client: a registry of ours that answers well, badly, or not at all. */
import {
  equal,
  everyDelivery,
  fail,
  rejects,
  RemoteError,
  utf8,
  type CheckContext,
  type Peer,
} from '#checker'
import type * as Users from '../../../solutions/22-projects/user.ts'
import { closeWithThem, LONG_MS, SHORT_MS, shorten, withinTime } from './support.ts'

const load = ({ lab }: CheckContext) => lab.load<typeof Users>('user.ts')

const WELCOME = '{"ok":true,"id":7,"online":3}\n'

/** Takes the registration and welcomes. */
async function welcome(peer: Peer): Promise<string> {
  closeWithThem(peer)
  const hello = await peer.readLine()
  await peer.send(WELCOME)
  return hello
}

/** Whether a call is over soon, one way or the other. */
const settles = (call: Promise<unknown>): Promise<boolean> =>
  withinTime(
    call.then(
      () => {},
      () => {},
    ),
  )

export async function saysWhoItIs(context: CheckContext): Promise<void> {
  const { lab, random, serve } = context
  const { User } = await load(context)
  const name = `${random.text(3)} "${random.text(1)}"`
  const age = random.int(0, 150)
  await everyDelivery([utf8(WELCOME)], {}, async ({ parts }) => {
    let said = ''
    let peer: Peer | undefined
    const registry = await serve(async (visitor) => {
      peer = visitor
      closeWithThem(visitor)
      said = await visitor.readLine()
      await visitor.sendParts(parts)
    })
    const user = await User.new(name, age)
    const call = user.connect({ port: registry.port, timeoutMs: LONG_MS })
    if (!(await settles(call))) fail('never-settles')
    equal(await call, { id: 7, online: 3 }, 'wrong-welcome', {
      actual: shorten(JSON.stringify(await call) ?? 'undefined'),
    })
    let hello: unknown = said
    try {
      hello = JSON.parse(said)
    } catch {
      // Compared as it is.
    }
    equal(hello, { name, age }, 'wrong-hello', {
      expected: JSON.stringify({ name, age }),
      actual: shorten(said),
    })
    // Whoever goes at once is not listed. Its program has done all it wanted by now.
    await lab.load('wire-error.ts')
    if (peer?.ending !== undefined) fail('does-not-stay')
    await rejects(user.connect({ port: registry.port }), 'ERR_INVALID', 'connects-twice')
    await user.leave()
    await registry.allClosed()
  })

  const wrong: [unknown, unknown][] = [
    ...['', 'x'.repeat(65), 'a\nb', '\u007f', '\u2029', '\ud800', 7].map(
      (bad): [unknown, unknown] => [bad, 30],
    ),
    ...[-1, 151, 1.5, NaN, '30'].map((bad): [unknown, unknown] => ['Ann', bad]),
  ]
  for (const [wrongName, wrongAge] of wrong) {
    const told = shorten(JSON.stringify({ name: wrongName, age: String(wrongAge) }))
    const making = User.new(wrongName as string, wrongAge as number)
    await rejects(making, 'ERR_INVALID', 'bad-user', { user: told })
  }
  await User.new('🙂'.repeat(64), 0)
}

export async function asksWhoIsThere(context: CheckContext): Promise<void> {
  const { serve } = context
  const { User } = await load(context)
  const lists = [0, 1, 2].map((count) =>
    Array.from({ length: count + 1 }, (_, id) => ({ id: id + 1, name: `user ${count}`, age: id })),
  )
  let isEarly = false
  const asked: string[] = []
  const registry = await serve(async (peer) => {
    await welcome(peer)
    for (const users of lists) {
      asked.push(await peer.readLine())
      isEarly ||= peer.waitingBytes > 0
      // In pieces, and never with its LF: one answer may be many reads.
      const line = utf8(`${JSON.stringify({ users })}\n`)
      await peer.sendParts([line.subarray(0, 5), line.subarray(5, -1), line.subarray(-1)])
    }
  })
  const user = await User.new('Ann', 30)
  await rejects(user.list(), 'ERR_INVALID', 'not-connected')
  await user.connect({ port: registry.port, timeoutMs: LONG_MS })
  const calls = lists.map(() => user.list())
  const all = Promise.all(calls)
  if (!(await settles(all))) fail('list-never-settles')
  for (const [index, users] of lists.entries())
    equal(await calls[index], users, 'wrong-list', { call: index + 1, calls: lists.length })
  equal(asked, ['list', 'list', 'list'], 'wrong-question', { actual: shorten(asked.join(', ')) })
  if (isEarly) fail('not-in-turns')
  await user.leave()
  await registry.allClosed()

  for (const [answer, code, key] of [
    ['{"users":7}\n', 'ERR_PROTOCOL', 'believed'],
    ['{"users":[{"id":1,"name":7,"age":1}]}\n', 'ERR_PROTOCOL', 'believed'],
    ['null\n', 'ERR_PROTOCOL', 'believed'],
    ['hello\n', 'ERR_PROTOCOL', 'believed'],
    ['{"users":[]}', 'ERR_TRUNCATED', 'half-a-line'],
  ] as const) {
    const bad = await serve(async (peer) => {
      await welcome(peer)
      await peer.readLine()
      await peer.send(answer)
      peer.end()
    })
    const visitor = await User.new('Ann', 30)
    await visitor.connect({ port: bad.port, timeoutMs: LONG_MS })
    await rejects(visitor.list(), code, key, { answer: answer.trim() })
    if (!(await withinTime(bad.allClosed()))) fail('socket-left')
  }
}

export async function leavesPolitely(context: CheckContext): Promise<void> {
  const { lab, serve } = context
  const { User } = await load(context)
  const endings: string[] = []
  const registry = await serve(async (peer) => {
    await welcome(peer)
    endings.push((await peer.readToEnd()).ending)
  })
  const user = await User.new('Ann', 30)
  await user.leave()
  await user.connect({ port: registry.port, timeoutMs: LONG_MS })
  const leaving = user.leave()
  if (!(await settles(leaving))) fail('leave-never-settles')
  await leaving
  await user.leave()
  if (!(await withinTime(registry.allClosed()))) fail('socket-left')
  equal(endings, ['fin'], 'no-fin', {
    ending: endings.map((ending) => (ending === 'fin' ? 'FIN' : 'RST')).join(),
  })
  await user.connect({ port: registry.port, timeoutMs: LONG_MS }).catch((error: unknown) => {
    if (error instanceof RemoteError) fail('not-again', { code: error.code ?? error.name })
    throw error
  })
  await user.leave()

  // A question is on its way.
  const slow = await serve(async (peer) => {
    await welcome(peer)
    await peer.readLine()
    await peer.send('{"users":[]}\n')
  })
  const busy = await User.new('Ann', 30)
  await busy.connect({ port: slow.port, timeoutMs: LONG_MS })
  const list = busy.list()
  list.catch(() => {})
  await busy.leave()
  if (!(await settles(list))) fail('list-never-settles')
  equal(await list.catch(() => 'failed'), [], 'answer-lost')

  for (const [answer, code, key] of [
    ['{"ok":false,"error":"bad-name"}\n', 'ERR_PROTOCOL', 'refused'],
    ['{"ok":true}\n', 'ERR_PROTOCOL', 'refused'],
    ['null\n', 'ERR_PROTOCOL', 'refused'],
    ['', 'ERR_TRUNCATED', 'end-is-a-welcome'],
    [`"${'x'.repeat(1024 * 1024)}`, 'ERR_TOO_LARGE', 'too-much'],
  ] as const) {
    const bad = await serve(async (peer) => {
      closeWithThem(peer)
      await peer.readLine()
      await peer.send(answer)
      if (code === 'ERR_TRUNCATED') peer.end()
    })
    const visitor = await User.new('Ann', 30)
    const call = visitor.connect({ port: bad.port, timeoutMs: LONG_MS })
    if (!(await settles(call))) fail(key, { answer: shorten(answer) })
    await rejects(call, code, key, { answer: shorten(answer) })
    if (!(await withinTime(bad.allClosed()))) fail('socket-left')
  }
  const silent = await serve(closeWithThem)
  const patient = await User.new('Ann', 30)
  const call = patient.connect({ port: silent.port, timeoutMs: SHORT_MS })
  if (!(await settles(call))) fail('waits-for-ever', { timeoutMs: SHORT_MS })
  await rejects(call, 'ERR_TIMEOUT')
  if (!(await withinTime(silent.allClosed()))) fail('socket-left')
  await lab.exitsByItself()
}
