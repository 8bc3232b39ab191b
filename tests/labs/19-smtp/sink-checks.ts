/** Checks of sink.ts. */
import { setTimeout as pause } from 'node:timers/promises'
import {
  equal,
  equalBytes,
  everyDelivery,
  fail,
  LearnerFailure,
  phrase,
  recorder,
  rejects,
  type CheckContext,
  type Peer,
  type StartedServer,
} from '#checker'
import type * as SinkModule from '../../../solutions/19-smtp/sink.ts'
import { codesOf, comesTrue, latin1, lines, show } from './support.ts'

type Stored = ReturnType<typeof recorder<[SinkModule.StoredMessage]>>

async function startSink(
  { lab }: CheckContext,
  options: Record<string, unknown> = {},
): Promise<{ sink: StartedServer; stored: Stored }> {
  const stored = recorder<[SinkModule.StoredMessage]>()
  const sink = await lab.start('sink.ts', { onMessage: stored, ...options })
  return { sink, stored }
}

/** Reads a reply with all its lines. */
async function readReply(peer: Peer): Promise<string> {
  let reply = ''
  for (;;) {
    const line = `${await peer.readLine()}\n`
    reply += line
    if (!/^\d{3}-/.test(line)) return reply
  }
}

async function connectAndGreet(context: CheckContext, sink: StartedServer): Promise<Peer> {
  const peer = await context.connect(sink)
  const greeting = await readReply(peer).catch((error: unknown) => {
    if (error instanceof LearnerFailure) fail('no-greeting')
    throw error
  })
  equal(codesOf(greeting), '220', 'no-greeting')
  return peer
}

const ENVELOPE = ['EHLO a.example', 'MAIL FROM:<anna@example.com>', 'RCPT TO:<boris@example.com>']

export async function storesMessages(context: CheckContext): Promise<void> {
  const { sink, stored } = await startSink(context)
  // Two at once do not share a session.
  const [one, other] = [await connectAndGreet(context, sink), await connectAndGreet(context, sink)]
  await one.send(lines('EHLO a.example', 'MAIL FROM:<a@example.com>'))
  await readReply(one)
  await readReply(one)
  await other.send(lines('RCPT TO:<b@example.com>'))
  const shared = codesOf(await readReply(other))
  equal(shared, '503', 'shared', { actual: shared })

  const text = `Subject: ${context.random.int(1, 999)}\r\n\r\n.\r\n`
  const dialogue = [...ENVELOPE, 'DATA', text.replace('\n.\r', '\n..\r').slice(0, -2), '.', 'QUIT']
  await everyDelivery(
    dialogue.map((line) => lines(line)),
    {},
    async ({ parts }) => {
      const before = stored.calls.length
      const peer = await connectAndGreet(context, sink)
      await peer.sendParts(parts)
      const { bytes, ending } = await peer.readToEnd().catch(() => fail('no-fin'))
      peer.end()
      const codes = codesOf(Buffer.from(bytes).toString())
      const expected = '250 250 250 354 250 221'
      equal(codes, expected, 'codes', { expected, actual: codes })
      equal(ending, 'fin', 'no-fin')
      await comesTrue(() => stored.calls.length > before)
      equal(stored.calls.length - before, 1, 'stored', { count: stored.calls.length - before })
      const [message] = stored.calls.at(-1) as [SinkModule.StoredMessage]
      const { from, to } = message
      equal([from, to], ['anna@example.com', ['boris@example.com']], 'envelope', {
        actual: show([from, to]),
      })
      equalBytes(message.data, latin1(text), 'data')
      const wanted = `${peer.address} said RCPT TO:<boris@example.com>`
      if (!(await comesTrue(() => sink.lines.includes(wanted)))) fail('log', { expected: wanted })
    },
  )
}

export async function survivesBadClients(context: CheckContext): Promise<void> {
  const { sink, stored } = await startSink(context)
  const half = [...ENVELOPE, 'DATA', 'Subject: half', '', 'of a mess'].join('\r\n')
  const beginnings: Uint8Array[] = [
    latin1('EHLO a.ex'),
    latin1(half),
    latin1(`${half}\r\n.`),
    Uint8Array.from([22, 3, 1, ...context.random.bytes(60)]),
  ]
  for (const bytes of beginnings)
    for (const ending of ['FIN', 'RST']) {
      const peer = await connectAndGreet(context, sink)
      await peer.sendParts([bytes])
      if (ending === 'FIN') {
        peer.end()
        await peer.readToEnd().catch(() => fail('kept-open'))
      } else peer.reset()
      const params = { sent: show(bytes), ending }
      const codes = await ask().catch((error: unknown) => {
        if (error instanceof LearnerFailure) return undefined
        throw error
      })
      equal(codes, '250', 'gone', { ...params, actual: codes ?? phrase('nothing') })
      equal(stored.calls.length, 0, 'half', params)
    }

  async function ask(): Promise<string> {
    const peer = await context.connect(sink)
    await readReply(peer)
    await peer.send(lines('NOOP'))
    const codes = codesOf(await readReply(peer))
    peer.close()
    return codes
  }
}

/** How much later than its grace a sink on a busy machine may cut clients off. */
const PATIENCE_MS = 2_500

export async function closesTheSink(context: CheckContext): Promise<void> {
  const { lab } = context
  const idleMs = 150
  const { sink: strict } = await startSink(context, { idleMs, graceMs: 50 })
  const silent = await connectAndGreet(context, strict)
  const { bytes } = await silent.readToEnd().catch(() => fail('idle', { idleMs }))
  equal(codesOf(Buffer.from(bytes).toString()), '421', 'idle-code', { actual: show(bytes) })
  silent.end()

  const graceMs = 100
  const { sink } = await startSink(context, { graceMs })
  const { start } = await lab.load<typeof SinkModule>('sink.ts')
  await rejects(start({ host: '127.0.0.1', port: sink.port }), 'EADDRINUSE', 'in-use')
  const polite = await connectAndGreet(context, sink)
  // This one never closes its own side.
  const stubborn = await connectAndGreet(context, sink)
  const closing = Promise.all([sink.close(), sink.close()])
  closing.catch(() => {}) // looked at below
  for (const peer of [polite, stubborn]) {
    const last = await peer.readToEnd().catch(() => fail('goodbye', { actual: '–' }))
    const actual = codesOf(Buffer.from(last.bytes).toString())
    equal(actual, '421', 'goodbye', { actual: show(last.bytes) })
  }
  polite.end()
  const isClosed = closing.then(() => true)
  const isLate = pause(graceMs + PATIENCE_MS, false, { ref: false })
  if (!(await Promise.race([isClosed, isLate]))) fail('never-cut-off', { graceMs })
  await strict.close()
  await lab.exitsByItself()
}
