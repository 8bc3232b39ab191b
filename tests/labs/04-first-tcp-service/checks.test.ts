/** The suite of lesson 04: a server that sends the time, a client that reads to the end. */
import {
  check,
  equal,
  equalBytes,
  everyDelivery,
  fail,
  rejects,
  returning,
  RemoteError,
  utf8,
} from '#checker'
import type { CheckContext } from '#checker'
import type * as ReadToEnd from '../../../solutions/04-first-tcp-service/read-to-end.ts'
import type * as TimeService from '../../../solutions/04-first-tcp-service/time-service.ts'
import {
  closeUnread,
  closeWithThem,
  drip,
  freePort,
  isRefused,
  refuses,
  sendAndEnd,
  textOf,
  withinTime,
} from './talk.ts'
import { expectTime, formatTime, leaveUtc, randomTime } from './times.ts'

leaveUtc()

/** More than the buffers of both sides hold. */
const NOISE_BYTES = 16 * 1024 * 1024
const LONG_MS = 60_000
const NEEDS_TIME = { needs: ['sends-the-time'] }
const NEEDS_READING = { needs: ['reads-to-fin'] }

const startService = (lab: CheckContext['lab'], options: Record<string, unknown> = {}) =>
  lab.start<typeof TimeService>('time-service.ts', options)

const loadReader = (lab: CheckContext['lab']) => lab.load<typeof ReadToEnd>('read-to-end.ts')

check('sends-the-time', async ({ lab, random, connect }) => {
  const time = randomTime(random, 'two-digit')
  const service = await startService(lab, { now: returning(time) })
  for (let i = 0; i < 3; i++) {
    const client = await connect(service)
    let pieces = 0
    client.socket.on('data', () => pieces++)
    const { bytes, ending } = await client.readToEnd()
    expectTime(textOf(bytes), time)
    if (pieces > 1) fail('in-pieces')
    if (ending === 'reset') fail('reset')
    client.end()
  }
})

check('always-26-bytes', NEEDS_TIME, async ({ lab, random, connect }) => {
  const times = [randomTime(random, 'one-digit'), randomTime(random, 'full-second')]
  const service = await startService(lab, { now: returning(...times) })
  for (const time of times) {
    const client = await connect(service)
    const { bytes } = await client.readToEnd()
    const text = Buffer.from(bytes).toString('latin1')
    if (/[\r\n]$/.test(text)) fail('line-end', { bytes: bytes.length })
    if (bytes.length < 26) fail('too-short', { bytes: bytes.length, text })
    equalBytes(bytes, utf8(formatTime(time)))
    client.end()
  }
})

check('asks-the-clock-for-each-client', NEEDS_TIME, async ({ lab, random, connect }) => {
  const times = [1, 2, 3, 4].map(() => randomTime(random, 'two-digit'))
  const service = await startService(lab, { now: returning(...times) })
  for (const [index, time] of times.entries()) {
    const client = await connect(service)
    const text = textOf((await client.readToEnd()).bytes)
    const earlier = times.slice(0, index).findIndex((old) => formatTime(old) === text)
    if (earlier !== -1) fail('stale', { client: index + 1, earlier: earlier + 1 })
    equal(text, formatTime(time), 'asked-twice', { client: index + 1 })
    client.end()
  }
})

check('reads-what-clients-say', NEEDS_TIME, async ({ lab, random, connect }) => {
  const time = randomTime(random, 'two-digit')
  const service = await startService(lab, { now: returning(time), graceMs: LONG_MS })
  const noise = Buffer.alloc(NOISE_BYTES, 'blah ')
  // The first one listens and then talks, the second one talks from the start.
  for (const listensFirst of [true, false]) {
    const client = await connect(service)
    const answer = client.readToEnd()
    answer.catch(() => {}) // what it throws is looked at below, when it is time
    if (listensFirst) await answer
    const isSent = await withinTime(client.send(noise))
    if (client.socket.errored) fail('cut-off')
    if (!isSent) fail('not-read', { megabytes: NOISE_BYTES / 1024 / 1024 })
    equal(textOf((await answer).bytes), formatTime(time))
    client.end()
  }
  // Long before the time of grace: nobody is left to wait for.
  if (!(await withinTime(service.close()))) fail('left-behind')
})

