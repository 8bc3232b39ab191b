import { once } from 'node:events'
import { check, equal, everyDelivery, fail, rejects, RemoteError, utf8 } from '#checker'
import type { CheckContext, Peer } from '#checker'
import type * as CountBytes from '../../../solutions/05-life-of-a-connection/count-bytes.ts'
import type * as CountService from '../../../solutions/05-life-of-a-connection/count-service.ts'
import type * as Reports from '../../../solutions/05-life-of-a-connection/report.ts'
import type * as States from '../../../solutions/05-life-of-a-connection/tcp-states.ts'
import { ask, holdPort, isRefused, refuses, show, withinTime, type Lab } from './support.ts'

const FIVE_MEBIBYTES = 5 * 1024 * 1024
/** So many digits, at this pace, take far longer than the deadline of the check that sends them. */
const [MAX_DIGITS, DIGIT_MS, DIGITS_MS] = [16, 40, 200]
/** Each time with twice the time, when the machine was too busy to keep the pace. */
const PACES = [1, 2, 4]
const NEEDS_ANSWER = { needs: ['answers-after-fin'] }
const NEEDS_CLIENT = { needs: ['asks-and-half-closes'] }

const startService = (lab: Lab, options: Record<string, unknown> = {}) =>
  lab.start<typeof CountService>('count-service.ts', options)
const loadClient = (lab: Lab) => lab.load<typeof CountBytes>('count-bytes.ts')
const loadStates = (lab: Lab) => lab.load<typeof States>('tcp-states.ts')

// --- count-service.ts -------------------------------------------------------------------------

check('answers-after-fin', async ({ lab, random, connect }) => {
  const service = await startService(lab)
  for (const count of [random.int(2, 900), 0, 1]) {
    const client = await connect(service)
    const { text, ending } = await ask(client, random.bytes(count))
    if (text === '') fail('nothing', { count })
    equal(text, `${count}\n`, 'wrong', { count, actual: show(text) })
    equal(ending, 'fin', 'no-fin')
  }
  // Before the FIN there is no answer: more may come.
  const early = await connect(service)
  await early.sendParts([random.bytes(3)])
  // Another client's whole exchange: time enough for an answer that should not come.
  await ask(await connect(service), random.bytes(2))
  if (early.waitingBytes > 0 || early.ending !== undefined) fail('too-early', { count: 3 })
  const { text } = await ask(early, random.bytes(4))
  equal(text, '7\n', 'wrong', { count: 7, actual: show(text) })
})

check('answers-later', NEEDS_ANSWER, async ({ lab, random, connect }) => {
  const delayMs = random.int(40, 90)
  const service = await startService(lab, { delayMs })
  const count = random.int(2, 99)
  const client = await connect(service)
  const startedMs = performance.now()
  const { text, ending } = await ask(client, random.bytes(count))
  if (text === '' && ending === 'fin') fail('lost', { delayMs })
  equal(text, `${count}\n`, 'wrong', { actual: show(text), count })
  // A timer may fire a moment early.
  const ms = Math.round(performance.now() - startedMs)
  if (ms < delayMs - 5) fail('too-soon', { delayMs, ms })
})

check('counts-everything', NEEDS_ANSWER, async ({ lab, random, connect }) => {
  const service = await startService(lab)
  const messages = [random.bytes(5), utf8(random.text(3)), random.bytes(random.int(9, 40))]
  const count = messages.reduce((sum, { length }) => sum + length, 0)
  await everyDelivery(messages, {}, async ({ parts }) => {
    const client = await connect(service)
    await client.sendParts(parts)
    const { text } = await ask(client, new Uint8Array(0))
    equal(text, `${count}\n`, 'wrong', { count, actual: show(text) })
  })
  const large = await connect(service)
  const { text } = await ask(large, new Uint8Array(FIVE_MEBIBYTES))
  equal(text, `${FIVE_MEBIBYTES}\n`, 'wrong', { count: FIVE_MEBIBYTES, actual: show(text) })
})

