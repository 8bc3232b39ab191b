/** Checks of rpc-client.ts. */
import { setTimeout as pause } from 'node:timers/promises'
import { equal, everyDelivery, fail, rejects, utf8, type CheckContext, type Peer } from '#checker'
import type * as RpcClient from '../../../solutions/18-xml-rpc/rpc-client.ts'
import {
  accepts,
  compact,
  faultOf,
  readMessage,
  refuses,
  replyOf,
  responseOf,
  show,
} from './support.ts'
import type { Message } from './support.ts'

const load = ({ lab }: CheckContext) => lab.load<typeof RpcClient>('rpc-client.ts')
const urlOf = ({ port }: { port: number }, path = '/RPC2'): string =>
  `http://127.0.0.1:${port}${path}`

/** Serves one request, and closes our side when the client closes its own. */
async function answer(
  peer: Peer,
  parts: Uint8Array[],
  onRequest: (request: Message) => void = () => {},
): Promise<void> {
  peer.socket.once('end', () => peer.close())
  // The client may be done before we know that it has read the reply.
  onRequest(await readMessage(peer))
  await peer.sendParts(parts)
}

export async function callsAMethod(context: CheckContext): Promise<void> {
  const { call } = await load(context)
  const { serve, random } = context
  const [sent, word] = [random.text(4), random.shuffle(['Жук', '字节', '🙂']).join(' ')]
  const reply = replyOf(responseOf(`<string>${word}</string>`))
  const cutAt = [Buffer.from(reply).indexOf('\r\n\r\n') + 2, Buffer.from(reply).indexOf(word) + 1]
  await everyDelivery([reply], { cutAt }, async ({ parts }) => {
    let request = undefined as Message | undefined
    const server = await serve((peer) => answer(peer, parts, (message) => (request = message)))
    const value = await call(urlOf(server), 'words.join', [sent, -3, { ok: true }])
    equal(value, word, 'value', { expected: show(word), actual: show(value) })
    await server.allClosed()
    if (request) isGoodRequest(request, server.port, sent)
  })
  const server = await serve((peer) => answer(peer, [replyOf(responseOf('<i4>1</i4>'))]))
  equal(await call(urlOf(server, '/'), 'none'), 1)
}

function isGoodRequest({ line, headers, body }: Message, port: number, sent: string): void {
  equal(line, 'POST /RPC2 HTTP/1.1', 'request-line', { actual: line })
  const header = (name: string): string => headers.get(name) ?? ''
  equal(header('host'), `127.0.0.1:${port}`, 'header', {
    name: 'Host',
    actual: show(header('host')),
  })
  for (const [name, pattern] of [
    ['User-Agent', /./],
    ['Content-Type', /^text\/xml\b/],
    ['Content-Length', /^\d+$/],
  ] as const) {
    const actual = header(name.toLowerCase())
    if (!pattern.test(actual)) fail('header', { name, actual: show(actual) })
  }
  const text = compact(body)
  if (!text.endsWith('</methodCall>')) fail('length', { length: header('content-length'), sent })
  const expected = `<methodCall><methodName>words.join</methodName><params><param><value><string>${sent}</string></value></param><param><value><int>-3</int></value></param><param><value><struct><member><name>ok</name><value><boolean>1</boolean></value></member></struct></value></param></params></methodCall>`
  equal(text, expected, 'body', { actual: text })
}

export async function reportsFaults(context: CheckContext): Promise<void> {
  const { call } = await load(context)
  const code = context.random.int(1, 5000)
  const server = await context.serve((peer) =>
    answer(peer, [replyOf(faultOf(code, 'Too many &lt;parameters&gt;.'))]),
  )
  const params = { code }
  const error = await refuses(call(urlOf(server), 'any', [1]), 'ERR_FAULT', 'returned', params)
  const expected = `fault ${code}: Too many <parameters>.`
  equal(error.message, expected, 'message', { expected, actual: show(error.message) })
  await server.allClosed()
}

export async function sendsNothingInvalid(context: CheckContext): Promise<void> {
  const { call } = await load(context)
  const { serve, random } = context
  const server = await serve((peer) => answer(peer, [replyOf(responseOf('<int>1</int>'))]))
  const params: [name: string, value: unknown][] = [
    ['null', null],
    ['undefined', undefined],
    ['NaN', Number.NaN],
    ['2147483648', 2 ** 31],
    ['"\\u0000"', '\0'],
  ]
  for (const [name, value] of random.shuffle(params)) {
    const sent = call(urlOf(server), 'any', ['ok', value])
    await refuses(sent, 'ERR_INVALID', 'param', { name })
  }
  await refuses(call(urlOf(server), 'a b<', []), 'ERR_INVALID', 'name')
  for (const url of [`https://127.0.0.1:${server.port}/`, 'file:///etc/hostname', 'no URL'])
    await refuses(call(url, 'any', []), 'ERR_INVALID', 'url', { url: show(url) })
  await accepts(call(urlOf(server), 'any', ['ok']), 'good')
  equal(server.connections, 1, 'connected', { count: server.connections })
}

