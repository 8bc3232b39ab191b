/** Checks of service.ts: requests in, responses out. The handler is ours. */
import { equal, everyDelivery, fail, utf8, type CheckContext, type StartedServer } from '#checker'
import type {
  Handler,
  HttpRequest,
  HttpResponse,
} from '../../../solutions/15-http-servers/message.ts'
import type * as Service from '../../../solutions/15-http-servers/service.ts'
import {
  ask,
  beginningOf,
  NO_REPLY,
  orNothing,
  readHead,
  readReply,
  requestOf,
  show,
  textOf,
  tryToAsk,
} from './support.ts'

export const startService = (
  { lab }: CheckContext,
  handler: Handler,
  options: object = {},
): Promise<StartedServer> =>
  lab.start<typeof Service>('service.ts', {
    handler: async (request: HttpRequest) => handler(request),
    ...options,
  })

export async function handsOverRequests(context: CheckContext): Promise<void> {
  const { connect, random } = context
  const given: HttpRequest[] = []
  const server = await startService(context, (request) => {
    given.push(request)
    return { status: 200, body: 'thank you' }
  })
  const body = utf8(random.text(20))
  const target = `/a%2Fb//c?x=${random.int(1, 99)}?%20`
  const request = requestOf(
    'PUT',
    target,
    `X-Color: blue\r\nContent-Length: ${body.length}\r\n`,
    body,
  )
  await everyDelivery(
    [request],
    { cutAt: [request.length - body.length + 1] },
    async (delivery) => {
      const peer = await connect(server)
      await peer.sendParts(delivery.parts)
      await readReply(peer)
      peer.close()
      const [path, query] = [target.slice(0, 9), target.slice(10)]
      const last = given.at(-1)
      equal(last?.method, 'PUT', 'method', { actual: show(last?.method) })
      equal(last?.path, path, 'path', { target, expected: path, actual: show(last?.path) })
      equal(last?.query, query, 'query', { target, expected: query, actual: show(last?.query) })
      equal(last?.headers['x-color'], 'blue', 'headers', { actual: show(last?.headers) })
      if (!(last?.body instanceof Uint8Array) || !Buffer.from(body).equals(last.body))
        fail('body', { bytes: body.length, actual: show(last?.body?.length) })
    },
  )
  await ask(context, server, requestOf('GET', 'http://localhost:80/there?x'))
  equal(given.at(-1)?.path, '/there', 'absolute', { actual: show(given.at(-1)?.path) })
}

const RESPONSES: [what: string, response: HttpResponse][] = [
  ["body: 'Привет, 世界'", { status: 200, body: 'Привет, 世界' }],
  ['body: Uint8Array [0, 255, 10]', { status: 203, body: Uint8Array.from([0, 255, 10]) }],
  [
    "status: 404, body: '<p>'",
    { status: 404, headers: { 'Content-Type': 'text/html; charset=utf-8' }, body: '<p>' },
  ],
  ['status: 201', { status: 201, headers: { Location: '/x' } }],
  ['status: 204', { status: 204 }],
]

export async function sendsResponses(context: CheckContext): Promise<void> {
  const server = await startService(context, ({ path }) => {
    const [, response] = RESPONSES[Number(path.slice(1))] ?? ['', { status: 500 }]
    return response
  })
  for (const [index, [what, { status, headers = {}, body = '' }]] of RESPONSES.entries()) {
    const reply = await ask(context, server, requestOf('GET', `/${index}?q`))
    equal(reply.status, status, 'status', { expected: status, actual: reply.line })
    const content = typeof body === 'string' ? utf8(body) : (body as Uint8Array)
    const length = reply.headers.get('content-length')
    if (status === 204) {
      if (length !== undefined) fail('length-of-nothing', { actual: length })
    } else {
      if (length === undefined) fail('no-length', { what })
      const params = { what, expected: content.length, actual: length }
      if (length !== String(content.length)) fail('length', params)
    }
    if (!Buffer.from(content).equals(reply.body))
      fail('body', { what, actual: beginningOf(reply.body) })
    for (const [name, value] of Object.entries(headers)) {
      const actual = show(reply.headers.get(name.toLowerCase()))
      if (actual !== show(value)) fail('header', { name, expected: value, actual })
    }
    const type = reply.headers.get('content-type') ?? ''
    if (index === 0 && !/^text\/plain; *charset=utf-8$/i.test(type))
      fail('type', { actual: show(type) })
  }
  await server.logged(RESPONSES.length)
  const expected = 'GET /2?q 404'
  if (!server.lines.includes(expected)) fail('log', { expected, actual: show(server.lines) })
}

export async function answersHead(context: CheckContext): Promise<void> {
  const body = `${context.random.text(9)} 网`
  const server = await startService(context, ({ method }) => ({
    status: method === 'HEAD' || method === 'GET' ? 200 : 501,
    headers: { 'X-Color': 'blue' },
    body,
  }))
  const peer = await context.connect(server)
  await peer.send(requestOf('HEAD', '/'))
  const head = await readHead(peer)
  equal(head.status, 200, 'status', { actual: head.line })
  await peer.send(requestOf('GET', '/'))
  const next = await orNothing(readReply(peer))
  if (next?.line.startsWith('HTTP/1.1 200') !== true) fail('body', { actual: next?.line ?? '–' })
  for (const name of ['content-length', 'content-type', 'x-color']) {
    const [expected = '–', actual = '–'] = [next.headers.get(name), head.headers.get(name)]
    if (actual !== expected) fail('same-head', { name, expected, actual })
  }
}

