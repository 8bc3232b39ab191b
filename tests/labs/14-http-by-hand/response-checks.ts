/** Checks of `ResponseParser`. */
import { equal, equalBytes, everyDelivery, fail, type CheckContext } from '#checker'
import type * as Responses from '../../../solutions/14-http-by-hand/response-parser.ts'
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

interface Response {
  version: string
  status: number
  reason: string
  headers: Fields
  body: Uint8Array
}

const loadParser = async ({ lab }: CheckContext) =>
  (await lab.load<typeof Responses>('response-parser.ts')).ResponseParser

/** Pushes everything, ends, and gives what came out. */
async function readAll(
  context: CheckContext,
  method: string,
  parts: Uint8Array[],
): Promise<Response[]> {
  const parser = await (await loadParser(context)).new(method)
  const responses = await pushAll<Response>(parser, parts)
  const last = (await parser.end()) as Response[]
  if (!Array.isArray(last)) equal(last, [])
  return [...responses, ...last]
}

export async function readsAResponse(context: CheckContext): Promise<void> {
  const { random } = context
  const text = Buffer.from(`${random.text(3)}Ж`).toString('latin1')
  const cases: [fields: string, sentBody: string, body: string, headers: Fields][] = [
    [
      `Content-Length: ${text.length}`,
      text,
      text,
      fieldsOf(['content-length', String(text.length)]),
    ],
    [
      'transfer-encoding: Chunked',
      '2;x\r\nhi\r\n0\r\nA: b\r\n\r\n',
      'hi',
      fieldsOf(['transfer-encoding', 'Chunked']),
    ],
    ['Content-Length: 0', '', '', fieldsOf(['content-length', '0'])],
    [
      'Set-Cookie: a\r\nContent-Length: 4\r\nset-cookie: b',
      '\r\n\r\n',
      '\r\n\r\n',
      fieldsOf(['set-cookie', 'a', 'b'], ['content-length', '4']),
    ],
  ]
  const interim = 'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n'
  for (const [fields, sentBody, body, headers] of cases) {
    const status = random.pick([200, 404, 500])
    const final = `HTTP/1.1 ${status} All is well\r\n${fields}\r\n\r\n${sentBody}`
    const sent = [bytesOf(interim), bytesOf(final)]
    await everyDelivery(
      sent,
      { cutAt: [interim.length + final.indexOf('\r\n\r\n') + 2] },
      async ({ parts }) => {
        const params = { sent: show(final) }
        const responses = await accepts(readAll(context, 'GET', parts), 'not-read', params)
        const statuses = responses.map((response) => response.status).join(', ')
        const expected = `100, 103, ${status}`
        if (statuses !== expected) fail('wrong-statuses', { expected, actual: statuses })
        const last = responses[2]
        equal(last?.version, '1.1', 'wrong-line', {
          sent: show(final),
          actual: String(last?.version),
        })
        equal(last?.reason, 'All is well', 'wrong-line', {
          sent: show(final),
          actual: String(last?.reason),
        })
        const shown = { expected: showFields(headers), actual: showFields(last?.headers) }
        equal(last?.headers, headers, 'wrong-fields', shown)
        equalBytes(last?.body, bytesOf(body), 'wrong-body', params)
      },
    )
  }
  const surplus = `HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi`
  const parts = [`${surplus}HTTP/1.1 200 OK\r\n`, 'Content-Length: 0\r\n\r\n', '\x00'].map(bytesOf)
  const responses = await accepts(readAll(context, 'GET', parts), 'surplus')
  if (responses.length !== 1) fail('surplus', { code: String(responses.length) })
}

