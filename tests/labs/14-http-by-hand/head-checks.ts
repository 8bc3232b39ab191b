/** Checks of `HeadReader`. */
import { equal, everyDelivery, fail, type CheckContext } from '#checker'
import type * as HeadModule from '../../../solutions/14-http-by-hand/head.ts'
import {
  accepts,
  bytesOf,
  fieldsOf,
  latin1Of,
  outcomeOf,
  readFrom,
  refusesEach,
  show,
  showFields,
  type Head,
} from './support.ts'

const loadHead = async ({ lab }: CheckContext) =>
  (await lab.load<typeof HeadModule>('head.ts')).HeadReader

export async function findsTheEmptyLine(context: CheckContext): Promise<void> {
  const HeadReader = await loadHead(context)
  const { random } = context
  const startLine = `GET /${random.int(1, 999)} HTTP/1.1`
  // What follows has an empty line of its own, or looks like one more field.
  const body = random.pick(['a: b\r\n\r\nc', '\r\n\r\n', '\n', 'POST / HTTP/1.1\r\nA: b\r\n\r\n'])
  for (const before of ['', '\r\n', '\r\n\r\n']) {
    const head = `${before}${startLine}\r\nHost: localhost\r\n\r\n`
    const cuts = [head.length - 3, head.length - 2, head.length - 1]
    await everyDelivery([bytesOf(head), bytesOf(body)], { cutAt: cuts }, async ({ parts }) => {
      const reader = await HeadReader.new()
      const reading = readFrom<Head>(reader, parts)
      const { value, usedBytes, rest } = await accepts(reading, 'not-read', { sent: show(head) })
      if (!value) fail('never-came', { sent: show(head) })
      equal(value.startLine, startLine, 'wrong-start-line', { sent: show(head) })
      const params = { expected: show(body), actual: show(rest), used: usedBytes }
      if (latin1Of(rest) !== body) fail('rest-lost', { ...params, whole: head.length })
    })
  }
  // A head without fields, and one whose empty line is not there yet.
  const short = await HeadReader.new()
  const alone = await readFrom<Head>(short, [bytesOf('OPTIONS * HTTP/1.0\r\n\r\n')])
  if (!alone.value) fail('never-came', { sent: show('OPTIONS * HTTP/1.0\r\n\r\n') })
  const open = await HeadReader.new()
  const early = await readFrom<Head>(open, [bytesOf(`${startLine}\r\nHost: localhost\r\n`)])
  if (early.value) fail('too-early', { sent: show(`${startLine}\r\nHost: localhost\r\n`) })
}

export async function readsFields(context: CheckContext): Promise<void> {
  const HeadReader = await loadHead(context)
  const { random } = context
  const number = random.int(1, 99)
  const cases: [string, Map<string, string[]>][] = [
    [`HOST: a\r\nhost:b\r\nHost: \t c${number} \t\r\n`, fieldsOf(['host', 'a', 'b', `c${number}`])],
    [
      'Referer: http://localhost:8080/?a=b:c\r\n',
      fieldsOf(['referer', 'http://localhost:8080/?a=b:c']),
    ],
    ['A: one, two\r\nB:\r\nC: \t \r\n', fieldsOf(['a', 'one, two'], ['b', ''], ['c', ''])],
    ["!#$%&'*+-.^_`|~9z: 1\r\n", fieldsOf(["!#$%&'*+-.^_`|~9z", '1'])],
    ['constructor: 1\r\n__proto__: 2\r\n', fieldsOf(['constructor', '1'], ['__proto__', '2'])],
    ['A: b\tc  d\r\n', fieldsOf(['a', 'b\tc  d'])],
    // Bytes above 7F, one character each: also those to which windows-1252 gives another one.
    ['X: \x80\x9f\xe9\xff.\r\n', fieldsOf(['x', '\x80\x9f\xe9\xff.'])],
    // "à" in UTF-8: its last byte is a space to trim(), but not to HTTP.
    ['X: voil\xc3\xa0\r\nY: \xa0a\r\n', fieldsOf(['x', 'voil\xc3\xa0'], ['y', '\xa0a'])],
  ]
  for (const [lines, expected] of cases) {
    const sent = `GET / HTTP/1.1\r\n${lines}\r\n`
    const reader = await HeadReader.new()
    const reading = readFrom<Head>(reader, [bytesOf(sent)])
    const { value } = await accepts(reading, 'not-read', { sent: show(lines) })
    const actual = showFields(value?.headers)
    equal(value?.headers, expected, 'wrong-fields', {
      sent: show(lines),
      expected: showFields(expected),
      actual,
    })
  }
}

