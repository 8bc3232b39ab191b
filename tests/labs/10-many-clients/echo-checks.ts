/** Checks of the echo server. */
import { setTimeout as pause } from 'node:timers/promises'
import {
  equal,
  equalBytes,
  fail,
  rejects,
  utf8,
  type CheckContext,
  type Peer,
  type StartedServer,
} from '#checker'
import {
  comesTrue,
  hasEnded,
  isHeard,
  orCrashed,
  somebodyListens,
  type CheckBody,
} from './support.ts'

const MODULE = 'echo-service.ts'
const MAX_BYTES = 1024
const MANY = 30
const SHORT_MS = 60
/** For the client that talks without end: its bytes must come much more often than this. */
const TALK_MS = 300
const TALK_PAUSE_MS = 5
/** A limit that a check must not run into. */
const LONG_MS = 30_000
/** A timer may fire a little before its time. */
const TIMER_SLACK_MS = 5

const checked = (body: CheckBody): CheckBody => orCrashed(MODULE, body)

/** Limits that are far away, unless a check is about them. */
const start = ({ lab }: CheckContext, options: Record<string, unknown> = {}) =>
  lab.start(MODULE, { idleMs: LONG_MS, graceMs: LONG_MS, ...options })

const logged = (server: StartedServer, line: string): Promise<boolean> =>
  comesTrue(() => server.lines.includes(line))

async function connectTo({ connect }: CheckContext, server: StartedServer): Promise<Peer> {
  const peer = await connect(server)
  const line = `Connection from ${peer.address}`
  if (!(await logged(server, line))) fail('no-connection-line', { line })
  return peer
}

/** Demands the echo and FIN, then ends as well. */
async function expectEcho(peer: Peer, bytes: Uint8Array): Promise<void> {
  const isOver = await hasEnded(peer)
  if (!isOver) fail('no-fin', { sent: bytes.length, received: peer.waitingBytes })
  const { bytes: echo, ending } = await peer.readToEnd()
  if (ending === 'reset') fail('reset')
  equalBytes(echo, bytes, 'wrong-echo', { expected: bytes.length, actual: echo.length })
}

export const echoesOnce = checked(async (context) => {
  const { random } = context
  const server = await start(context)
  const names = [utf8(`Node client ${random.int(1, 1000)}`), utf8(random.text(3))]
  const long = [random.bytes(MAX_BYTES), random.bytes(random.int(MAX_BYTES + 1, 3000))]
  for (const bytes of [...names, ...long]) {
    const linesBefore = server.lines.length
    const peer = await connectTo(context, server)
    const { address } = peer
    await peer.send(bytes)
    const echo = bytes.subarray(0, MAX_BYTES)
    await expectEcho(peer, echo)
    peer.end()
    if (!(await logged(server, `Closed ${address}`))) fail('not-closed', { address })
    const expected = ['Connection from', 'Received', 'Closed']
    const texts = [address, `${echo.length} bytes`, address].map((x, i) => `${expected[i]} ${x}`)
    equal(server.lines.slice(linesBefore), texts, 'wrong-log', {
      expected: texts.join(', '),
      actual: server.lines.slice(linesBefore).join(', '),
    })
  }
  // Once: what comes later is neither answered nor left unread.
  const talker = await connectTo(context, server)
  const first = utf8(random.text(2))
  await talker.send(first)
  await expectEcho(talker, first)
  if (!(await isHeard(talker))) fail('reset')
  talker.end()
})

export const watchesTheClock = checked(async (context) => {
  const impatient = await start(context, { idleMs: SHORT_MS, graceMs: SHORT_MS })
  const beganMs = performance.now()
  // Two: each has a limit of its own.
  const silent = await connectTo(context, impatient)
  const second = await connectTo(context, impatient)
  for (const peer of [silent, second])
    if (!(await hasEnded(peer))) fail('idle-for-ever', { idleMs: SHORT_MS })
  const tookMs = Math.round(performance.now() - beganMs)
  if (tookMs < SHORT_MS - TIMER_SLACK_MS) fail('too-early', { idleMs: SHORT_MS, tookMs })
  const { bytes } = await silent.readToEnd()
  if (bytes.length > 0) fail('unasked', { bytes: bytes.length })
  // Has our FIN and does not leave.
  const closed = `Closed ${silent.address}`
  if (!(await logged(impatient, closed))) fail('never-cut-off', { graceMs: SHORT_MS })

  const server = await start(context, { graceMs: TALK_MS })
  const shy = await connectTo(context, server)
  const { address } = shy
  shy.end()
  if (!(await logged(server, `Closed ${address}`))) fail('shy-not-closed')
  equal(server.lines, [`Connection from ${address}`, `Closed ${address}`], 'shy-log', {
    actual: server.lines.join(', '),
  })

  const talker = await connectTo(context, server)
  await talker.send('x')
  if (!(await hasEnded(talker))) fail('no-fin', { sent: 1, received: talker.waitingBytes })
  // Bytes without end: a limit that begins anew with each never comes.
  const isClosed = logged(server, `Closed ${talker.address}`)
  const over = isClosed.then(() => true)
  while (!(await Promise.race([over, pause(TALK_PAUSE_MS, false)])))
    if (!talker.socket.destroyed) talker.socket.write('x') // too many to be steps
  if (!(await isClosed)) fail('never-cut-off', { graceMs: TALK_MS })
})

