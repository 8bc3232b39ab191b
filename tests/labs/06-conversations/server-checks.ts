/** Checks of the dialogue server. */
import { connect as connectSocket } from 'node:net'
import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import {
  equalBytes,
  everyDelivery,
  fail,
  hex,
  rejects,
  utf8,
  type CheckContext,
  type Peer,
} from '#checker'
import { comesTrue } from './support.ts'

const MODULE = 'dialogue.ts'
const RECEIPT = 'Receive your message\n'
const REFUSAL = 'ERR line too long\n'
/** More than one read brings, less than the buffers hold. */
const NOISE_BYTES = 300_000
/** The first may still be on its way to a closed socket when it is sent; the next one fails. */
const PARTS_BEHIND_THE_END = 3
const MANY_LINES = 3_000
const CLIENTS = 30
/** How long a server may take to say goodbye. */
const PATIENCE_MS = 1_500

type CheckBody = (context: CheckContext) => Promise<void>

const start = ({ lab }: CheckContext, options: Record<string, unknown> = {}) =>
  lab.start(MODULE, options)

/** A server that crashed says so when it is spoken to; a connection only says that it broke. */
function orCrashed(body: CheckBody): CheckBody {
  return async (context) => {
    try {
      await body(context)
    } catch (error) {
      await context.lab.load(MODULE)
      throw error
    }
  }
}

/**
 * Reads to the end and demands so many receipts, then FIN.
 * @param key the check's sentence for another number of receipts
 */
async function expectReceipts(peer: Peer, count: number, key = 'wrong-count'): Promise<void> {
  const { bytes, ending } = await peer.readToEnd().catch(() => fail('no-fin'))
  const text = Buffer.from(bytes).toString('utf8')
  const receipts = text.split(RECEIPT).length - 1
  const isClean = text === RECEIPT.repeat(receipts)
  if (isClean && receipts !== count && ending === 'fin')
    fail(key, { expected: count, actual: receipts })
  equalBytes(bytes, utf8(RECEIPT.repeat(count)), ending === 'reset' ? 'reset' : undefined)
  if (ending === 'reset') fail('reset')
}

export const answersEachLine = orCrashed(async (context) => {
  const { connect, random } = context
  const server = await start(context)
  // First the turn-taking: the answer comes while the connection stays open.
  const talker = await connect(server)
  for (const text of [random.text(3), '', random.text(1)]) {
    const line = `${text}${random.pick(['\n', '\r\n'])}`
    await talker.send(line)
    const answer = await talker.read(RECEIPT.length).catch(() => undefined)
    if (!answer) fail('unanswered', { line: JSON.stringify(line) })
    equalBytes(answer, utf8(RECEIPT))
  }
  talker.end()
  await expectReceipts(talker, 0)

  // Short: byte by byte, each byte is waited for.
  const texts = [random.text(2), '', ` ${random.text(1)} `, random.text(random.int(1, 3)), '']
  const messages = texts.map((text) => utf8(text + random.pick(['\n', '\r\n'])))
  const insideCharacter = 1
  await everyDelivery(messages, { cutAt: [insideCharacter] }, async ({ parts }) => {
    const peer = await connect(server)
    const { address } = peer
    await peer.sendParts(parts)
    peer.end()
    await expectReceipts(peer, messages.length)
    const expected = [`connected ${address}`, ...texts.map((text) => `${address} said ${text}`)]
    const linesOf = () => server.lines.filter((line) => line.includes(address))
    await comesTrue(() => linesOf().length >= expected.length)
    const lines = linesOf()
    const wrong = expected.findIndex((line, index) => lines[index] !== line)
    if (wrong !== -1 || lines.length !== expected.length)
      fail('log', {
        expected: JSON.stringify(expected[Math.max(wrong, 0)] ?? ''),
        actual: JSON.stringify(lines[wrong === -1 ? expected.length : wrong] ?? ''),
      })
  })
})

export const endsAtTwoHashes = orCrashed(async (context) => {
  const { connect, random } = context
  const server = await start(context)
  for (const end of ['\n', '\r\n']) {
    const messages = [`${random.text(1)}\n`, `##${end}`, `${random.text(1)}\n`].map(utf8)
    await everyDelivery(messages, {}, async ({ parts }) => {
      const peer = await connect(server)
      await peer.sendParts(parts)
      // The server's FIN does not wait for ours.
      await expectReceipts(peer, 1, 'answers-the-goodbye')
      peer.end()
    })
  }
  const harmless = ['###', ' ##', '## ', `##${random.text(1)}`, `${random.text(1)}##`]
  const other = await connect(server)
  await other.send(harmless.map((line) => `${line}\n`).join(''))
  other.end()
  await expectReceipts(other, harmless.length, 'ends-at-other-lines')

  // Who goes on talking still gets everything that he is due, and a clean end.
  const deaf = await connect(server)
  await deaf.send(`${random.text(2)}\n##\n`)
  await deaf.send(new Uint8Array(NOISE_BYTES).fill(0x78))
  await expectReceipts(deaf, 1, 'answers-the-goodbye')
  await staysOpen(deaf)
})

export const answersBeforeItEnds = orCrashed(async (context) => {
  const { connect, random } = context
  const server = await start(context)
  const whole = random.int(1, 4)
  for (const half of [random.text(3), '##', '\r']) {
    const peer = await connect(server)
    await peer.send(`${random.text(2)}\n`.repeat(whole) + half)
    peer.end()
    await expectReceipts(peer, whole, 'half-line')
  }
  const many = await connect(server)
  await many.send('x\n'.repeat(MANY_LINES))
  many.end()
  await expectReceipts(many, MANY_LINES, 'lost')
  const nothing = await connect(server)
  nothing.end()
  await expectReceipts(nothing, 0, 'half-line')
})