check('serves-many-at-once', NEEDS_ANSWER, async ({ lab, random, connect }) => {
  const service = await startService(lab, { delayMs: 20 })
  const clients = await Promise.all(Array.from({ length: 40 }, () => connect(service)))
  const counts = clients.map(() => random.int(1, 500))
  const pieces = counts.map((count) => new Uint8Array(count))
  // The program has read everything of the last one, so it knows of all; then of all the others.
  await clients.at(-1)?.sendParts(pieces.slice(-1))
  await Promise.all(
    clients.slice(0, -1).map((client, index) => client.sendParts(pieces.slice(index, index + 1))),
  )
  const nothing = new Uint8Array(0)
  const answers = await Promise.all(clients.map((client) => ask(client, nothing)))
  for (const [index, { text }] of answers.entries())
    equal(text, `${counts[index]}\n`, 'mixed', { count: counts[index] ?? 0, actual: show(text) })
  if (!(await withinTime(service.logged(clients.length))))
    fail('too-few-lines', { lines: service.lines.length, of: clients.length })
  const expected = counts.map((count) => `counted ${count}`).sort()
  equal([...service.lines].sort(), expected, 'other-lines', { actual: show(service.lines[0]) })
})

check('survives-broken-clients', NEEDS_ANSWER, async ({ lab, random, connect }) => {
  const service = await startService(lab, { delayMs: 10 })
  const silent = await connect(service)
  for (const at of ['before', 'after'] as const) {
    const broken = await connect(service)
    await broken.sendParts([random.bytes(9)])
    if (at === 'after') broken.end()
    broken.reset()
    // Any request shows whether the process has survived.
    await lab.load('count-service.ts')
    const count = random.int(2, 50)
    const { text } = await ask(await connect(service), random.bytes(count))
    equal(text, `${count}\n`, 'not-answered', { actual: show(text) })
  }
  // It has been silent for a while by now; it may still speak.
  await once(AbortSignal.timeout(60), 'abort')
  if (silent.ending !== undefined) fail('silent-cut-off')
})

check('reports-a-busy-port', async ({ lab }) => {
  const taken = await holdPort()
  try {
    const { start } = await lab.load<typeof CountService>('count-service.ts')
    const starting = start({ host: '127.0.0.1', port: taken.port })
    await refuses(starting, 'EADDRINUSE', 'resolved')
  } finally {
    await taken.release()
  }
  // Nothing of the failed start is left that keeps the process.
  await lab.exitsByItself()
})

check('starts-again-at-once', NEEDS_ANSWER, async ({ lab, random, connect }) => {
  const first = await startService(lab)
  const { port } = first
  // The service closes last, so that its side of these connections is not the one that waits; then
  // it closes first, and its side is.
  for (const delayMs of [0, 1]) {
    const client = await connect(first)
    await ask(client, random.bytes(4 + delayMs))
    client.close()
  }
  const idle = await connect(first)
  const closing = first.close()
  await idle.readToEnd().catch(() => {})
  idle.close()
  await closing
  const { start } = await lab.load<typeof CountService>('count-service.ts')
  let second: Awaited<ReturnType<typeof start>>
  try {
    second = await start({ host: '127.0.0.1', port })
  } catch (error) {
    if (!(error instanceof RemoteError)) throw error
    fail('not-again', { code: error.code ?? error.name })
  }
  const { text } = await ask(await connect({ host: '127.0.0.1', port }), random.bytes(6))
  equal(text, '6\n', 'wrong', { actual: show(text) })
  await second.close()
})

check('closes-in-time', NEEDS_ANSWER, async ({ lab, random, connect }) => {
  const service = await startService(lab, { graceMs: 400, delayMs: 1 })
  const running = await connect(service)
  const silent = await connect(service)
  await running.sendParts([random.bytes(5)])
  // It is told to close while the client has not finished yet, and then the client does.
  const closing = Promise.all([service.close(), service.close()])
  closing.catch(() => {}) // what it throws is looked at below
  const { text } = await ask(running, new Uint8Array(0))
  equal(text, '5\n', 'cut-off', { actual: show(text) })
  if (!(await withinTime(closing))) fail('too-late')
  if (!(await withinTime(silent.readToEnd().catch(() => {})))) fail('left-open')
  if (!(await isRefused(service))) fail('still-listens')
  running.close()
  silent.close()
  await lab.exitsByItself()
})

// --- count-bytes.ts ---------------------------------------------------------------------------

type Serve = CheckContext['serve']

/** A service of ours that answers with these bytes once the client has half-closed. */
async function answering(
  serve: Serve,
  answer: string,
  parts?: (bytes: Uint8Array) => Uint8Array[],
): Promise<{ host: string; port: number; received: number[] }> {
  const received: number[] = []
  const { host, port } = await serve(async (peer: Peer) => {
    received.push((await peer.readToEnd()).bytes.length)
    const bytes = utf8(answer)
    if (bytes.length > 0) await peer.sendParts(parts ? parts(bytes) : [bytes])
    peer.end()
  })
  return { host, port, received }
}