export async function hidesErrors(context: CheckContext): Promise<void> {
  const secret = `cannot open /srv/private/${context.random.int(100, 999)}.db`
  const bad: Record<string, unknown> = {
    '/nothing': undefined,
    '/status': { status: 99 },
    '/split': { status: 200, headers: { 'X-Name': 'Ada\r\nSet-Cookie: id=1' } },
  }
  const server = await startService(context, ({ path }) => {
    if (path === '/throws') throw new Error(secret)
    return (path in bad ? bad[path] : { status: 200, body: 'fine' }) as HttpResponse
  })
  for (const path of ['/throws', ...Object.keys(bad)]) {
    const reply = (await tryToAsk(context, server, requestOf('GET', path))) ?? NO_REPLY
    const cookie = reply.headers.get('set-cookie')
    if (cookie !== undefined) fail('split', { actual: cookie })
    const key = path === '/throws' ? 'thrown' : 'unsendable'
    equal(reply.status, 500, key, { path, actual: reply.line })
    const body = textOf(reply.body)
    // The first line will do: the rest of a stack names files that are not the learner's.
    if (body.includes('private') || /\n\s+at /.test(body))
      fail('leaked', { actual: show(body.split('\n')[0]) })
  }
  const fine = (await tryToAsk(context, server, requestOf('GET', '/fine'))) ?? NO_REPLY
  equal(fine.status, 200, 'gone', { actual: fine.line })
  await server.logged(1)
  if (!server.lines.some((line) => line.includes(secret))) fail('not-logged', { secret })
}

export async function keepsConnections(context: CheckContext): Promise<void> {
  const answered: string[] = []
  const server = await startService(
    context,
    ({ path }) => {
      answered.push(path)
      return { status: 200, body: path }
    },
    { keepAliveMs: 7_000 },
  )
  const peer = await context.connect(server)
  for (const path of ['/first', '/second', '/third']) {
    await peer.send(requestOf('GET', path))
    const reply = await orNothing(readReply(peer))
    if (!reply) fail('closed', { path, answered: show(answered) })
    equal(textOf(reply.body), path, 'other', { path, actual: beginningOf(reply.body) })
    const keepAlive = reply.headers.get('keep-alive') ?? '–'
    if (reply.headers.get('connection') === 'close') fail('closes', { path })
    equal(keepAlive, 'timeout=7', 'timeout', { actual: keepAlive })
  }
  await peer.send(requestOf('GET', '/last', 'Connection: close\r\n'))
  await readReply(peer)
  await peer.readToEnd()
}

const LIMIT = 4_000

export async function limitsBodies(context: CheckContext): Promise<void> {
  const called: string[] = []
  const server = await startService(
    context,
    ({ path }) => {
      called.push(path)
      return { status: 200, body: 'ok' }
    },
    { maxBodyBytes: LIMIT },
  )
  const sized = (bytes: number): string => `Content-Length: ${bytes}\r\n`
  const chunked = (bytes: number): string =>
    `${bytes.toString(16)}\r\n${'x'.repeat(bytes)}\r\n0\r\n\r\n`
  const coding = 'Transfer-Encoding: chunked\r\n'
  const cases: [what: string, key: string, request: Uint8Array][] = [
    ['Content-Length: 4001', 'announced', requestOf('POST', '/announced', sized(LIMIT + 1))],
    ['Transfer-Encoding: chunked', 'sent', requestOf('POST', '/sent', coding, chunked(LIMIT + 1))],
  ]
  for (const [what, key, request] of cases) {
    const reply = (await tryToAsk(context, server, request)) ?? NO_REPLY
    equal(reply.status, 413, key, { what, limit: LIMIT, actual: reply.line })
    if (reply.headers.get('connection') !== 'close') fail('stays-open', { what })
    if (called.length > 0) fail('called', { what })
  }
  const full: [fields: string, body: string][] = [
    [sized(LIMIT), 'x'.repeat(LIMIT)],
    [coding, chunked(LIMIT)],
  ]
  for (const [fields, body] of full) {
    const request = requestOf('POST', '/full', fields, body)
    const reply = (await tryToAsk(context, server, request)) ?? NO_REPLY
    equal(reply.status, 200, 'exact', { limit: LIMIT, actual: reply.line })
  }
}

export async function survivesBadClients(context: CheckContext): Promise<void> {
  const { connect, random } = context
  const called: string[] = []
  const server = await startService(context, ({ path }) => {
    called.push(path)
    return { status: 200, body: 'pong' }
  })
  const request = requestOf('POST', '/half', 'Content-Length: 200\r\n', 'x'.repeat(200))
  const beginnings = [20, request.length - 200, request.length - random.int(1, 199)]
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
  await works(43, '–')

  async function works(size: number, ending: string): Promise<void> {
    const reply = (await tryToAsk(context, server, requestOf('GET', '/ping'))) ?? NO_REPLY
    // A process that has crashed says so itself, when it is asked for anything.
    if (reply === NO_REPLY) await context.lab.load('message.ts')
    equal(reply.status, 200, 'disturbed', { size, ending, actual: reply.line })
    if (called.includes('/half')) fail('called', { size, ending })
  }
}