check('serves-many-at-once', NEEDS_TIME, async ({ lab, random, connect }) => {
  const time = randomTime(random, 'two-digit')
  const service = await startService(lab, { now: returning(time) })
  // None of them leaves before all have their answer.
  const clients = await Promise.all(Array.from({ length: 100 }, () => connect(service)))
  const answers = await Promise.allSettled(clients.map((client) => client.readToEnd()))
  for (const answer of answers) {
    if (answer.status === 'rejected') throw answer.reason
    equal(textOf(answer.value.bytes), formatTime(time))
  }
  for (const client of clients) client.end()
})

check('logs-each-client', NEEDS_TIME, async ({ lab, random, connect }) => {
  const now = returning(randomTime(random, 'two-digit'))
  const service = await startService(lab, { now })
  const expected: string[] = []
  for (let i = 0; i < 3; i++) {
    const client = await connect(service)
    expected.push(`connected 127.0.0.1:${client.socket.localPort}`)
    await client.readToEnd()
    client.end()
  }
  if (!(await withinTime(service.logged(expected.length))))
    fail('too-few-lines', { lines: service.lines.length, of: expected.length })
  equal(service.lines, expected, 'other-lines', {
    expected: expected[0] ?? '',
    actual: service.lines[0] ?? '',
  })
})

check('survives-broken-connections', NEEDS_TIME, async ({ lab, random, connect }) => {
  const time = randomTime(random, 'two-digit')
  const service = await startService(lab, { now: returning(time) })
  // Any request shows that the process is alive and has dealt with what came before.
  const isAlive = () => lab.load('time-service.ts')
  try {
    await closeUnread(service, isAlive)
    await isAlive()
    for (let i = 0; i < 6; i++) {
      const vandal = await connect(service)
      if (i % 2 === 0) await vandal.send(random.bytes(random.int(1, 2_000)))
      if (i % 3 === 0) await vandal.read(random.int(1, 26))
      vandal.reset()
    }
    for (let i = 0; i < 2; i++) {
      const client = await connect(service)
      client.end() // half-closed: it still listens
      equal(textOf((await client.readToEnd()).bytes), formatTime(time))
    }
  } finally {
    // A server that has crashed meanwhile says so here; that tells more than a lost connection.
    await service.close()
  }
})

check('reports-a-busy-port', async ({ lab, serve }) => {
  const busy = await serve(() => {}, { mayStayUnused: true })
  const { start } = await lab.load<typeof TimeService>('time-service.ts')
  await rejects(start({ host: '127.0.0.1', port: busy.port }), 'EADDRINUSE')
  // 192.0.2.1 is reserved for documentation: no machine has it.
  await rejects(start({ host: '192.0.2.1', port: 0 }), 'EADDRNOTAVAIL')
  await lab.exitsByItself()
})

check('close-frees-the-port', async ({ lab, random, connect }) => {
  const port = await freePort(random)
  const now = returning(randomTime(random, 'two-digit'))
  const service = await startService(lab, { port, now })
  if (service.port !== port) fail('other-port')
  const client = await connect(service)
  await client.readToEnd()
  client.end()
  await Promise.all([service.close(), service.close()]).catch(closedTwice)
  await service.close().catch(closedTwice)
  if (!(await isRefused(service))) fail('still-listens', { port })
  const again = await startService(lab, { port })
  await again.close()
  await lab.exitsByItself()
})

