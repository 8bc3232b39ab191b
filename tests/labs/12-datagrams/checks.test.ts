import { check, equal, equalBytes, fail, rejects, RemoteError, utf8 } from '#checker'
import type { CheckContext } from '#checker'
import type * as Ask from '../../../solutions/12-datagrams/ask.ts'
import type * as EchoModule from '../../../solutions/12-datagrams/echo.ts'
import type * as ViewModule from '../../../solutions/12-datagrams/view.ts'
import { freePort } from './free-port.ts'
import {
  BROKEN,
  demandServer,
  endOf,
  largestBytes,
  MAX_DATAGRAM_BYTES,
  openSocket,
  OurSocket,
  runClient,
  settledWithin,
  show,
} from './support.ts'

type Lab = CheckContext['lab']

// --- echo.ts ----------------------------------------------------------------------------------

async function startEcho(lab: Lab): Promise<{ port: number; close(): Promise<void> }> {
  const module = await lab.load<typeof EchoModule>('echo.ts')
  const server = await module.startEcho({ host: '127.0.0.1', port: 0 })
  const { port } = demandServer(server)
  return { port, close: () => server.close() }
}

/** Sends one datagram and demands the same bytes back, from the port that it was sent to. */
async function demandEcho(socket: OurSocket, port: number, bytes: Uint8Array): Promise<void> {
  await socket.send(bytes, port)
  const back = await socket.receive()
  if (!back) fail('no-echo', { size: bytes.length })
  if (back.port !== port) fail('other-port', { port, actual: back.port })
  equalBytes(back.bytes, bytes, 'changed', { size: bytes.length, actual: back.bytes.length })
}

check('echoes-every-datagram', async ({ lab, random }) => {
  const { port } = await startEcho(lab)
  const socket = await openSocket(lab)
  await demandEcho(socket, port, utf8('once'))
  // A second echo would lie before that of the next datagram.
  await socket.send(utf8('next'), port)
  const next = await socket.receive()
  if (next && Buffer.from(next.bytes).toString() === 'once') fail('twice')
  const everyByte = Uint8Array.from({ length: 256 }, (_, index) => index)
  const sizes = [1, 5, 1024, 1025, 1472, random.int(2, 1200)]
  const some = [utf8('hello\n'), utf8(`Привет, 你好 ${random.text(8)}`), everyByte]
  for (const bytes of [...some, ...sizes.map((size) => random.bytes(size))])
    await demandEcho(socket, port, bytes)
  // Two in a row stay two.
  const pair = [utf8('one'), utf8('two')]
  for (const bytes of pair) await socket.send(bytes, port)
  const back = [await socket.receive(), await socket.receive()]
  const texts = back.map((one) => (one ? Buffer.from(one.bytes).toString('utf8') : null))
  const sorted = texts.toSorted((a, b) => (a ?? '').localeCompare(b ?? ''))
  equal(sorted, ['one', 'two'], 'not-two', { actual: show(texts) })
})

check('echoes-an-empty-datagram', async ({ lab }) => {
  const { port } = await startEcho(lab)
  const socket = await openSocket(lab)
  await demandEcho(socket, port, utf8('before'))
  await demandEcho(socket, port, new Uint8Array(0))
  await demandEcho(socket, port, utf8('after'))
})

check('echoes-the-largest-datagram', async ({ lab, random }) => {
  const { port } = await startEcho(lab)
  const socket = await openSocket(lab)
  const largest = await largestBytes(lab)
  for (const size of [8192, largest]) await demandEcho(socket, port, random.bytes(size))
})

check('answers-each-sender', async ({ lab, random }) => {
  const { port } = await startEcho(lab)
  const sockets = await Promise.all(Array.from({ length: 6 }, () => openSocket(lab)))
  const last = await OurSocket.bind(lab, '127.0.0.2')
  const all = last ? [...sockets, last] : sockets
  // All have sent before the first one listens.
  const said = all.map((_, index) => `from ${index}: ${random.text(4)}`)
  for (const [index, socket] of all.entries()) await socket.send(utf8(said[index] ?? ''), port)
  for (const [index, socket] of all.entries()) {
    const back = await socket.receive()
    if (!back) fail('no-echo', { who: `${socket.host}:${socket.port}` })
    const actual = Buffer.from(back.bytes).toString('utf8')
    equal(actual, said[index], 'mixed', { expected: show(said[index]), actual: show(actual) })
  }
})