check('asks-and-half-closes', async ({ lab, random, serve }) => {
  const { countBytes } = await loadClient(lab)
  for (const count of [random.int(2, 99), 0, FIVE_MEBIBYTES]) {
    const said = random.int(1, 9_999_999)
    const server = await answering(serve, `${said}\n`)
    const { host, port } = server
    const actual = await countBytes(new Uint8Array(count), { host, port })
    equal(server.received[0], count, 'not-all', { count, actual: server.received[0] ?? 0 })
    equal(actual, said, 'wrong', { said, actual: show(actual) })
  }
  const inPieces = await answering(serve, '5242880\n', (bytes) =>
    [...bytes].map((byte) => Uint8Array.of(byte)),
  )
  const actual = await countBytes(utf8('x'), inPieces)
  equal(actual, 5_242_880, 'one-read', { said: 5_242_880, actual: show(actual) })
})

check('refuses-other-answers', NEEDS_CLIENT, async ({ lab, random, serve }) => {
  const { countBytes } = await loadClient(lab)
  for (const answer of random.shuffle([
    '12\r\n',
    '-3\n',
    '1 2\n',
    'ok\n',
    '\n',
    '1\n2\n',
    '0x10\n',
  ])) {
    const { host, port } = await answering(serve, answer)
    const call = countBytes(utf8('abc'), { host, port })
    await refuses(call, 'ERR_PROTOCOL', 'accepted', { answer: show(answer) })
  }
  const { host, port } = await answering(serve, `${'9'.repeat(200)}\n`)
  const call = countBytes(utf8('abc'), { host, port })
  await refuses(call, 'ERR_PROTOCOL', 'accepted', { answer: show('999…') })
})

check('notices-a-cut-answer', NEEDS_CLIENT, async ({ lab, random, serve }) => {
  const { countBytes } = await loadClient(lab)
  for (const answer of ['', String(random.int(1, 9)), '524']) {
    const { host, port } = await answering(serve, answer)
    const call = countBytes(utf8('abc'), { host, port })
    await refuses(call, 'ERR_TRUNCATED', 'accepted', { answer: show(answer) })
  }
})

check('passes-errors-on', NEEDS_CLIENT, async ({ lab, random, serve }) => {
  const { countBytes } = await loadClient(lab)
  const closed = await holdPort()
  await closed.release()
  const nobody = countBytes(utf8('abc'), { host: '127.0.0.1', port: closed.port })
  await refuses(nobody, 'ECONNREFUSED', 'accepted', { what: 'ECONNREFUSED' })
  const hostile = await serve(async (peer) => {
    await peer.read(1)
    await peer.sendParts([utf8(String(random.int(1, 9)))])
    peer.reset()
  })
  const broken = countBytes(random.bytes(9), { host: hostile.host, port: hostile.port })
  await refuses(broken, 'ECONNRESET', 'accepted', { what: 'ECONNRESET' })
  await hostile.allClosed()
})

/**
 * A digit now and then: a timer that starts anew with every byte would wait for all of them.
 * @returns the longest pause between two of them
 */
async function sendsDigits(
  { lab, serve }: Pick<CheckContext, 'lab' | 'serve'>,
  pace: number,
): Promise<number> {
  const { countBytes } = await loadClient(lab)
  let [digits, longestPauseMs] = [0, 0]
  const { host, port } = await serve(async (peer) => {
    await peer.readToEnd()
    for (; digits < MAX_DIGITS && peer.socket.writable; digits++) {
      const beganMs = performance.now()
      peer.socket.write('1') // no step of its own: how many there are in time is chance
      await once(AbortSignal.timeout(pace * DIGIT_MS), 'abort')
      longestPauseMs = Math.max(longestPauseMs, performance.now() - beganMs)
    }
  })
  const timeoutMs = pace * DIGITS_MS
  const drip = countBytes(utf8('abc'), { host, port, timeoutMs })
  await refuses(drip, 'ERR_TIMEOUT', 'waited', { timeoutMs })
  if (digits === MAX_DIGITS) fail('idle-timer', { digits })
  return longestPauseMs
}