check('close-has-patience', NEEDS_TIME, async ({ lab, random, connect }) => {
  const now = returning(randomTime(random, 'two-digit'))
  const patient = await startService(lab, { now, graceMs: LONG_MS })
  const talker = await connect(patient)
  await talker.readToEnd()
  const closing = patient.close()
  if (!(await refuses(patient))) fail('still-accepts')
  for (let i = 0; i < 5; i++) await talker.sendParts([Buffer.alloc(1_000, 'still here ')])
  if (talker.socket.errored) fail('cut-off')
  talker.end()
  await closing

  const strict = await startService(lab, { now, graceMs: 50 })
  const silent = await connect(strict)
  await silent.readToEnd()
  if (!(await withinTime(strict.close()))) fail('waits-for-ever')
  await lab.exitsByItself()
})

check('reads-to-fin', async ({ lab, random, serve }) => {
  const { readToEnd } = await loadReader(lab)
  const parts = ['Thank', ' you', ` ${random.int(0, 999)}`]
  const whole = parts.join('')
  await everyDelivery(
    parts.map((part) => utf8(part)),
    {},
    async (delivery) => {
      const server = await serve((peer) => sendAndEnd(peer, delivery.parts))
      const text = await readToEnd({ port: server.port })
      if (typeof text === 'string' && text.length < whole.length && whole.startsWith(text))
        fail('only-the-beginning', { characters: text.length, of: whole.length })
      equal(text, whole)
    },
  )
  const heard: number[] = []
  const silent = await serve(async (peer) => {
    await sendAndEnd(peer, [])
    heard.push((await peer.readToEnd()).bytes.length)
  })
  equal(await readToEnd({ port: silent.port }), '')
  await silent.allClosed()
  equal(heard, [0], 'talks')
})

check('keeps-characters-whole', NEEDS_READING, async ({ lab, random, serve }) => {
  const { readToEnd } = await loadReader(lab)
  const text = `é字😀 ${random.text(4)}`
  const bytes = utf8(text)
  await everyDelivery([bytes], { cutAt: [1, 3, 7] }, async (delivery) => {
    const server = await serve((peer) => sendAndEnd(peer, delivery.parts))
    const received = await readToEnd({ port: server.port })
    equal(received, text, 'broken', { expected: text, actual: received })
  })
})

check('refuses-other-bytes', NEEDS_READING, async ({ lab, random, serve }) => {
  const { readToEnd } = await loadReader(lab)
  const start = utf8(random.text(3))
  const wrong = [[0xff], [0xe5, 0xad], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf0, 0x9f, 0x98]]
  for (const tail of wrong) {
    const server = await serve((peer) => sendAndEnd(peer, [start, Uint8Array.from(tail)]))
    await rejects(readToEnd({ port: server.port }), 'ERR_PROTOCOL', 'accepted', {
      bytes: tail.map((byte) => byte.toString(16)).join(' '),
    })
  }
  // U+FFFD is a character like any other: a server may mean it.
  const server = await serve((peer) => sendAndEnd(peer, [utf8('a \uFFFD b')]))
  equal(await readToEnd({ port: server.port }), 'a \uFFFD b')
})

check('stops-at-the-limit', NEEDS_READING, async ({ lab, random, serve }) => {
  const { readToEnd } = await loadReader(lab)
  const text = 'я'.repeat(random.int(10, 500)) // two bytes each
  const bytes = utf8(text)
  const fits = await serve((peer) => sendAndEnd(peer, [bytes]))
  equal(await readToEnd({ port: fits.port, maxBytes: bytes.length }), text)
  const over = await serve((peer) => sendAndEnd(peer, [bytes]))
  const maxBytes = bytes.length - 1
  await rejects(readToEnd({ port: over.port, maxBytes }), 'ERR_TOO_LARGE', 'over', {
    bytes: bytes.length,
    maxBytes,
  })
  // This one never says that it is done.
  const endless = await serve((peer) => peer.sendParts([bytes, bytes]))
  const call = readToEnd({ port: endless.port, maxBytes, timeoutMs: 2_000 })
  await rejects(call, 'ERR_TOO_LARGE', 'too-late', { maxBytes })
})