check('stops-when-told', async ({ lab }) => {
  const module = await lab.load<typeof EchoModule>('echo.ts')
  const first = await module.startEcho({ host: '127.0.0.1', port: 0 })
  const { port } = demandServer(first)
  await rejects(module.startEcho({ host: '127.0.0.1', port }), 'EADDRINUSE', 'shared')
  await first.close()
  await first.close()
  const ours = await OurSocket.bind(lab, '127.0.0.1', port)
  if (!ours) fail('still-bound', { port })
  await lab.exitsByItself()
})

// --- ask.ts -----------------------------------------------------------------------------------

const HOST = '127.0.0.1'

check('asks-and-returns', async ({ lab, random }) => {
  const { ask } = await lab.load<typeof Ask>('ask.ts')
  const server = await openSocket(lab)
  const cases: [request: string, reply: string][] = [
    ['client data', 'Thank you for the data'],
    ['Привет', '收到你的消息'],
    ['', 'not empty'],
    ['not empty', ''],
    [' a\n', '  b\n'],
    [random.text(9), random.text(300)],
  ]
  for (const [request, reply] of cases) {
    server.answerWith(() => utf8(reply))
    const asking = ask(request, { host: HOST, port: server.port })
    asking.catch(() => {})
    const received = await server.receive()
    if (!received) {
      // An error of the call says more than that nothing came.
      if (await settledWithin(asking, 0)) await asking
      fail('nothing-sent', { request: show(request) })
    }
    equalBytes(received.bytes, utf8(request), 'request', { request: show(request) })
    const actual = await asking
    equal(actual, reply, 'reply', { expected: show(reply), actual: show(actual) })
    if (server.waiting > 0) fail('sent-twice', { request: show(request) })
  }
  await lab.exitsByItself()
})

check('ignores-strangers', async ({ lab }) => {
  const { ask } = await lab.load<typeof Ask>('ask.ts')
  const server = await openSocket(lab)
  const otherPort = await openSocket(lab)
  // The same port at another address of this machine, where it has one.
  const otherHost = await OurSocket.bind(lab, '127.0.0.2', server.port)
  for (const stranger of otherHost ? [otherPort, otherHost] : [otherPort]) {
    server.answerWith(async ({ port, address }) => {
      // The system takes the stranger's datagram before ours is sent.
      await stranger.send(utf8('not for you'), port, address).catch(() => {})
      await stranger.send(new Uint8Array(0), port, address).catch(() => {})
      return utf8('the answer')
    })
    const who = `${stranger.host}, port: ${stranger.port}`
    const params = { who, server: `${HOST}, port: ${server.port}` }
    const outcome = ask('who are you?', { host: HOST, port: server.port })
    equal(await outcome, 'the answer', 'fooled', params)
  }
})

check('gives-up-in-time', async ({ lab }) => {
  const { ask } = await lab.load<typeof Ask>('ask.ts')
  const server = await openSocket(lab)
  const options = { host: HOST, port: server.port, timeoutMs: 150 }
  await rejects(ask('anybody there?', options), 'ERR_TIMEOUT', 'no-timeout')
  // A stranger who goes on talking must not keep the call alive: the limit is for all of it.
  const stranger = await openSocket(lab)
  let chatter: NodeJS.Timeout | undefined
  lab.defer(() => clearInterval(chatter))
  server.answerWith(({ port, address }) => {
    const talk = (): void => void stranger.send(utf8('…'), port, address).catch(() => {})
    chatter ??= setInterval(talk, 10)
    talk()
    return undefined
  })
  const asking = ask('anybody else?', { ...options, timeoutMs: 240 })
  asking.catch(() => {})
  if (!(await settledWithin(asking, 2_500))) fail('no-end')
  clearInterval(chatter)
  await rejects(asking, 'ERR_TIMEOUT', 'no-timeout')
  await lab.exitsByItself()
})