export async function takesAnEmptyReason(context: CheckContext): Promise<void> {
  const { random } = context
  const status = random.int(200, 203)
  for (const reason of ['', 'OK', ' ', 'a  b\tc', 'Гут', '200 OK']) {
    const bytes = Buffer.from(reason).toString('latin1')
    const sent = `HTTP/1.1 ${status} ${bytes}\r\nContent-Length: 0\r\n\r\n`
    const reading = readAll(context, 'GET', [bytesOf(sent)])
    const [response] = await accepts(reading, 'not-read', { sent: show(sent) })
    equal(response?.status, status, 'wrong-line', {
      sent: show(sent),
      actual: String(response?.status),
    })
    equal(response?.reason, bytes, 'wrong-line', {
      sent: show(sent),
      actual: show(String(response?.reason)),
    })
  }
}

export async function expectsNoBody(context: CheckContext): Promise<void> {
  const ResponseParser = await loadParser(context)
  const cases: [method: string, status: number, fields: string][] = [
    ['HEAD', 200, 'Content-Length: 12\r\n'],
    ['HEAD', 200, 'Transfer-Encoding: chunked\r\n'],
    ['HEAD', 404, ''],
    ['GET', 204, 'Content-Length: 5\r\n'],
    ['GET', 304, 'Content-Length: 12\r\n'],
    ['GET', 304, ''],
    ['GET', 101, 'Upgrade: example\r\n'],
    ['CONNECT', 200, 'Content-Length: 5\r\n'],
  ]
  for (const [method, status, fields] of context.random.shuffle(cases)) {
    const sent = `HTTP/1.1 ${status} \r\n${fields}\r\n`
    const params = { method, status, sent: show(sent) }
    const parser = await ResponseParser.new(method)
    const responses = await accepts(pushAll<Response>(parser, [bytesOf(sent)]), 'not-read', params)
    if (responses.length !== 1) fail('waits-for-a-body', params)
    const more = await accepts(pushAll<Response>(parser, [bytesOf('HTTP/1')]), 'not-read', params)
    if (more.length > 0 || responses[0]?.body.length !== 0) fail('has-a-body', params)
    await accepts(parser.end(), 'waits-for-a-body', params)
  }
  // A refused CONNECT, and every other method, has a body like any other response.
  for (const [method, status] of [
    ['CONNECT', 407],
    ['OPTIONS', 200],
    ['head', 200],
  ] as const) {
    const sent = `HTTP/1.1 ${status} \r\nContent-Length: 2\r\n\r\nno`
    const [response] = await accepts(readAll(context, method, [bytesOf(sent)]), 'not-read', {
      sent: show(sent),
    })
    equalBytes(response?.body, bytesOf('no'), 'body-lost', { method, status, sent: show(sent) })
  }
}

export async function readsToTheEnd(context: CheckContext): Promise<void> {
  const ResponseParser = await loadParser(context)
  const { random } = context
  const body = `${random.pick(['0\r\n\r\n', 'Hello World!', '\r\n\r\n'])}${random.int(1, 99)}`
  const version = random.pick(['1.0', '1.1'])
  const head = `HTTP/${version} 200 OK\r\nContent-Type: text/html\r\n\r\n`
  await everyDelivery([bytesOf(head), bytesOf(body)], {}, async ({ parts }) => {
    const parser = await ResponseParser.new('GET')
    const params = { sent: show(head + body) }
    const early = await accepts(pushAll<Response>(parser, parts), 'not-read', params)
    if (early.length > 0) fail('too-early', params)
    const [response] = (await accepts(parser.end(), 'not-read', params)) as Response[]
    if (response === undefined) fail('not-given', params)
    equalBytes(response.body, bytesOf(body), 'wrong-body', params)
    equal(response.version, version, 'wrong-line', { ...params, actual: String(response.version) })
  })
}