check('passes-system-errors-on', NEEDS_READING, async ({ lab, random, serve }) => {
  const { readToEnd } = await loadReader(lab)
  const count = random.int(1, 40)
  const vandal = await serve(async (peer) => {
    await peer.sendParts([utf8('x'.repeat(count))])
    peer.reset()
  })
  await rejects(readToEnd({ port: vandal.port }), 'ECONNRESET', 'half-answer', { bytes: count })
  const port = await freePort(random)
  await rejects(readToEnd({ port }), 'ECONNREFUSED')
})

check('keeps-the-deadline', NEEDS_READING, async ({ lab, serve }) => {
  const { readToEnd } = await loadReader(lab)
  const timeoutMs = 300
  const slow = await serve((peer) => drip(peer, { everyMs: 20, times: 60 }))
  const call = readToEnd({ port: slow.port, timeoutMs })
  await rejects(call, 'ERR_TIMEOUT', 'no-deadline', { timeoutMs })
})

check('obeys-the-signal', NEEDS_READING, async ({ lab, serve }) => {
  const { readToEnd } = await loadReader(lab)
  const early = await serve((peer) => sendAndEnd(peer, [utf8('hello')]))
  const { signal: aborted } = lab.abortSignal({ aborted: true })
  await rejects(readToEnd({ port: early.port, signal: aborted }), 'AbortError')
  equal(await readToEnd({ port: early.port }), 'hello')
  equal(early.connections, 1, 'connected-anyway')

  const abort = lab.abortSignal()
  const half = await serve(async (peer) => {
    closeWithThem(peer)
    await peer.sendParts([utf8('half an ans')])
    await abort.abort()
  })
  const call = readToEnd({ port: half.port, signal: abort.signal, timeoutMs: LONG_MS })
  const isAborted = await withinTime(rejects(call, 'AbortError', 'not-aborted'))
  if (!isAborted) fail('not-aborted')
  await half.allClosed()
})

check('leaves-nothing-open', NEEDS_READING, async ({ lab, serve }) => {
  const { readToEnd } = await loadReader(lab)
  const good = await serve((peer) => sendAndEnd(peer, [utf8('fine')]))
  await readToEnd({ port: good.port, timeoutMs: LONG_MS })
  await good.allClosed()
  const big = await serve(async (peer) => {
    closeWithThem(peer)
    await peer.send('far too much')
  })
  const limited = readToEnd({ port: big.port, maxBytes: 3, timeoutMs: LONG_MS })
  await rejects(limited, 'ERR_TOO_LARGE')
  await big.allClosed()
  const silent = await serve(closeWithThem)
  await rejects(readToEnd({ port: silent.port, timeoutMs: 50 }), 'ERR_TIMEOUT')
  await silent.allClosed()
  await lab.exitsByItself()
})

check('refuses-bad-arguments', NEEDS_READING, async ({ lab, serve }) => {
  const { readToEnd } = await loadReader(lab)
  const server = await serve((peer) => sendAndEnd(peer, [utf8('hello')]))
  const wrong = [
    ...[0, -1, 65_536, 80.5, NaN].map((port) => ({ port })),
    ...[0, -5, 1.5, NaN, Infinity].map((maxBytes) => ({ maxBytes })),
    ...[0, -1, 0.5, NaN, 2 ** 31].map((timeoutMs) => ({ timeoutMs })),
  ]
  for (const options of wrong) {
    const [[name, value] = []] = Object.entries(options)
    const call = readToEnd({ port: server.port, ...options })
    await rejects(call, 'ERR_INVALID', 'accepted', { argument: `${name}: ${value}` })
  }
  equal(await readToEnd({ port: server.port }), 'hello')
  equal(server.connections, 1, 'connected-anyway')
})

function closedTwice(error: unknown): never {
  if (!(error instanceof RemoteError)) throw error
  fail('closed-twice', { error: error.message })
}