export async function takesCrlfOnly(context: CheckContext): Promise<void> {
  const HeadReader = await loadHead(context)
  const { random } = context
  const cases = [
    'GET / HTTP/1.1\nHost: a\n\n',
    'GET / HTTP/1.1\r\nHost: a\n\r\n',
    'GET / HTTP/1.1\r\nHost: a\r\n\n',
    'GET / HTTP/1.1\nHost: a\r\n\r\n',
    '\nGET / HTTP/1.1\r\n\r\n',
    'GET / HTTP/1.1\r\nA: b\rC: d\r\n\r\n',
    'GET / HTTP/1.1\r\nA: b\r\r\n\r\n',
    'GET /\r HTTP/1.1\r\n\r\n',
    'GET / HTTP/1.1\r\nA: b\r\n\r\r\n',
    'GET / HTTP/1.1\r\nA: b\r\n\r\rC: d\r\n\r\n',
  ].map((what) => [what, 'ERR_HTTP_400'] as const)
  await refusesEach(
    () => HeadReader.new(),
    cases,
    (bytes) => random.int(1, bytes - 1),
  )
}

export async function refusesMalformedFields(context: CheckContext): Promise<void> {
  const HeadReader = await loadHead(context)
  const { random } = context
  const cases = [
    'Host : a',
    'Host\t: a',
    // A folded line: the rest of the value before, says an old rule.
    `A: b\r\n ${random.pick(['c', 'C: d'])}`,
    'A: b\r\n\tc',
    ' A: b',
    'A',
    ': b',
    'A b: c',
    'A\x00: b',
    `A: b${random.pick(['\x00', '\x01', '\x0b', '\x7f'])}c`,
    'A: \x0bchunked',
    'A(b): c',
    'A\xe9: b',
    '"A": b',
  ].map((line) => [`GET / HTTP/1.1\r\n${line}\r\n\r\n`, 'ERR_HTTP_400'] as const)
  await refusesEach(
    () => HeadReader.new(),
    cases,
    (bytes) => random.int(1, bytes - 1),
  )
}

export async function limitsTheHead(context: CheckContext): Promise<void> {
  const HeadReader = await loadHead(context)
  const { random } = context
  const maxLine = random.int(20, 40)
  const maxHead = 3 * maxLine
  const limits = { maxLine, maxHead }
  const line = (bytes: number): string => `A: ${'x'.repeat(bytes - 3)}`
  const full = `${'x'.repeat(maxLine)}\r\n`
  const fits = [
    `${full}\r\n`,
    `GET\r\n${line(maxLine)}\r\n\r\n`,
    `${full}${line(maxHead - maxLine - 6)}\r\n\r\n`,
  ]
  for (const what of fits) {
    const reader = await HeadReader.new(what.length === maxHead ? { maxHead } : limits)
    const params = { what: show(what), maxLine, maxHead }
    const got = await accepts(reader.push(bytesOf(what)), 'limit-itself', params)
    if (got === undefined) fail('limit-itself', { ...params, code: '–' })
  }
  // None of these lines has its end yet.
  const many = 'B: c\r\n'.repeat(Math.ceil(maxHead / 6))
  const tooLong: [what: string, code: string, limits: Record<string, number>][] = [
    ['x'.repeat(maxLine + 2), 'ERR_HTTP_414', limits],
    [`GET\r\n${line(maxLine + 2)}`, 'ERR_HTTP_431', limits],
    [`GET\r\n${many}`, 'ERR_HTTP_431', limits],
    ['x'.repeat(8_194), 'ERR_HTTP_414', {}],
    [`GET\r\n${line(8_194)}`, 'ERR_HTTP_431', {}],
    [`GET\r\n${`${line(8_190)}\r\n`.repeat(2)}`, 'ERR_HTTP_431', {}],
  ]
  for (const [what, code, given] of tooLong) {
    const params = { sent: what.length, what: show(what.slice(0, 40)), wanted: code.slice(9) }
    for (const parts of [[what], [what.slice(0, -1), what.slice(-1)]]) {
      const reader = await HeadReader.new(given)
      const outcome = await outcomeOf(readFrom<Head>(reader, parts.map(bytesOf)))
      if (outcome.code === undefined) fail('too-late', params)
      if (outcome.code !== code)
        fail('wrong-status', { ...params, actual: outcome.code.replace(/^ERR_HTTP_/, '') })
    }
  }
}
