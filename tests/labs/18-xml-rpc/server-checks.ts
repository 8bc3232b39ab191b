/** Checks of rpc-server.ts. */
import {
  equal,
  everyDelivery,
  fail,
  LearnerFailure,
  utf8,
  type CheckContext,
  type StartedServer,
} from '#checker'
import type * as RpcServer from '../../../solutions/18-xml-rpc/rpc-server.ts'
import { callOf, compact, faultIn, readMessage, requestOf, show, type Message } from './support.ts'

type Methods = Record<string, (...params: unknown[]) => Promise<unknown>>

const MODULE = 'rpc-server.ts'

const startWith = ({ lab }: CheckContext, methods: Methods): Promise<StartedServer> =>
  lab.start<typeof RpcServer>(MODULE, { methods })

/** One exchange on a connection of its own. */
async function ask(
  { connect }: CheckContext,
  server: StartedServer,
  request: Uint8Array,
): Promise<Message> {
  const peer = await connect(server)
  await peer.send(request)
  const reply = await readMessage(peer)
  peer.close()
  return reply
}

/** The same; nothing when no whole answer comes. */
async function tryToAsk(
  context: CheckContext,
  server: StartedServer,
  request: Uint8Array,
): Promise<Message | undefined> {
  try {
    return await ask(context, server, request)
  } catch (error) {
    if (error instanceof LearnerFailure) return undefined
    throw error
  }
}

const statusOf = ({ line }: Message): number => Number(line.split(' ')[1])

export async function answersCalls(context: CheckContext): Promise<void> {
  const { random, connect } = context
  const given: unknown[][] = []
  const word = random.shuffle(['Жук', '字节', '🙂', 'ok']).join(' ')
  const server = await startWith(context, {
    'words.join': async (...params) => {
      given.push(params)
      return word
    },
  })
  const sent = random.text(3)
  const xml = callOf('words.join', `<string>${sent}</string>`, '<i4>7</i4>', '<boolean>1</boolean>')
  const [head, body] = splitRequest(requestOf(xml))
  const expected = `<methodResponse><params><param><value><string>${word}</string></value></param></params></methodResponse>`
  const cut = utf8(xml.slice(0, xml.indexOf(sent))).length + 1
  await everyDelivery([body], { cutAt: [cut] }, async ({ parts }) => {
    const peer = await connect(server)
    await peer.send(head)
    await peer.sendParts(parts)
    const reply = await readMessage(peer)
    peer.close()
    equal(statusOf(reply), 200, 'status', { actual: reply.line })
    equal(given.at(-1), [sent, 7, true], 'params', { actual: show(given.at(-1)) })
    const type = reply.headers.get('content-type') ?? ''
    if (!/^text\/xml\b/i.test(type)) fail('type', { actual: show(type) })
    if (!reply.headers.has('content-length')) fail('no-length')
    const actual = compact(reply.body)
    if (actual !== expected && expected.startsWith(actual)) fail('length', { word })
    equal(actual, expected, 'body', { expected, actual })
  })
  const root = await ask(context, server, requestOf(callOf('words.join'), { path: '/' }))
  equal(statusOf(root), 200, 'root', { actual: root.line })
  equal(given.at(-1), [], 'params', { actual: show(given.at(-1)) })
}

function splitRequest(request: Uint8Array): [head: Uint8Array, body: Uint8Array] {
  const end = Buffer.from(request).indexOf('\r\n\r\n') + 4
  return [request.subarray(0, end), request.subarray(end)]
}

export async function answersWithFaults(context: CheckContext): Promise<void> {
  const results: Record<string, unknown> = { nothing: undefined, large: 2 ** 31, none: null }
  const returning = Object.entries(results).map(([name, value]) => [name, async () => value])
  const reason = `no more ${context.random.int(100, 999)}`
  const methods: Methods = Object.fromEntries(returning) as Methods
  methods['broken'] = async () => {
    throw new Error(reason)
  }
  const server = await startWith(context, methods)
  const cases: [key: string, code: number, xml: string][] = [
    ['unknown', -32_601, callOf('no_such_method', '<int>3</int>')],
    ['inherited', -32_601, callOf('toString')],
    ['inherited', -32_601, callOf('constructor', 'x')],
    ['inherited', -32_601, callOf('__proto__')],
    ['malformed', -32_700, '<methodCall><methodName>nothing</methodName>'],
    ['malformed', -32_700, 'nothing'],
    ['malformed', -32_700, callOf('nothing').replaceAll('methodCall', 'methodResponse')],
    ['malformed', -32_700, callOf('nothing', '<int>2147483648</int>')],
    ['doctype', -32_700, callOf('nothing').replace('\n', '<!DOCTYPE methodCall>')],
    ['unsendable', -32_500, callOf('nothing')],
    ['unsendable', -32_500, callOf('large')],
    ['unsendable', -32_500, callOf('none')],
    ['threw', -32_500, callOf('broken')],
  ]
  for (const [key, code, xml] of cases) {
    const reply = await ask(context, server, requestOf(xml))
    const params = { call: show(xml.replace(/^<\?xml[^>]*>\s*/, '').slice(0, 90)), code }
    equal(statusOf(reply), 200, 'status', { ...params, actual: reply.line })
    const fault = faultIn(reply.body)
    if (!fault) fail(key, { ...params, actual: show(compact(reply.body)) })
    equal(fault.code, code, 'code', { ...params, actual: fault.code })
    if (key === 'threw' && !fault.text.includes(reason))
      fail('reason', { reason, actual: show(fault.text) })
    if (/\n\s+at /.test(fault.text)) fail('stack', { actual: show(fault.text) })
  }
}