export async function noticesTruncation(context: CheckContext): Promise<void> {
  const ResponseParser = await loadParser(context)
  const { random } = context
  const length = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n'
  const chunked = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n'
  const cuts = [
    '',
    length.slice(0, random.int(1, length.length - 1)),
    length,
    `${length}Hell`,
    `${chunked}5\r\nHello\r\n`,
    `${chunked}5\r\nHello\r\n0\r\n`,
    `${chunked}5\r\nHel`,
    // Interim responses only announce.
    'HTTP/1.1 100 Continue\r\n\r\n',
  ]
  for (const sent of cuts) {
    const parser = await ResponseParser.new('GET')
    await pushAll<Response>(parser, [bytesOf(sent)])
    const { code } = await outcomeOf(parser.end())
    if (code !== 'ERR_TRUNCATED') fail('missed', { sent: show(sent), actual: code ?? '–' })
  }
  for (const sent of [`${length}Hello`, `${chunked}0\r\n\r\n`]) {
    const reading = readAll(context, 'GET', [bytesOf(sent)])
    await accepts(reading, 'complete-refused', { sent: show(sent) })
  }
}

export async function refusesWhatIsUnclear(context: CheckContext): Promise<void> {
  const ResponseParser = await loadParser(context)
  const { random } = context
  const lines = [
    'HTTP/1.1 200',
    'HTTP/1.1  200 OK',
    'HTTP/1.1 20 OK',
    'HTTP/1.1 2000 OK',
    'HTTP/1.1 200OK',
  ]
  const others = [
    'http/1.1 200 OK',
    'HTTP/2.0 200 OK',
    'HTTP/1 200 OK',
    'ICY 200 OK',
    'HTTP/1.1 2x0 OK',
    'GET / HTTP/1.1',
  ]
  const ok = 'HTTP/1.1 200 OK\r\n'
  const protocol = [
    ...[...lines, ...others].map((line) => `${line}\r\nContent-Length: 0\r\n\r\n`),
    `${ok}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    `${ok}Content-Length: 2\r\nContent-Length: 3\r\n\r\nhi!`,
    `${ok}Content-Length: ${random.pick(['+2', '2.0', '0x2', '2, 3'])}\r\n\r\nhi!`,
    `${ok}Transfer-Encoding: gzip\r\n\r\nx`,
    `${ok}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n`,
    `HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    `${ok}Content-Length : 2\r\n\r\nhi`,
    `${ok}A: b\r\n c\r\n\r\n`,
    'HTTP/1.1 200 OK\nContent-Length: 0\n\n',
    `${ok}Transfer-Encoding: chunked\r\n\r\n2x\r\nhi\r\n0\r\n\r\n`,
    `${ok}Transfer-Encoding: chunked\r\n\r\n2\r\nhi!\r\n0\r\n\r\n`,
  ].map((what) => [what, 'ERR_PROTOCOL'] as const)
  await refusesEach(
    () => ResponseParser.new('GET'),
    protocol,
    (bytes) => random.int(1, bytes - 1),
  )

  const limits = { maxLine: 40, maxHead: 80, maxBody: 4 }
  const tooLarge = [
    `HTTP/1.1 200 ${'x'.repeat(40)}`,
    `${ok}A: ${'x'.repeat(40)}`,
    `${ok}${'A: bcdefgh\r\n'.repeat(7)}`,
    `${ok}Content-Length: 5\r\n\r\n`,
    `${ok}Transfer-Encoding: chunked\r\n\r\n5\r\n`,
    `${ok}\r\nHello`,
  ].map((what) => [what, 'ERR_TOO_LARGE'] as const)
  await refusesEach(
    () => ResponseParser.new('GET', limits),
    tooLarge,
    (bytes) => bytes - 1,
  )

  const parser = await ResponseParser.new('GET')
  await refuses(parser.push(bytesOf('HTTP/2\r\n\r\n')), 'ERR_PROTOCOL', 'HTTP/2\r\n\r\n')
  const again = await outcomeOf(parser.push(bytesOf(`${ok}Content-Length: 0\r\n\r\n`)))
  if (again.code === undefined) fail('goes-on', { what: show('HTTP/2\r\n\r\n') })
}
