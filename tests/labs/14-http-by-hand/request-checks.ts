/** Checks of `RequestParser`. */
import { equal, equalBytes, everyDelivery, fail, type CheckContext } from '#checker'
import type * as Requests from '../../../solutions/14-http-by-hand/request-parser.ts'
import {
  accepts,
  bytesOf,
  fieldsOf,
  outcomeOf,
  pushAll,
  refuses,
  refusesEach,
  show,
  showFields,
  type Fields,
} from './support.ts'

interface Request {
  method: string
  target: string
  version: string
  headers: Fields
  body: Uint8Array
}

const loadParser = async ({ lab }: CheckContext) =>
  (await lab.load<typeof Requests>('request-parser.ts')).RequestParser

/** A request as it is sent, and as it must come out. */
interface Sample {
  sent: string
  request: Omit<Request, 'body'> & { body: string }
}

function sampleOf(
  line: [method: string, target: string, version?: string],
  fields: [name: string, value: string][],
  body: [sent: string, content?: string] = [''],
): Sample {
  const [method, target, version = '1.1'] = line
  const [sentBody, content = sentBody] = body
  const lines = fields.map(([name, value]) => `${name}: ${value}\r\n`).join('')
  const headers = fieldsOf(
    ...fields.map(([name, value]) => [name.toLowerCase(), value] as [string, string]),
  )
  return {
    sent: `${method} ${target} HTTP/${version}\r\n${lines}\r\n${sentBody}`,
    request: { method, target, version, headers, body: content },
  }
}

function compare(actual: Request | undefined, { sent, request }: Sample): void {
  const { body, ...rest } = request
  for (const part of ['method', 'target', 'version'] as const) {
    const params = { part, sent: show(sent), expected: rest[part], actual: String(actual?.[part]) }
    equal(actual?.[part], rest[part], 'wrong-part', params)
  }
  const fields = { expected: showFields(rest.headers), actual: showFields(actual?.headers) }
  equal(actual?.headers, rest.headers, 'wrong-part', {
    part: 'headers',
    sent: show(sent),
    ...fields,
  })
  equalBytes(actual?.body, bytesOf(body), 'wrong-body', { sent: show(sent) })
}

async function parseOne(context: CheckContext, sample: Sample): Promise<void> {
  const parser = await (await loadParser(context)).new()
  const params = { sent: show(sample.sent) }
  const pushing = pushAll<Request>(parser, [bytesOf(sample.sent)])
  const requests = await accepts(pushing, 'not-read', params)
  equal(requests.length, 1, 'wrong-count', { ...params, expected: 1, actual: requests.length })
  compare(requests[0], sample)
}

/** Requests of every kind, in changing order. */
function samples({ random }: CheckContext): Sample[] {
  const host: [string, string] = ['Host', 'localhost:8080']
  const text = Buffer.from(`${random.text(3)}你`).toString('latin1')
  return random.shuffle([
    sampleOf(['GET', `/${random.int(1, 99)}?q=a%20b`], [host]),
    sampleOf(['POST', '/'], [host, ['Content-Length', String(text.length)]], [text]),
    sampleOf(
      ['PUT', '/a'],
      [host, ['Transfer-Encoding', 'chunked']],
      ['3;x=1\r\nGET\r\n0\r\nA: b\r\n\r\n', 'GET'],
    ),
    // The body looks like the end of a head, and like a request.
    sampleOf(['POST', '/b'], [host, ['Content-Length', '22']], ['\r\n\r\nGET / HTTP/1.1\r\n\r\n']),
    sampleOf(['DELETE', '/c'], [host, ['Content-Length', '0']]),
  ])
}

export async function readsARequest(context: CheckContext): Promise<void> {
  const RequestParser = await loadParser(context)
  for (const sample of samples(context)) {
    const end = sample.sent.indexOf('\r\n\r\n')
    const cuts = [end + 1, end + 2, end + 3, end + 4]
    await everyDelivery([bytesOf(sample.sent)], { cutAt: cuts }, async ({ parts }) => {
      const parser = await RequestParser.new()
      const params = { sent: show(sample.sent) }
      const early = await accepts(pushAll<Request>(parser, parts.slice(0, -1)), 'not-read', params)
      if (early.length > 0) fail('too-early', params)
      const requests = await accepts(pushAll<Request>(parser, parts.slice(-1)), 'not-read', params)
      equal(requests.length, 1, 'wrong-count', { ...params, expected: 1, actual: requests.length })
      compare(requests[0], sample)
    })
  }
}