export async function keepsToHttp(context: CheckContext): Promise<void> {
  const calls: unknown[] = []
  const server = await startWith(context, { ping: async () => calls.push('ping') })
  const xml = callOf('ping')
  const chunked = utf8(
    'POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  )
  const bare = utf8('POST / HTTP/1.0\r\n\r\n')
  const large = requestOf('', { length: 1024 * 1024 + 1 })
  const cases: [key: string, status: number, request: Uint8Array, what: string][] = [
    ['path', 404, requestOf(xml, { path: '/other' }), 'POST /other'],
    ['path', 404, requestOf(xml, { path: '/rpc2' }), 'POST /rpc2'],
    ['path', 404, requestOf('', { path: '/favicon.ico', method: 'GET' }), 'GET /favicon.ico'],
    ['method', 405, requestOf('', { path: '/', method: 'GET' }), 'GET /'],
    ['method', 405, requestOf(xml, { method: 'PUT' }), 'PUT /RPC2'],
    ['no-length', 411, chunked, 'POST /'],
    ['no-length', 411, bare, 'POST /'],
    ['large', 413, large, 'POST /RPC2'],
  ]
  for (const [key, status, request, what] of cases) {
    const reply = await tryToAsk(context, server, request)
    if (!reply) fail(key, { what, actual: '–' })
    equal(statusOf(reply), status, key, { what, actual: reply.line })
    const allow = reply.headers.get('allow') ?? ''
    if (status === 405 && allow !== 'POST') fail('allow', { actual: show(allow) })
  }
  equal(calls.length, 0, 'called')
  const padding = ' '.repeat(1024 * 1024 - xml.length)
  const full = await ask(context, server, requestOf(xml + padding))
  equal(statusOf(full), 200, 'exact', { actual: full.line })
}

export async function survivesBadClients(context: CheckContext): Promise<void> {
  const { lab, connect, random } = context
  const server = await startWith(context, { ping: async () => 'pong' })
  const request = requestOf(callOf('ping', `<string>${random.text(5)}</string>`))
  const [head] = splitRequest(request)
  const beginnings = [20, head.length, head.length + random.int(5, 60)]
  for (const size of beginnings)
    for (const ending of ['FIN', 'RST']) {
      const peer = await connect(server)
      await peer.sendParts([request.subarray(0, size)])
      if (ending === 'FIN') {
        peer.end()
        // Node ends its side too; what that did to the server shows from here on.
        await peer.readToEnd()
      } else peer.reset()
      await works(size, ending)
    }
  const stranger = await connect(server)
  await stranger.send(Uint8Array.from([22, 3, 1, ...random.bytes(40)]))
  await works(45, 'silence')

  async function works(size: number, ending: string): Promise<void> {
    // Speaks to the program itself: one that has ended says so here, before the next client comes.
    await lab.load(MODULE).catch((error: unknown) => {
      if (error instanceof LearnerFailure) fail('gone', { size, ending })
      throw error
    })
    const reply = await tryToAsk(context, server, requestOf(callOf('ping')))
    if (!reply) fail('gone', { size, ending })
    const body = compact(reply.body)
    if (!body.includes('pong')) fail('disturbed', { size, ending, actual: show(body) })
  }
}

export async function closesTheServer(context: CheckContext): Promise<void> {
  const { connect, lab } = context
  const [called, mayAnswer] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const server = await startWith(context, {
    slow: async () => {
      called.resolve()
      await mayAnswer.promise
      return 'done'
    },
    ping: async () => 'pong',
  })
  // A connection that had an answer and waits for the next call is idle.
  const idle = await connect(server)
  await idle.send(requestOf(callOf('ping')))
  await readMessage(idle)
  const busy = await connect(server)
  await busy.send(requestOf(callOf('slow')))
  await called.promise
  const closed = Promise.all([server.close(), server.close()])
  mayAnswer.resolve()
  const reply = await readMessage(busy)
  if (!compact(reply.body).includes('done')) fail('cut-off', { actual: show(compact(reply.body)) })
  busy.close()
  idle.close()
  await closed
  await lab.exitsByItself()
}
