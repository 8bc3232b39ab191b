/** Checks of fetchGreeting: a neighbour of ours that behaves as servers do on a bad day. */
import { createServer } from 'node:net'
import { once } from 'node:events'
import { equal, everyDelivery, fail, rejects, utf8, type CheckContext } from '#checker'
import type * as Greeting from '../../../solutions/11-robust-clients/fetch-greeting.ts'
import {
  closeWithThem,
  drip,
  GREETING,
  GREETING_BYTES,
  refuses,
  sendAndEnd,
  textOfBytes,
  withinTime,
  type Lab,
} from './support.ts'

/** No check waits for this one; the default could pass on a machine that is very busy. */
const LONG_MS = 60_000

const load = async (lab: Lab): Promise<ReturnType<typeof lab.load<typeof Greeting>>> =>
  lab.load<typeof Greeting>('fetch-greeting.ts')

export async function readsTheGreeting({ lab, serve }: CheckContext): Promise<void> {
  const { fetchGreeting } = await load(lab)
  const parts = ['Thank you', ' for the', ' connection']
  await everyDelivery(
    parts.map((part) => utf8(part)),
    {},
    async (delivery) => {
      const server = await serve((peer) => sendAndEnd(peer, delivery.parts))
      const text = await fetchGreeting({ port: server.port, timeoutMs: LONG_MS })
      if (typeof text === 'string' && text.length < GREETING_BYTES && GREETING.startsWith(text))
        fail('only-the-beginning', { characters: text.length, of: GREETING_BYTES })
      equal(text, GREETING)
    },
  )
  const heard: number[] = []
  const listening = await serve(async (peer) => {
    await sendAndEnd(peer, [utf8(GREETING)])
    heard.push((await peer.readToEnd()).bytes.length)
  })
  await fetchGreeting({ port: listening.port, timeoutMs: LONG_MS })
  await listening.allClosed()
  equal(heard, [0], 'talks')
}

export async function noticesTruncation({ lab, random, serve }: CheckContext): Promise<void> {
  const { fetchGreeting } = await load(lab)
  for (const count of [0, random.int(1, 26), 27]) {
    const part = utf8(GREETING.slice(0, count))
    const server = await serve((peer) => sendAndEnd(peer, count === 0 ? [] : [part]))
    const call = fetchGreeting({ port: server.port, timeoutMs: LONG_MS })
    await refuses(call, 'ERR_TRUNCATED', 'accepted', { bytes: count })
  }
  // 28 bytes, but fewer characters, cut inside one of them: bytes are what counts.
  const text = textOfBytes(GREETING_BYTES)
  const bytes = utf8(text)
  const server = await serve((peer) => sendAndEnd(peer, [bytes.subarray(0, 3), bytes.subarray(3)]))
  const received = await fetchGreeting({ port: server.port, timeoutMs: LONG_MS }).catch(
    (error: unknown) => {
      if (error instanceof Error && 'code' in error && error.code === 'ERR_TRUNCATED')
        fail('characters', { characters: text.length })
      throw error
    },
  )
  equal(received, text, 'broken', { expected: text, actual: received })
}

export async function refusesTooMuch({ lab, random, serve }: CheckContext): Promise<void> {
  const { fetchGreeting } = await load(lab)
  const over = await serve((peer) => sendAndEnd(peer, [utf8(`${GREETING}!`)]))
  await refuses(fetchGreeting({ port: over.port, timeoutMs: LONG_MS }), 'ERR_TOO_LARGE', 'over')
  // This one never says that it is done.
  const endless = await serve((peer) => {
    closeWithThem(peer)
    return peer.send(random.bytes(random.int(100, 1_000)))
  })
  const call = fetchGreeting({ port: endless.port, timeoutMs: LONG_MS })
  await refuses(call, 'ERR_TOO_LARGE', 'too-late')
  const wrong = [...utf8(GREETING.slice(1)), 0xff]
  const other = await serve((peer) => sendAndEnd(peer, [Uint8Array.from(wrong)]))
  await refuses(fetchGreeting({ port: other.port, timeoutMs: LONG_MS }), 'ERR_PROTOCOL', 'not-utf8')
}