export async function goesOnWithTheNext(context: CheckContext): Promise<void> {
  const RequestParser = await loadParser(context)
  const { lab } = context
  const sent = [...samples(context), ...samples(context).slice(0, 2)]
  const expected = sent.length
  await everyDelivery(
    sent.map((sample) => bytesOf(sample.sent)),
    {},
    async ({ parts }) => {
      const parser = await RequestParser.new()
      const params = { sent: show(sent.map((sample) => sample.sent).join('')) }
      const requests = await accepts(pushAll<Request>(parser, parts), 'not-read', params)
      equal(requests.length, expected, 'wrong-count', {
        ...params,
        expected,
        actual: requests.length,
      })
      for (const [index, sample] of sent.entries()) compare(requests[index], sample)
    },
  )
  // The chunk is overwritten after each call, as a program may do with its buffer.
  const parser = await RequestParser.new()
  const stream = bytesOf(sent.map((sample) => sample.sent).join(''))
  const options = { pieceBytes: stream.length, reuseBuffer: true }
  const requests = (await lab.pushInPieces(parser, 'push', stream, options)) as Request[]
  for (const [index, { request }] of sent.entries())
    equalBytes(requests[index]?.body, bytesOf(request.body), 'changed')
}

const refusing = async (
  context: CheckContext,
  cases: (readonly [string, string])[],
): Promise<void> => {
  const RequestParser = await loadParser(context)
  await refusesEach(
    () => RequestParser.new(),
    cases,
    (bytes) => context.random.int(1, bytes - 1),
  )
}

export async function checksTheRequestLine(context: CheckContext): Promise<void> {
  const host: [string, string] = ['Host', 'localhost']
  const { random } = context
  for (const [method, target] of [
    [random.pick(['PROPFIND', 'M-SEARCH']), '/'],
    [random.pick(['get', 'x-Y.z']), '/'],
    ['GET', 'http://localhost:8080/a?b=//c'],
    ['OPTIONS', '*'],
    ['CONNECT', 'localhost:443'],
    ['CONNECT', '[2001:db8::1]:443'],
    ['GET', '//a|b"{}'],
  ] as const)
    await parseOne(context, sampleOf([method, target], [host]))
  const later = sampleOf(['GET', '/', '1.2'], [host])
  await parseOne(context, { ...later, request: { ...later.request, version: '1.1' } })

  const malformed = [
    'GET / HTTP/1.1 ',
    ' GET / HTTP/1.1',
    'GET  / HTTP/1.1',
    'GET / \tHTTP/1.1',
    'GET\t/ HTTP/1.1',
    'GET /a b HTTP/1.1',
    'GET /',
    'GET HTTP/1.1',
    'GE(T / HTTP/1.1',
    'GET / http/1.1',
    'GET / HTTP/1',
    'GET / HTTP/11',
    'GET / HTTP/1.10',
    'GET / HTTP/01.1',
    'GET / HTTP/ 1.1',
    'GET / HTTPS/1.1',
    'GET /\x00 HTTP/1.1',
    'GET /\xe9 HTTP/1.1',
    'GET a HTTP/1.1',
    'GET * HTTP/1.1',
    'GET localhost:80 HTTP/1.1',
    'CONNECT / HTTP/1.1',
    'CONNECT localhost HTTP/1.1',
    'HTTP/1.1 200 OK',
  ].map((line) => [line, 'ERR_HTTP_400'] as const)
  const versions = ['2.0', '3.0', '0.9'].map(
    (one) => [`GET / HTTP/${one}`, 'ERR_HTTP_505'] as const,
  )
  const cases = [...malformed, ...versions]
  await refusing(
    context,
    cases.map(([line, code]) => [`${line}\r\nHost: localhost\r\n\r\n`, code]),
  )
}

export async function wantsOneHost(context: CheckContext): Promise<void> {
  for (const value of ['localhost', '', '127.0.0.1:8080', '[::1]:8080', 'a.example', 'a.example:'])
    await parseOne(context, sampleOf(['GET', '/'], [['hOST', value]]))
  await parseOne(context, sampleOf(['GET', '/', '1.0'], []))

  const heads = [
    'GET / HTTP/1.1\r\n\r\n',
    'GET http://localhost/ HTTP/1.1\r\nAccept: */*\r\n\r\n',
    'GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n',
    'GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n',
    'GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n',
    'GET / HTTP/1.1\r\nX-Host: a\r\n\r\n',
    ...['a b', 'a/b', 'http://a', 'a@b', 'a:b', '[::1', 'a, b', 'a?', 'a#'].map(
      (value) => `GET / HTTP/1.1\r\nHost: ${value}\r\n\r\n`,
    ),
  ]
  await refusing(
    context,
    heads.map((head) => [head, 'ERR_HTTP_400'] as const),
  )
}

const POST = 'POST / HTTP/1.1\r\nHost: localhost\r\n'
const SMUGGLED = 'GET /admin HTTP/1.1\r\nHost: localhost\r\n\r\n'