check('gives-up-in-time', NEEDS_CLIENT, async ({ lab, serve }) => {
  const { countBytes } = await loadClient(lab)
  const silent = await serve((peer) => peer.readToEnd())
  const late = countBytes(utf8('abc'), { host: silent.host, port: silent.port, timeoutMs: 60 })
  await refuses(late, 'ERR_TIMEOUT', 'waited', { timeoutMs: 60 })
  // A pause that comes from a busy machine looks like silence: then once more, with more time.
  for (const pace of PACES)
    if ((await sendsDigits({ lab, serve }, pace)) < (pace * DIGITS_MS) / 2) break
  const abort = lab.abortSignal()
  const { host, port } = silent
  const given = countBytes(utf8('abc'), { host, port, signal: abort.signal })
  await abort.abort()
  await rejects(given, 'AbortError', 'not-aborted')
  const before = lab.abortSignal({ aborted: true })
  const never = countBytes(utf8('abc'), { host, port, signal: before.signal })
  await rejects(never, 'AbortError', 'not-aborted')
  await lab.exitsByItself()
})

// --- report.ts --------------------------------------------------------------------------------

check('names-both-ends', async ({ lab, random, connect }) => {
  const { report } = await lab.load<typeof Reports>('report.ts')
  const [localPort, remotePort] = [random.int(1024, 30_000), random.int(32_768, 60_000)]
  const ends = { localAddress: '192.0.2.1', localPort, remoteAddress: '198.51.100.7', remotePort }
  const expected = {
    family: 4,
    local: `192.0.2.1:${localPort}`,
    remote: `198.51.100.7:${remotePort}`,
  }
  const actual = await report({ remoteFamily: 'IPv4', ...ends })
  equal(actual, expected, 'wrong', { expected: show(expected), actual: show(actual) })

  // The real thing: the attribute service says what it reports.
  const program = await lab.run('server', ['--port', '0'])
  const client = await connect(program)
  const line = `127.0.0.1:${client.socket.localPort} connected to 127.0.0.1:${program.port}, IPv4`
  client.end()
  await client.readToEnd()
  // What a program prints takes another way than its FIN, and may come behind it.
  await program.prints(/ connected to [^\n]*\n/).catch(() => {})
  if (!program.output().includes(line))
    fail('not-said', { line, output: program.output().slice(0, 300) })
})

check('keeps-ipv6-apart', { needs: ['names-both-ends'] }, async ({ lab, random }) => {
  const { report } = await lab.load<typeof Reports>('report.ts')
  const port = random.int(1024, 60_000)
  for (const address of ['::1', '2001:db8::7', '::ffff:192.0.2.5']) {
    const ends = {
      localAddress: address,
      localPort: 9998,
      remoteAddress: address,
      remotePort: port,
    }
    const expected = { family: 6, local: `[${address}]:9998`, remote: `[${address}]:${port}` }
    const actual = await report({ remoteFamily: 'IPv6', ...ends })
    equal(actual, expected, 'wrong', { expected: show(expected), actual: show(actual) })
  }
})

check('knows-when-nobody-is-there', async ({ lab }) => {
  const { report } = await lab.load<typeof Reports>('report.ts')
  for (const gone of [{}, { remoteFamily: 'IPv4', localAddress: '127.0.0.1', localPort: 9998 }]) {
    const actual = await report(gone)
    equal(actual, undefined, 'invented', { actual: show(actual) })
  }
})

// --- tcp-states.ts ----------------------------------------------------------------------------

type Event = States.TcpEvent
type Story = [events: Event[], states: string]

async function tell(lab: Lab, stories: Story[]): Promise<void> {
  const { runTcp } = await loadStates(lab)
  for (const [events, states] of stories) {
    const expected = ['CLOSED', ...states.split(' ')]
    const given = events.join(', ')
    let actual: string[]
    try {
      actual = await runTcp(events)
    } catch (error) {
      if (error instanceof RemoteError && error.code === 'ERR_PROTOCOL')
        fail('refused', { events: given, expected: expected.join(' → ') })
      throw error
    }
    const shown = Array.isArray(actual) ? actual.join(' → ') : show(actual)
    equal(actual, expected, 'wrong', {
      events: given,
      expected: expected.join(' → '),
      actual: shown,
    })
  }
}

check('opens-both-ways', async ({ lab, random }) => {
  await tell(
    lab,
    random.shuffle<Story>([
      [['activeOpen', 'rcvSYNACK'], 'SYN-SENT ESTABLISHED'],
      [['passiveOpen', 'rcvSYN', 'rcvACK'], 'LISTEN SYN-RECEIVED ESTABLISHED'],
      [['activeOpen', 'rcvSYN', 'rcvACK'], 'SYN-SENT SYN-RECEIVED ESTABLISHED'],
      [['passiveOpen', 'activeOpen', 'rcvSYNACK'], 'LISTEN SYN-SENT ESTABLISHED'],
      [['passiveOpen', 'close'], 'LISTEN CLOSED'],
      [['activeOpen', 'close'], 'SYN-SENT CLOSED'],
    ]),
  )
})