check('survives-a-refusal', async ({ lab }) => {
  const { ask } = await lab.load<typeof Ask>('ask.ts')
  const port = await freePort()
  for (const text of ['hello?', 'hello again?']) {
    try {
      await ask(text, { host: HOST, port, timeoutMs: 200 })
      fail('answered')
    } catch (error) {
      if (!(error instanceof RemoteError)) throw error
      // Only a connected socket hears of the refusal, and not from every system.
      if (error.code !== 'ECONNREFUSED' && error.code !== 'ERR_TIMEOUT')
        fail('other-error', { actual: error.code ?? error.name })
    }
  }
  await lab.exitsByItself()
})

check('refuses-oversize', async ({ lab }) => {
  const { ask } = await lab.load<typeof Ask>('ask.ts')
  const server = await openSocket(lab)
  server.answerWith(({ bytes }) => utf8(String(bytes.length)))
  const options = { host: HOST, port: server.port, timeoutMs: 1_500 }
  const largest = await largestBytes(lab)
  const size = await ask('a'.repeat(largest), options)
  equal(size, String(largest), 'cut', { largest, actual: show(size) })
  await server.receive()
  const tooLong: [text: string, bytes: number, characters: number][] = [
    ['a'.repeat(MAX_DATAGRAM_BYTES + 1), MAX_DATAGRAM_BYTES + 1, MAX_DATAGRAM_BYTES + 1],
    ['你'.repeat(30_000), 90_000, 30_000],
  ]
  for (const [text, bytes, characters] of tooLong)
    await rejects(ask(text, options), 'EMSGSIZE', 'too-long', { bytes, characters })
  // What was sent before these, in pieces or cut, would lie before this one.
  await ask('short', options)
  equal((await server.receive())?.bytes.length, 5, 'sent-all-the-same')
  await lab.exitsByItself()
})

check('keeps-parallel-asks-apart', { needs: ['asks-and-returns'] }, async ({ lab, random }) => {
  const { ask } = await lab.load<typeof Ask>('ask.ts')
  const server = await openSocket(lab)
  const texts = Array.from({ length: 12 }, (_, index) => `${index} ${random.text(3)}`)
  const options = { host: HOST, port: server.port, timeoutMs: 2_800 }
  const asking = Promise.allSettled(texts.map((text) => ask(text, options)))
  const requests = []
  while (requests.length < texts.length) {
    const request = await server.receive(1_500)
    if (!request) break
    requests.push(request)
  }
  if (requests.length < texts.length) {
    // An ask that failed says more than that it sent nothing.
    for (const request of requests) await server.send(request.bytes, request.port)
    fail('one-at-a-time', { count: requests.length, of: texts.length })
  }
  // Answered in another order than asked.
  for (const request of random.shuffle(requests))
    await server.send(request.bytes, request.port, request.address)
  for (const [index, outcome] of (await asking).entries()) {
    if (outcome.status === 'rejected') throw outcome.reason
    const expected = texts[index] ?? ''
    const params = { expected: show(expected), actual: show(outcome.value) }
    equal(outcome.value, expected, 'mixed', params)
  }
  await lab.exitsByItself()
})

check('distrusts-replies', async ({ lab, random }) => {
  const { ask } = await lab.load<typeof Ask>('ask.ts')
  const server = await openSocket(lab)
  const options = { host: HOST, port: server.port }
  const wrong = [...BROKEN, utf8('你好').subarray(0, 5)]
  for (const bytes of random.shuffle(wrong)) {
    server.answerWith(() => bytes)
    await rejects(ask('question', options), 'ERR_PROTOCOL', 'accepted')
  }
  server.answerWith(() => utf8('fine'))
  equal(await ask('question', options), 'fine', 'after')
  await lab.exitsByItself()
})

