/** Checks of the client: what it says, when, and what it does with what comes back. */
import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises'
import {
  equal,
  equalBytes,
  everyDelivery,
  fail,
  rejects,
  RemoteError,
  utf8,
  type CheckContext,
  type Peer,
} from '#checker'
import { mustReject } from './outcomes.ts'
import type * as Converse from '../../../solutions/06-conversations/converse.ts'

const MODULE = 'converse.ts'
const LONG_MS = 60_000
/** For a call that must fail at once for another reason. */
export const SOON_MS = 1_500

export const load = ({ lab }: CheckContext) => lab.load<typeof Converse>(MODULE)

/** Ends our side as soon as they have ended theirs. */
export function endWithClient(peer: Peer): void {
  if (peer.socket.readableEnded) peer.end()
  else peer.socket.once('end', () => peer.end())
}

/** Answers as a dialogue server would: `replies` one for each line, then FIN after `##`. */
async function answerAll(peer: Peer, replies: string[]): Promise<void> {
  for (const reply of replies) {
    await peer.readLine()
    await peer.send(reply)
  }
  endWithClient(peer)
}

/**
 * Serves conversations. Where `talk` finds fault, the client waits for it in vain: `during` ends
 * the connection and gives the fault, instead of waiting for a call that never ends.
 */
async function serveFor({ serve }: CheckContext, talk: (peer: Peer) => Promise<void>) {
  const fault = Promise.withResolvers<never>()
  fault.promise.catch(() => {}) // looked at only while a call is under way
  const { port, allClosed } = await serve((peer) =>
    talk(peer).catch((error: unknown) => {
      peer.reset()
      fault.reject(error)
    }),
  )
  const during = async <T>(call: Promise<T>): Promise<T> => {
    try {
      return await Promise.race([call, fault.promise])
    } finally {
      await call.catch(() => {})
    }
  }
  return { port, allClosed, during }
}

export async function waitsForItsTurn(context: CheckContext): Promise<void> {
  const { lab, random } = context
  const { converse } = await load(context)
  const lines = [random.text(3), '', `  ${random.text(2)}`, random.text(1)]
  const replies = lines.map((_, index) => `${index + 1} ${random.text(2)}`)
  const { port, during } = await serveFor(context, async (peer) => {
    for (const [index, line] of lines.entries()) {
      const length = utf8(line).length + 1
      if (!(await comes(peer, length))) fail('unsaid', { line: JSON.stringify(line) })
      const said = await peer.read(length)
      equalBytes(said, utf8(`${line}\n`), 'wrong-line', { line: JSON.stringify(line) })
      await staysSilent(lab, peer, index + 1)
      const reply = utf8(`${replies[index]}\n`)
      const cut = random.int(1, 2) // behind the digit, or behind the space
      await peer.sendParts([reply.subarray(0, cut)])
      // Half a reply is no reply.
      await staysSilent(lab, peer, index + 1)
      await peer.sendParts([reply.subarray(cut)])
    }
    endWithClient(peer)
  })
  const actual: unknown = await during(converse(lines, { port }))
  equal(actual, replies, 'wrong-replies', {
    expected: JSON.stringify(replies),
    actual: JSON.stringify(actual) ?? '',
  })
}

/** Whether so many bytes come, well before the call that should send them is given up. */
async function comes(peer: Peer, bytes: number): Promise<boolean> {
  const late = AbortSignal.timeout(SOON_MS)
  while (peer.waitingBytes < bytes && peer.ending === undefined && !late.aborted) await pause(5)
  return peer.waitingBytes >= bytes
}

/** Whoever writes without waiting has written by the time that his process answers again. */
async function staysSilent(lab: CheckContext['lab'], peer: Peer, number: number): Promise<void> {
  for (let round = 0; round < 2; round++) {
    await lab.load(MODULE)
    await nextTurn()
  }
  if (peer.waitingBytes > 0) fail('spoke-too-early', { bytes: peer.waitingBytes, number })
}

export async function putsRepliesTogether(context: CheckContext): Promise<void> {
  const { serve, random } = context
  const { converse } = await load(context)
  for (const end of ['\n', '\r\n']) {
    const reply = `你${random.text(2)}\r${random.text(2)} `
    const stream = utf8(reply + end)
    await everyDelivery([stream], { cutAt: [1, stream.length - 1] }, async ({ parts }) => {
      const { port } = await serve(async (peer) => {
        await peer.readLine()
        await peer.sendParts(parts)
        endWithClient(peer)
      })
      const actual: unknown = await converse([random.text(2)], { port })
      const expected = [reply]
      equal(actual, expected, 'wrong-reply', {
        expected: JSON.stringify(expected),
        actual: JSON.stringify(actual) ?? '',
      })
    })
  }
}