export async function passesSystemErrorsOn({ lab, random, serve }: CheckContext): Promise<void> {
  const { fetchGreeting } = await load(lab)
  for (const count of [10, random.int(1, 27), GREETING_BYTES]) {
    const done = Promise.withResolvers<void>()
    const vandal = await serve(async (peer) => {
      await peer.sendParts([utf8(GREETING.slice(0, count))])
      peer.reset()
      done.resolve()
    })
    const call = fetchGreeting({ port: vandal.port, timeoutMs: LONG_MS })
    // Whoever does not wait for the end is told of the reset all the same.
    await call.catch(() => {})
    await withinTime(done.promise)
    await rejects(call, 'ECONNRESET', 'reset', { bytes: count })
  }
  await rejects(
    fetchGreeting({ port: await closedPort(), timeoutMs: LONG_MS }),
    'ECONNREFUSED',
    'refused',
  )
}

export async function keepsTheDeadline({ lab, serve }: CheckContext): Promise<void> {
  const { fetchGreeting } = await load(lab)
  const silent = await serve(closeWithThem)
  const quiet = fetchGreeting({ port: silent.port, timeoutMs: 60 })
  await refuses(quiet, 'ERR_TIMEOUT', 'silence', { timeoutMs: 60 })
  // A byte comes long before any patience with silence ends; all of them come too late.
  const timeoutMs = 250
  const slow = await serve((peer) => drip(peer, GREETING, 15))
  const call = fetchGreeting({ port: slow.port, timeoutMs })
  await refuses(call, 'ERR_TIMEOUT', 'drip', { timeoutMs })
}

export async function obeysTheSignal({ lab, serve }: CheckContext): Promise<void> {
  const { fetchGreeting } = await load(lab)
  const early = await serve((peer) => sendAndEnd(peer, [utf8(GREETING)]))
  const { signal: aborted } = lab.abortSignal({ aborted: true })
  const call = fetchGreeting({ port: early.port, signal: aborted })
  await refuses(call, 'AbortError', 'ignored-before')
  equal(await fetchGreeting({ port: early.port, timeoutMs: LONG_MS }), GREETING)
  equal(early.connections, 1, 'connected-anyway')

  const abort = lab.abortSignal()
  const half = await serve(async (peer) => {
    closeWithThem(peer)
    await peer.sendParts([utf8(GREETING.slice(0, 9))])
    await abort.abort()
  })
  const during = fetchGreeting({ port: half.port, signal: abort.signal, timeoutMs: LONG_MS })
  await refuses(during, 'AbortError', 'not-aborted')
  await half.allClosed()
}

export async function leavesNothingOpen({ lab, serve }: CheckContext): Promise<void> {
  const { fetchGreeting } = await load(lab)
  const silent = await serve(closeWithThem)
  await rejects(fetchGreeting({ port: silent.port, timeoutMs: 50 }), 'ERR_TIMEOUT')
  if (!(await withinTime(silent.allClosed()))) fail('socket-left')
  const endless = await serve((peer) => {
    closeWithThem(peer)
    return peer.send(`${GREETING}${GREETING}`)
  })
  await rejects(fetchGreeting({ port: endless.port, timeoutMs: LONG_MS }), 'ERR_TOO_LARGE')
  if (!(await withinTime(endless.allClosed()))) fail('socket-left')
  const good = await serve((peer) => sendAndEnd(peer, [utf8(GREETING)]))
  await fetchGreeting({ port: good.port, timeoutMs: LONG_MS })
  await good.allClosed()
  await lab.exitsByItself()
}

export async function refusesBadArguments({ lab, serve }: CheckContext): Promise<void> {
  const { fetchGreeting } = await load(lab)
  const server = await serve((peer) => sendAndEnd(peer, [utf8(GREETING)]))
  const wrong = [
    ...[0, -1, 65_536, 80.5, NaN].map((port) => ({ port })),
    ...[0, -1, 0.5, NaN, 2 ** 31].map((timeoutMs) => ({ timeoutMs })),
  ]
  for (const options of wrong) {
    const [[name, value] = []] = Object.entries(options)
    const call = fetchGreeting({ port: server.port, ...options })
    await rejects(call, 'ERR_INVALID', 'accepted', { argument: `${name}: ${value}` })
  }
  equal(await fetchGreeting({ port: server.port, timeoutMs: LONG_MS }), GREETING)
  equal(server.connections, 1, 'connected-anyway')
}

/** A port on which nothing listens: it was free a moment ago. */
async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address ? address.port : 0
}