check('stops-when-aborted', async ({ lab }) => {
  const { ask } = await lab.load<typeof Ask>('ask.ts')
  const server = await openSocket(lab)
  const options = { host: HOST, port: server.port, timeoutMs: 1_500 }
  const aborted = lab.abortSignal({ aborted: true })
  await rejects(ask('too late', { ...options, signal: aborted.signal }), 'AbortError', 'no-abort')
  const abort = lab.abortSignal()
  const asking = ask('in time', { ...options, signal: abort.signal })
  asking.catch(() => {})
  const first = await server.receive()
  if (!first) fail('nothing-sent')
  if (Buffer.from(first.bytes).toString() === 'too late') fail('sent-all-the-same')
  await abort.abort()
  await rejects(asking, 'AbortError', 'no-abort')
  await lab.exitsByItself()
})

// --- view.ts ----------------------------------------------------------------------------------

type Case = [bytes: Uint8Array, n: number, text: string, lost: number]

async function demandViews(lab: Lab, cases: Case[], key: string): Promise<void> {
  const { view } = await lab.load<typeof ViewModule>('view.ts')
  for (const [bytes, n, text, lost] of cases) {
    const actual = await view(bytes, n)
    const hexes = Buffer.from(bytes)
      .toString('hex')
      .replace(/..(?=.)/g, '$& ')
    const expected = { text, lost }
    const params = { bytes: hexes || '–', n, expected: show(expected), actual: show(actual) }
    equal(actual, expected, key, params)
  }
}

check('shows-what-fits', async ({ lab, random }) => {
  const { view } = await lab.load<typeof ViewModule>('view.ts')
  const byDefault = await view(utf8('hello world'))
  equal(byDefault, { text: 'hello', lost: 6 }, 'default', { actual: show(byDefault) })
  const text = random.text(12)
  const size = utf8(text).length
  const cases: Case[] = [
    [utf8('hi'), 5, 'hi', 0],
    [utf8('hello'), 5, 'hello', 0],
    [utf8('hello '), 5, 'hello', 1],
    [new Uint8Array(0), 5, '', 0],
    [utf8('hello'), 0, '', 5],
    [utf8(text), size, text, 0],
    [utf8(text), 1024, text, 0],
  ]
  await demandViews(lab, cases, 'wrong')
})

check('drops-a-cut-character', async ({ lab, random }) => {
  const text = random.text(6)
  const bytes = utf8(text)
  const everywhere = Array.from(bytes, (_, n): Case => {
    // The longest beginning of whole characters that fits.
    let fits = ''
    for (const character of text) {
      if (utf8(fits + character).length > n) break
      fits += character
    }
    return [bytes, n, fits, bytes.length - utf8(fits).length]
  })
  const cases: Case[] = [
    [utf8('你好'), 5, '你', 3],
    [utf8('Привет'), 5, 'Пр', 8],
    [utf8('ok 👋'), 5, 'ok ', 4],
    [utf8('ok 👋'), 6, 'ok ', 4],
    [utf8('👋'), 4, '👋', 0],
    // The datagram itself ends in the middle of a character.
    [utf8('a你').subarray(0, 3), 5, 'a', 2],
    [utf8('👋').subarray(0, 3), 5, '', 3],
  ]
  await demandViews(lab, [...cases, ...everywhere], 'wrong')
})

check('never-throws', async ({ lab, random }) => {
  const cases = [...BROKEN, random.bytes(40), random.bytes(200)].flatMap((bytes): Case[] =>
    [bytes.length, 5, 2].map((n) => {
      const window = bytes.subarray(0, n)
      const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
      const text = decoder.decode(window, { stream: true })
      return [bytes, n, text, bytes.length - window.length + pendingBytes(window)]
    }),
  )
  await demandViews(lab, cases, 'wrong')
})