export async function saysGoodbye(context: CheckContext): Promise<void> {
  const { random, lab } = context
  const { converse } = await load(context)
  for (const lines of [[random.text(3)], [], [random.text(2), random.text(2)]]) {
    let isEnded = false
    const server = await serveFor(context, async (peer) => {
      for (const line of lines) {
        await peer.read(utf8(line).length + 1)
        await peer.send('so be it\n')
      }
      const { bytes, ending } = await peer.readToEnd().catch(() => fail('no-fin'))
      if (ending === 'reset') fail('cut-off')
      equalBytes(bytes, utf8('##\n'), 'no-goodbye')
      // Some turns of its event loop: a client that does not wait for our FIN is done by then.
      for (let round = 0; round < 3; round++) await lab.load(MODULE)
      isEnded = true
      peer.end()
    })
    await server.during(converse(lines, { port: server.port, timeoutMs: LONG_MS }))
    if (!isEnded) fail('did-not-wait')
    await server.allClosed()
  }
  await lab.exitsByItself()
}

export async function noticesAnEarlyEnd(context: CheckContext): Promise<void> {
  const { serve, random } = context
  const { converse } = await load(context)
  const lines = [random.text(2), random.text(2)]
  const whole = `${random.text(3)}\n`
  for (const [sent, key] of [
    ['', 'instead-of-a-reply'],
    [random.text(3), 'half-a-reply'],
    [whole, 'between-replies'],
  ] as const) {
    const server = await serve(async (peer) => {
      await peer.readLine()
      await peer.sendParts([utf8(sent)])
      peer.end()
    })
    const call = converse(lines, { port: server.port, timeoutMs: SOON_MS })
    await mustReject(call, 'ERR_TRUNCATED', key)
    await server.allClosed()
  }
  const vandal = await serve(async (peer) => {
    await peer.readLine()
    await peer.sendParts([utf8(random.text(2))])
    peer.reset()
  })
  await rejects(converse(lines, { port: vandal.port }), 'ECONNRESET')
}

export async function distrustsReplies(context: CheckContext): Promise<void> {
  const { serve, random } = context
  const { converse } = await load(context)
  const line = random.text(2)
  /** A server that sends this for the first line, and then only listens. */
  const replying = (reply: Uint8Array | string) =>
    serve(async (peer) => {
      await peer.readLine()
      await peer.send(reply)
      endWithClient(peer)
    })
  const exact = 'r'.repeat(1024)
  const fits = await replying(`${exact}\r\n`)
  await converse([line], { port: fits.port }).catch((error: unknown) => {
    if (error instanceof RemoteError && error.code === 'ERR_TOO_LARGE') fail('limit-itself')
    throw error
  })
  const refused: [Uint8Array | string, string, string][] = [
    [`${exact}rr`, 'ERR_TOO_LARGE', 'endless'],
    [Uint8Array.of(0x61, 0xd0, 0x0a), 'ERR_PROTOCOL', 'not-utf8'],
    [`${random.text(2)}\n${random.text(2)}\n`, 'ERR_PROTOCOL', 'two-replies'],
    [`${random.text(2)}\n${random.text(1)}`, 'ERR_PROTOCOL', 'two-replies'],
  ]
  for (const [reply, code, key] of refused) {
    const server = await replying(reply)
    const call = converse([line, line], { port: server.port, timeoutMs: SOON_MS })
    await mustReject(call, code, key)
    await server.allClosed()
  }
  const talkative = await serve(async (peer) => {
    await peer.readLine()
    await peer.send('fine\n')
    await peer.readLine()
    await peer.send('one more thing\n')
    peer.end()
  })
  await mustReject(converse([line], { port: talkative.port }), 'ERR_PROTOCOL', 'after-the-last')
}

export async function saysOnlyLines(context: CheckContext): Promise<void> {
  const { serve, random } = context
  const { converse } = await load(context)
  // As many replies as the call has lines: what it should not have sent is not answered.
  let replies: string[] = []
  const server = await serve((peer) =>
    answerAll(
      peer,
      replies.map((reply) => `${reply}\n`),
    ),
  )
  const text = random.text(2)
  const wrongLines = [
    `${text}\n${text}`,
    `${text}\n`,
    `${text}\r`,
    `\r${text}`,
    '##',
    'x'.repeat(1025),
    '网'.repeat(random.int(342, 600)),
    text + String.fromCharCode(random.int(0xd800, 0xdfff)),
  ]
  replies = ['1', '2']
  for (const line of wrongLines) {
    const call = converse([text, line], { port: server.port, timeoutMs: SOON_MS })
    const shown = JSON.stringify(line.slice(0, 12))
    await mustReject(call, 'ERR_INVALID', 'accepted', { argument: `line: ${shown}` })
  }
  const wrongOptions = [
    ...[0, -1, 65_536, 80.5, NaN].map((port) => ({ port })),
    ...[0, -1, 1.5, NaN, 2 ** 31].map((timeoutMs) => ({ timeoutMs })),
  ]
  replies = ['1']
  for (const options of wrongOptions) {
    const [[name, value] = []] = Object.entries(options)
    const call = converse([text], { port: server.port, timeoutMs: SOON_MS, ...options })
    await mustReject(call, 'ERR_INVALID', 'accepted', { argument: `${name}: ${value}` })
  }
  const rightLines = ['', '###', 'x'.repeat(1024), '网'.repeat(341)]
  replies = ['1', '2', '3', '4']
  equal(await converse(rightLines, { port: server.port }), replies)
  equal(server.connections, 1, 'connected-anyway')
}