export async function refusesTwoLengths(context: CheckContext): Promise<void> {
  const { random } = context
  const lengths = [
    '+5',
    '-5',
    '5.0',
    '5e0',
    '0x5',
    '0b1',
    '5,',
    '5, 5',
    '5,6',
    '5 5',
    '"5"',
    '',
    'x',
    '5\xa0',
    '٥',
  ]
  const values = lengths.map(
    (value) => `${POST}Content-Length: ${Buffer.from(value).toString('latin1')}\r\n\r\nHello`,
  )
  const chunks = `0\r\n\r\n${SMUGGLED}`
  const twice: [string, string] = random.pick([
    ['0', String(SMUGGLED.length)],
    [String(SMUGGLED.length), '0'],
  ])
  const both = random.shuffle([
    `Content-Length: ${chunks.length}\r\n`,
    'Transfer-Encoding: chunked\r\n',
  ])
  const cases = [
    ...values,
    `${POST}Content-Length: ${twice[0]}\r\nContent-Length: ${twice[1]}\r\n\r\n${SMUGGLED}`,
    `${POST}Content-Length: 5\r\nContent-Length: 5\r\n\r\nHello`,
    `${POST}Content-Length: 5\r\ncontent-length: 6\r\n\r\nHello!`,
    `${POST}${both.join('')}\r\n${chunks}`,
    `${POST}transfer-encoding: CHUNKED\r\nX: y\r\ncontent-length: 0\r\n\r\n${chunks}`,
    `${POST}Content-Length : ${SMUGGLED.length}\r\n\r\n${SMUGGLED}`,
  ].map((what) => [what, 'ERR_HTTP_400'] as const)
  const huge = [`1048577`, '9'.repeat(30), '9'.repeat(400)].map(
    (value) => [`${POST}Content-Length: ${value}\r\n\r\n`, 'ERR_HTTP_413'] as const,
  )
  await refusing(context, [...cases, ...huge])
  const zeros = sampleOf(
    ['POST', '/'],
    [
      ['Host', 'a'],
      ['Content-Length', '0005'],
    ],
    ['Hello'],
  )
  await parseOne(context, zeros)
}

export async function knowsChunkedOnly(context: CheckContext): Promise<void> {
  const { random } = context
  const chunks = '5\r\nHello\r\n0\r\n\r\n'
  for (const value of ['chunked', 'Chunked', 'CHUNKED', ', chunked,'])
    await parseOne(
      context,
      sampleOf(
        ['POST', '/'],
        [
          ['Host', 'a'],
          ['Transfer-Encoding', value],
        ],
        [chunks, 'Hello'],
      ),
    )
  const refused = [
    'gzip',
    'chunked, gzip',
    'chunked, chunked',
    'chunked; q=1',
    '"chunked"',
    'x chunked',
  ]
  const others = ['identity', 'xchunked', 'chunked x', '', 'chun\tked', 'chunked\xa0']
  const fields = [
    ...[...refused, ...others].map((value) => `Transfer-Encoding: ${value}\r\n`),
    'Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n',
    'Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n',
    'Transfer-Encoding : chunked\r\n',
    'Transfer-Encoding:\r\n chunked\r\n',
  ]
  const unknown = [random.pick(['gzip', 'deflate', 'br']), 'x-own'].map(
    (coding) => `Transfer-Encoding: ${coding}, chunked\r\n`,
  )
  await refusing(context, [
    ...fields.map((lines) => [`${POST}${lines}\r\n${chunks}`, 'ERR_HTTP_400'] as const),
    [`POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n${chunks}`, 'ERR_HTTP_400'],
    ...unknown.map((lines) => [`${POST}${lines}\r\n${chunks}`, 'ERR_HTTP_501'] as const),
    [
      `${POST}Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n${chunks}`,
      'ERR_HTTP_501',
    ],
  ])
}

export async function staysRefused(context: CheckContext): Promise<void> {
  const RequestParser = await loadParser(context)
  const { random } = context
  const good = bytesOf('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')
  const cases: [string, string][] = [
    ['GET / HTTP/1.1\r\n\r\n', 'ERR_HTTP_400'],
    [`${POST}Transfer-Encoding: chunked\r\n\r\nx\r\n`, 'ERR_HTTP_400'],
    ['GET / HTTP/2.0\r\n\r\n', 'ERR_HTTP_505'],
    [`${POST}Content-Length: 1048577\r\n\r\n`, 'ERR_HTTP_413'],
  ]
  for (const [what, code] of cases) {
    const parser = await RequestParser.new()
    const before = await pushAll<Request>(parser, [good])
    equal(before.length, 1, 'wrong-count', { sent: show(good), expected: 1, actual: before.length })
    await refuses(parser.push(bytesOf(what)), code, what)
    for (let times = random.int(1, 2); times > 0; times--) {
      const again = await outcomeOf(parser.push(good))
      if (again.code === undefined) fail('goes-on', { what: show(what) })
    }
  }
  // Limits reach the parts that the parser is made of.
  const limits = { maxLine: 30, maxHead: 60, maxBody: 4 }
  for (const [what, code] of [
    [`GET /${'x'.repeat(40)}`, 'ERR_HTTP_414'],
    [`GET / HTTP/1.1\r\nHost: ${'x'.repeat(40)}`, 'ERR_HTTP_431'],
    [`${POST}A: bcdefgh\r\nA: bcdefgh\r\nA: bc`, 'ERR_HTTP_431'],
    [`${POST}Content-Length: 5\r\n`.replace(' localhost', ' a') + '\r\n', 'ERR_HTTP_413'],
  ] as const)
    await refuses((await RequestParser.new(limits)).push(bytesOf(what)), code, what)
}