/** Bytes of an incomplete character at the end; found by asking what completes it. */
function pendingBytes(window: Uint8Array): number {
  for (const count of [3, 2, 1]) {
    const tail = window.subarray(Math.max(0, window.length - count))
    const isStart = tail.length === count && ((tail[0] ?? 0) & 0xc0) === 0xc0
    if (!isStart) continue
    // Some continuation makes one character of it.
    for (const next of [0x80, 0xa0])
      for (const rest of [[next], [next, 0x80], [next, 0x80, 0x80]]) {
        const text = Buffer.from([...tail, ...rest]).toString('utf8')
        if (Array.from(text).length === 1 && text !== '\uFFFD') return count
      }
  }
  return 0
}

// --- udp-client.ts ----------------------------------------------------------------------------

check('prints-each-reply', { needs: ['asks-and-returns'] }, async ({ lab, random }) => {
  const server = await openSocket(lab)
  server.answerWith(({ bytes }) => utf8(`<${Buffer.from(bytes).toString('utf8')}>`))
  const word = `${random.int(1000, 9999)}`
  const lines = ['hello', 'Привет, 你好', '  spaces  ', word]
  const { exitCode, output, errors } = await runClient(
    lab,
    [HOST, String(server.port)],
    // The last line has no LF.
    lines.join('\n'),
  )
  const sent: string[] = []
  while (server.waiting > 0) {
    const request = await server.receive()
    if (request) sent.push(Buffer.from(request.bytes).toString('utf8'))
  }
  equal(sent, lines, 'other-datagrams', { expected: show(lines), actual: show(sent) })
  const expected = lines.map((line) => `<${line}>\n`).join('')
  equal(output, expected, 'other-output', { expected: show(expected), actual: show(output) })
  if (errors !== '') fail('errors', { errors: errors.slice(0, 200) })
  equal(exitCode, 0, 'exit', { actual: show(exitCode) })
})

check('ends-at-an-empty-line', { needs: ['prints-each-reply'] }, async ({ lab }) => {
  const server = await openSocket(lab)
  server.answerWith(({ bytes }) => bytes)
  const args = [HOST, String(server.port)]
  const read = await lab.run('udp-client', args)
  // The input stays open: it is the empty line that ends.
  read.write('one\n\ntwo\n')
  if (!(await settledWithin(read.ended, 2_500))) fail('goes-on', { output: read.printed('out') })
  const first = await endOf(read)
  equal(first.output, 'one\n', 'output', { actual: show(first.output) })
  equal(first.exitCode, 0, 'exit', { actual: show(first.exitCode) })
  if (server.waiting > 1) fail('sent-more', { count: server.waiting })
  const atOnce = await runClient(lab, args, '')
  equal(atOnce.exitCode, 0, 'exit', { actual: show(atOnce.exitCode) })
})

check('explains-its-usage', async ({ lab, random }) => {
  const wrong = [
    [],
    [HOST],
    [HOST, '6789', 'more'],
    [HOST, '0'],
    [HOST, '65536'],
    [HOST, random.pick(['80x', '1e3', '0x50', '80.5', ''])],
  ]
  for (const args of wrong) {
    const { exitCode, output, errors } = await runClient(lab, args, '')
    const params = { args: show(args) }
    if (exitCode !== 2) fail('exit', { ...params, actual: show(exitCode) })
    if (output !== '') fail('on-stdout', { ...params, output: output.slice(0, 200) })
    if (!/usage/i.test(errors)) fail('no-usage', { ...params, errors: errors.slice(0, 200) })
    if (/^\s+at .*:\d+/m.test(errors)) fail('stack', params)
  }
})

check('goes-on-after-a-timeout', { needs: ['gives-up-in-time'] }, async ({ lab }) => {
  const server = await openSocket(lab)
  // The first one is lost on the way.
  let count = 0
  server.answerWith(({ bytes }) => (count++ === 0 ? undefined : bytes))
  const args = [HOST, String(server.port), '--timeout-ms', '700']
  const { exitCode, output, errors } = await runClient(lab, args, 'first\nsecond\n')
  if (count < 2) fail('gave-up', { errors: errors.slice(0, 200) })
  if (!errors.split('\n').includes('timeout')) fail('no-word', { errors: show(errors) })
  equal(output, 'second\n', 'output', { actual: show(output) })
  equal(exitCode, 0, 'exit', { actual: show(exitCode) })
})