const OPEN: Event[] = ['activeOpen', 'rcvSYNACK']
const OPENED = 'SYN-SENT ESTABLISHED'

check('closes-in-four', { needs: ['opens-both-ways'] }, async ({ lab }) => {
  await tell(lab, [
    [
      [...OPEN, 'close', 'rcvACK', 'rcvFIN', 'timeout2MSL'],
      `${OPENED} FIN-WAIT-1 FIN-WAIT-2 TIME-WAIT CLOSED`,
    ],
    [[...OPEN, 'rcvFIN', 'close', 'rcvACK'], `${OPENED} CLOSE-WAIT LAST-ACK CLOSED`],
    [
      ['passiveOpen', 'rcvSYN', 'close', 'rcvACK', 'rcvFIN', 'timeout2MSL'],
      'LISTEN SYN-RECEIVED FIN-WAIT-1 FIN-WAIT-2 TIME-WAIT CLOSED',
    ],
  ])
})

check('closes-in-three-and-crossing', { needs: ['closes-in-four'] }, async ({ lab }) => {
  await tell(lab, [
    [[...OPEN, 'close', 'rcvFINACK', 'timeout2MSL'], `${OPENED} FIN-WAIT-1 TIME-WAIT CLOSED`],
    [
      [...OPEN, 'close', 'rcvFIN', 'rcvACK', 'timeout2MSL'],
      `${OPENED} FIN-WAIT-1 CLOSING TIME-WAIT CLOSED`,
    ],
    // A second life after the first.
    [
      [...OPEN, 'rcvFIN', 'close', 'rcvACK', 'passiveOpen', 'rcvSYN', 'rcvACK'],
      `${OPENED} CLOSE-WAIT LAST-ACK CLOSED LISTEN SYN-RECEIVED ESTABLISHED`,
    ],
  ])
})

check('resets', { needs: ['opens-both-ways'] }, async ({ lab, random }) => {
  const within = random.pick<Event[]>([[], ['close'], ['rcvFIN'], ['close', 'rcvACK']])
  const name = { 0: '', 1: ' FIN-WAIT-1', 2: ' FIN-WAIT-1 FIN-WAIT-2' }[within.length] ?? ''
  const state = within[0] === 'rcvFIN' ? ' CLOSE-WAIT' : name
  await tell(lab, [
    [['passiveOpen', 'rcvSYN', 'rcvRST', 'rcvSYN'], 'LISTEN SYN-RECEIVED LISTEN SYN-RECEIVED'],
    [['passiveOpen', 'rcvRST'], 'LISTEN LISTEN'],
    // The same state, but this side has opened actively.
    [['activeOpen', 'rcvSYN', 'rcvRST'], 'SYN-SENT SYN-RECEIVED CLOSED'],
    [['passiveOpen', 'activeOpen', 'rcvSYN', 'rcvRST'], 'LISTEN SYN-SENT SYN-RECEIVED CLOSED'],
    [['activeOpen', 'rcvRST'], 'SYN-SENT CLOSED'],
    [[...OPEN, ...within, 'rcvRST'], `${OPENED}${state} CLOSED`],
    [['passiveOpen', 'rcvSYN', 'rcvACK', 'rcvRST'], 'LISTEN SYN-RECEIVED ESTABLISHED CLOSED'],
  ])
})

check('refuses-the-impossible', { needs: ['closes-in-four'] }, async ({ lab, random }) => {
  const { runTcp } = await loadStates(lab)
  const impossible: Event[][] = [
    ['close'],
    ['rcvSYN'],
    ['rcvRST'],
    ['timeout2MSL'],
    ['activeOpen', 'rcvACK'],
    ['passiveOpen', 'rcvFIN'],
    [...OPEN, 'activeOpen'],
    [...OPEN, 'rcvFINACK'],
    [...OPEN, 'rcvFIN', 'rcvFIN'],
    [...OPEN, 'close', 'close'],
    [...OPEN, 'close', 'rcvACK', 'rcvFINACK'],
    [...OPEN, 'close', 'rcvACK', 'rcvFIN', 'rcvACK'],
    [...OPEN, 'rcvFIN', 'close', 'timeout2MSL'],
  ]
  for (const events of random.shuffle(impossible)) {
    const given = { events: events.join(', '), last: events.at(-1) ?? '' }
    await refuses(runTcp(events), 'ERR_PROTOCOL', 'accepted', given)
  }
})
