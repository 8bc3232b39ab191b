/** Checks of `formatResponse`. */
import { equalBytes, fail, utf8, type CheckContext } from '#checker'
import { accepts, latin1Of, outcomeOf, refuses, show } from './support.ts'
import type * as Format from '../../../solutions/14-http-by-hand/format-response.ts'

const loadFormat = ({ lab }: CheckContext) => lab.load<typeof Format>('format-response.ts')

/** Up to the empty line, and what is behind it. */
function splitHead(response: Uint8Array): [head: string, body: Uint8Array] {
  if (!(response instanceof Uint8Array)) equalBytes(response, new Uint8Array(0))
  const text = latin1Of(response)
  const end = text.indexOf('\r\n\r\n')
  if (end === -1) fail('no-empty-line', { actual: show(response) })
  return [text.slice(0, end + 4), response.subarray(end + 4)]
}

export async function endsLinesWithCrlf(context: CheckContext): Promise<void> {
  const { random } = context
  const { formatResponse } = await loadFormat(context)
  const value = random.pick(['text/html; charset=utf-8', 'text/plain', 'image/png'])
  const cases: [Format.ResponseParts, string][] = [
    [
      { status: 200, headers: [['Content-Type', value]], body: 'hi' },
      `HTTP/1.1 200 OK\r\nContent-Type: ${value}\r\nContent-Length: 2\r\n\r\n`,
    ],
    [{ status: 404 }, 'HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n'],
    [{ status: 200, reason: 'Fine' }, 'HTTP/1.1 200 Fine\r\nContent-Length: 0\r\n\r\n'],
    [
      {
        status: 200,
        headers: [
          ['Set-Cookie', 'a=1'],
          ['Allow', 'GET'],
          ['Set-Cookie', 'b=2'],
        ],
      },
      'HTTP/1.1 200 OK\r\nSet-Cookie: a=1\r\nAllow: GET\r\nSet-Cookie: b=2\r\nContent-Length: 0\r\n\r\n',
    ],
    [{ status: 200, reason: '' }, 'HTTP/1.1 200 \r\nContent-Length: 0\r\n\r\n'],
    [{ status: random.pick([299, 599, 471]) }, ''],
  ]
  for (const [parts, head] of cases) {
    const expected = head === '' ? `HTTP/1.1 ${parts.status} \r\nContent-Length: 0\r\n\r\n` : head
    const [actual] = splitHead(await formatResponse(parts))
    const params = { expected: show(expected), actual: show(actual) }
    if (actual === expected) continue
    const withoutSpace = expected.replace(/^(HTTP\/1\.1 \d+) \r/, '$1\r')
    fail(actual === withoutSpace ? 'no-space' : 'wrong-head', params)
  }
}

export async function countsBytes(context: CheckContext): Promise<void> {
  const { random } = context
  const { formatResponse } = await loadFormat(context)
  const bodies = [
    'Hello World!',
    'Привет',
    '你好',
    random.text(6),
    '',
    random.bytes(random.int(1, 300)),
  ]
  for (const body of bodies) {
    const expected = typeof body === 'string' ? utf8(body) : body
    const [head, actual] = splitHead(await formatResponse({ status: 200, body }))
    const length = /\r\nContent-Length: (.*)\r\n/i.exec(head)?.[1] ?? '–'
    const shown = typeof body === 'string' ? show(body) : 'Uint8Array'
    if (length !== String(expected.length))
      fail('wrong-length', { body: shown, bytes: expected.length, actual: length })
    equalBytes(actual, expected, 'wrong-body')
  }
}

export async function knowsWhoHasNoBody(context: CheckContext): Promise<void> {
  const { random } = context
  const { formatResponse } = await loadFormat(context)
  const parts: Format.ResponseParts = { status: 200, body: random.text(5) }
  const [head] = splitHead(await formatResponse(parts))
  const [headOfHead, body] = splitHead(await formatResponse({ ...parts, requestMethod: 'HEAD' }))
  if (body.length > 0) fail('head-with-body', { bytes: body.length })
  if (headOfHead !== head) fail('head-differs', { expected: show(head), actual: show(headOfHead) })

  for (const status of [100, 103, 204, 304]) {
    const [actual, nothing] = splitHead(await formatResponse({ status }))
    if (/content-length/i.test(actual) || nothing.length > 0)
      fail('length-without-body', { status, actual: show(actual) })
    const { code } = await outcomeOf(formatResponse({ status, body: 'x' }))
    if (code !== 'ERR_INVALID') fail('takes-a-body', { status, actual: code ?? '–' })
  }
}

export async function keepsValuesInTheirLine(context: CheckContext): Promise<void> {
  const { random } = context
  const { formatResponse } = await loadFormat(context)
  const word = random.pick(['a', 'x1', 'value'])
  const fields: [string, string][] = [
    ['X-Note', `${word}\r\nSet-Cookie: admin=1`],
    ['X-Note', `${word}\n\nHTTP/1.1 200 OK`],
    ['X-Note', `${word}\r`],
    ['X-Note', `${word}\0`],
    ['X-Note', '网'],
    ['X Note', word],
    ['X-Note:', word],
    ['', word],
    ['Нет', word],
    [random.pick(['Content-Length', 'content-length']), '3'],
    ['Transfer-Encoding', 'chunked'],
  ]
  for (const field of fields)
    await refuses(
      formatResponse({ status: 200, headers: [field] }),
      'ERR_INVALID',
      field.join(': '),
    )
  for (const reason of ['O\r\nK', 'O\nK', 'Да'])
    await refuses(formatResponse({ status: 200, reason }), 'ERR_INVALID', reason)
  for (const status of [99, 600, 200.5, Number.NaN, -200])
    await refuses(formatResponse({ status }), 'ERR_INVALID', String(status))

  for (const value of ['', 'a\tb', 'caf\u00e9', `"${word}"; q=0.5`]) {
    const what = show(`X-Note: ${value}`)
    const call = formatResponse({ status: 200, headers: [['X-Note', value]] })
    const response = await accepts(call, 'too-strict', { what })
    if (!latin1Of(response).includes(`\r\nX-Note: ${value}\r\n`))
      fail('value-changed', { what, actual: show(response) })
  }
}