export const servesAllAtOnce = checked(async (context) => {
  const { lab, connect, random } = context
  const server = await start(context)
  const slow = await connectTo(context, server)
  const vandal = await connectTo(context, server)
  const { address } = vandal
  vandal.reset()
  // Speaks to the program itself: one that the reset has ended says so here.
  await lab.load(MODULE)
  if (!(await logged(server, `Closed ${address}`))) fail('not-closed', { address })

  const peers = await Promise.all(Array.from({ length: MANY }, () => connect(server)))
  const names = peers.map((_, index) => utf8(`Node client ${index} ${random.text(2)}`))
  await Promise.all(peers.map((peer, index) => peer.send(names[index] ?? '')))
  const ended = await Promise.all(peers.map((peer) => hasEnded(peer)))
  const answered = ended.filter(Boolean).length
  if (answered < MANY) fail('others-wait', { clients: MANY, answered })
  for (const [index, peer] of peers.entries()) {
    await expectEcho(peer, names[index] ?? new Uint8Array(0))
    peer.end()
  }
  const last = utf8(random.text(3))
  await slow.send(last)
  await expectEcho(slow, last)
  slow.end()
})

export const turnsAway = checked(async (context) => {
  const { connect, random } = context
  const maxConnections = random.int(2, 4)
  const server = await start(context, { maxConnections })
  const inside: Peer[] = []
  for (let count = 0; count < maxConnections; count++) inside.push(await connectTo(context, server))

  const tooMany = await connect(server)
  if (!(await hasEnded(tooMany))) fail('let-in', { max: maxConnections })
  const { bytes, ending } = await tooMany.readToEnd()
  if (bytes.length > 0 || ending === 'reset')
    fail('not-just-fin', { bytes: bytes.length, ending: ending === 'fin' ? 'FIN' : 'RST' })
  tooMany.end()
  const refused = `Refused ${tooMany.address}`
  if (!(await logged(server, refused))) fail('not-told', { line: refused })
  const others = server.lines.filter((line) => line.includes(tooMany.address) && line !== refused)
  if (others.length > 0) fail('told-more', { line: others.join(', ') })

  // Those who are inside are served, and who leaves makes room.
  const [first] = inside
  if (!first) return
  await first.send('first')
  await expectEcho(first, utf8('first'))
  const { address } = first
  first.end()
  if (!(await logged(server, `Closed ${address}`))) fail('not-closed', { address })
  const next = await connect(server)
  await next.send('next')
  if (!(await hasEnded(next)) || next.waitingBytes === 0) fail('no-room', { max: maxConnections })
  await expectEcho(next, utf8('next'))
})

const endsPolitely = checked(async (context) => {
  const { lab } = context
  const server = await start(context)
  const { port } = server
  const second = lab.start(MODULE, { port }).then(async (other) => {
    await other.close()
    fail('busy', { port })
  })
  await rejects(second, 'EADDRINUSE')

  const idle = await connectTo(context, server)
  const served = await connectTo(context, server)
  const name = new Uint8Array(MAX_BYTES).fill(0x78)
  served.stopReading()
  await served.send(name)
  if (!(await logged(server, `Received ${MAX_BYTES} bytes`))) fail('not-echoed')
  const closing = Promise.all([server.close(), server.close()])
  closing.catch(() => {}) // looked at below, after the FIN
  if (!(await hasEnded(idle))) fail('no-fin-at-close')
  if (!(await isHeard(idle))) fail('cut-off')
  served.socket.resume()
  await expectEcho(served, name)
  idle.end()
  served.end()
  await closing
  await server.close()
  if (await somebodyListens(port)) fail('still-listens', { port })

  const again = await lab.start(MODULE, { port, graceMs: SHORT_MS, idleMs: LONG_MS })
  await connectTo(context, again) // stays, and says nothing
  await again.close()
})

export async function saysGoodbye(context: CheckContext): Promise<void> {
  await endsPolitely(context)
  await context.lab.exitsByItself()
}