type Ending = 'stays' | 'fin' | 'reset'

export async function readsOnlyGoodReplies(context: CheckContext): Promise<void> {
  const { call } = await load(context)
  const good = responseOf('<int>1</int>')
  const two = good.replace('</params>', '<param><value>2</value></param></params>')
  const cases: [key: string, code: string, bytes: Uint8Array, ending: Ending][] = [
    ['status', 'ERR_PROTOCOL', replyOf(good, { status: '404 Not Found' }), 'stays'],
    ['status', 'ERR_PROTOCOL', replyOf(good, { status: '500 Internal Server Error' }), 'stays'],
    ['content', 'ERR_PROTOCOL', replyOf('<html><body>Welcome</body></html>'), 'stays'],
    ['content', 'ERR_PROTOCOL', replyOf(two), 'stays'],
    ['content', 'ERR_PROTOCOL', replyOf(`<!DOCTYPE methodResponse>${good}`), 'stays'],
    ['content', 'ERR_PROTOCOL', replyOf(responseOf('<boolean>true</boolean>')), 'stays'],
    ['content', 'ERR_PROTOCOL', utf8('220 mail.example.com ready\r\n\r\n'), 'stays'],
    ['early', 'ERR_TRUNCATED', replyOf(good, { length: good.length + 9 }), 'fin'],
    ['early', 'ERR_TRUNCATED', utf8('HTTP/1.1 200 OK\r\nContent-'), 'fin'],
    ['early', 'ERR_TRUNCATED', new Uint8Array(), 'fin'],
    ['reset', 'ECONNRESET', replyOf(good, { length: good.length + 9 }), 'reset'],
    ['large', 'ERR_TOO_LARGE', replyOf(`${good}${' '.repeat(1024 * 1024)}`), 'stays'],
  ]
  for (const [key, code, bytes, ending] of cases) {
    const server = await context.serve(async (peer) => {
      await answer(peer, bytes.length > 0 ? [bytes] : [])
      if (ending === 'fin') peer.end()
      if (ending === 'reset') peer.reset()
    })
    const shown = new TextDecoder().decode(bytes).split('\r\n')[0] ?? ''
    const params = { reply: show(shown), code }
    await refuses(call(urlOf(server), 'any', [1]), code, key, params)
    await server.allClosed()
  }
}

/** Between two bytes of a reply that never gets done. */
const DRIP_MS = 10
/** How much later than its deadline a client on a busy machine may give up. */
const PATIENCE_MS = 1_500

export async function keepsItsDeadline(context: CheckContext): Promise<void> {
  const { call } = await load(context)
  const { serve, lab } = context
  const silent = await serve(listen)
  const timeoutMs = 100
  const waits = call(urlOf(silent), 'any', [], { timeoutMs })
  await refuses(waits, 'ERR_TIMEOUT', 'silent', { timeoutMs })
  await silent.allClosed()
  await dripsFor(context, 400)

  const abort = lab.abortSignal()
  const called = Promise.withResolvers<void>()
  const waiting = await serve(async (peer) => {
    await listen(peer)
    called.resolve()
  })
  const aborted = call(urlOf(waiting), 'any', [], { signal: abort.signal })
  const ended = rejects(aborted, 'AbortError', 'not-aborted')
  await Promise.race([called.promise, ended])
  await abort.abort()
  await ended
  await waiting.allClosed()
  const { signal } = lab.abortSignal({ aborted: true })
  await rejects(call(urlOf(waiting), 'any', [], { signal }), 'AbortError', 'not-aborted')
  await lab.exitsByItself()
}

async function listen(peer: Peer): Promise<void> {
  peer.socket.once('end', () => peer.close())
  await readMessage(peer)
}

/** Sends a byte every now and then, and demands ERR_TIMEOUT all the same. */
async function dripsFor(context: CheckContext, timeoutMs: number): Promise<void> {
  const { call } = await load(context)
  const startedMs = performance.now()
  let wasLate = false
  const server = await context.serve(async (peer) => {
    await answer(peer, [replyOf('<', { length: 100_000 })])
    while (peer.ending === undefined && !wasLate) {
      peer.socket.write(' ')
      await pause(DRIP_MS)
      wasLate = performance.now() - startedMs > timeoutMs + PATIENCE_MS
    }
    peer.end()
  })
  const drips = call(urlOf(server), 'any', [], { timeoutMs }).finally(() => {
    if (wasLate) fail('dripping', { timeoutMs })
  })
  await rejects(drips, 'ERR_TIMEOUT', 'silent', { timeoutMs })
  await server.allClosed()
}