export const refusesLongLines = orCrashed(async (context) => {
  const { connect, random } = context
  const server = await start(context)
  for (const end of ['\n', '\r\n']) {
    const exact = await connect(server)
    await exact.send('x'.repeat(1024) + end)
    exact.end()
    const { bytes } = await exact.readToEnd().catch(() => fail('no-fin'))
    equalBytes(bytes, utf8(RECEIPT), 'limit-itself')
  }
  const first = `${random.text(2)}\n`
  const tooLong = [
    // No LF, and no FIN either: who waits for one of them waits for ever.
    { sent: 'x'.repeat(1025), key: 'never-refused' },
    { sent: `${'x'.repeat(1024)}\ry`, key: 'never-refused' },
    { sent: `${'网'.repeat(random.int(342, 1000))}\n${first}`, key: 'counts-characters' },
    { sent: 'x'.repeat(NOISE_BYTES), key: 'never-refused' },
  ]
  for (const { sent, key } of tooLong) {
    const peer = await connect(server)
    await peer.send(first + sent)
    await refused(peer, key)
    await staysOpen(peer)
  }
})

/**
 * Behind the server's FIN we go on talking, then end too. Whoever has closed his socket answers that
 * with RST, however much he had read by then.
 */
async function staysOpen(peer: Peer): Promise<void> {
  const { socket } = peer
  const closed = new Promise((resolve) => socket.once('close', resolve))
  await peer.sendParts(Array.from({ length: PARTS_BEHIND_THE_END }, () => hex('78 0a')))
  peer.end()
  await closed
  if (socket.errored) fail('reset')
}

/** One receipt, the refusal, FIN. */
async function refused(peer: Peer, key: string): Promise<void> {
  const expected = utf8(RECEIPT + REFUSAL)
  const answer = await peer.read(expected.length).catch(() => undefined)
  if (answer === undefined) fail(peer.ending === 'reset' ? 'reset' : key)
  equalBytes(answer, expected, key)
  const { bytes, ending } = await peer.readToEnd().catch(() => fail('no-fin'))
  if (bytes.length > 0) fail('goes-on', { bytes: bytes.length })
  if (ending === 'reset') fail('reset')
}

export const talksWithMany = orCrashed(async (context) => {
  const { connect, random } = context
  const server = await start(context)
  await beRude(context, server)
  const peers = await Promise.all(Array.from({ length: CLIENTS }, () => connect(server)))
  // Each says half a line; the other halves come in another order.
  const texts = peers.map(() => random.text(4))
  const addresses = peers.map(({ address }) => address)
  await Promise.all(peers.map((peer, index) => peer.sendParts([utf8(texts[index] ?? '')])))
  for (const peer of random.shuffle(peers)) {
    await peer.send('!\n')
    const answer = await peer.read(RECEIPT.length)
    equalBytes(answer, utf8(RECEIPT))
    peer.end()
  }
  for (const [index, address] of addresses.entries()) {
    const line = `${address} said ${texts[index]}!`
    if (!(await comesTrue(() => server.lines.includes(line)))) {
      const actual = server.lines.find((other) => other.startsWith(`${address} said`))
      fail('mixed-up', { expected: JSON.stringify(line), actual: JSON.stringify(actual ?? '') })
    }
  }
})

/** Clients that stay silent, break off, and send what is not UTF-8. */
async function beRude(
  { lab, connect }: CheckContext,
  server: { host: string; port: number },
): Promise<void> {
  const silent = await connect(server)
  const vandal = await connect(server)
  await vandal.send('hello\nand th')
  await vandal.read(RECEIPT.length)
  const isGone = once(vandal.socket, 'close')
  vandal.reset()
  await isGone
  // Speaks to the program itself: one that the reset has ended says so here.
  await lab.load(MODULE)
  const garbled = await connect(server)
  await garbled.send(hex('ff f4 ff fd 06 0a'))
  equalBytes(await garbled.read(RECEIPT.length), utf8(RECEIPT))
  silent.end()
  garbled.end()
}

export const stopsWhenTold = orCrashed(async (context) => {
  const { lab, connect } = context
  const graceMs = 60
  const server = await start(context, { graceMs })
  const { port } = server
  const second = lab.start(MODULE, { port }).then(async (other) => {
    await other.close()
    fail('busy', { port })
  })
  await rejects(second, 'EADDRINUSE')

  // One that hears the FIN and goes, one that stays and says nothing.
  const polite = await connect(server)
  const stubborn = await connect(server)
  await polite.send('hello\n')
  await polite.read(RECEIPT.length)
  polite.socket.once('end', () => polite.end())
  const closing = Promise.all([server.close(), server.close()])
  closing.catch(() => {}) // looked at below, after the FIN
  if (!(await endsInTime(polite))) {
    polite.close()
    stubborn.close()
    await closing.catch(() => {})
    fail('no-fin')
  }
  if (polite.ending === 'reset') fail('cut-off')
  await closing
  await server.close()
  stubborn.close()
  if (await answers(port)) fail('still-listens', { port })
  const again = await lab.start(MODULE, { port, graceMs })
  await again.close()
  await lab.exitsByItself()
})

/** Sooner than a call that does not return is given up. */
async function endsInTime(peer: Peer): Promise<boolean> {
  const late = AbortSignal.timeout(PATIENCE_MS)
  while (peer.ending === undefined && !late.aborted) await pause(5)
  return peer.ending !== undefined
}

async function answers(port: number): Promise<boolean> {
  const socket = connectSocket({ host: '127.0.0.1', port })
  try {
    await once(socket, 'connect')
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}
