/** Checks of `BodyReader`. */
import { equalBytes, everyDelivery, fail, type CheckContext } from '#checker'
import type * as BodyModule from '../../../solutions/14-http-by-hand/body.ts'
import {
  accepts,
  bytesOf,
  latin1Of,
  outcomeOf,
  readFrom,
  refusesEach,
  show,
  type Body,
} from './support.ts'

const loadBody = async ({ lab }: CheckContext) =>
  (await lab.load<typeof BodyModule>('body.ts')).BodyReader

/** Reads `sent` and what comes behind it, in every delivery, and compares both. */
async function readsEverywhere(
  context: CheckContext,
  framing: BodyModule.BodyFraming,
  sent: string,
  expected: string,
): Promise<void> {
  const BodyReader = await loadBody(context)
  const after = context.random.pick(['GET / HTTP/1.1\r\n', '\r\n', '0\r\n\r\n'])
  const cuts = [1, sent.length - 1, sent.length + 1]
  await everyDelivery([bytesOf(sent), bytesOf(after)], { cutAt: cuts }, async ({ parts }) => {
    const reader = await BodyReader.new(framing)
    const reading = readFrom<Body>(reader, parts)
    const { value, usedBytes, rest } = await accepts(reading, 'not-read', { sent: show(sent) })
    if (!value) fail('never-came', { sent: show(sent) })
    equalBytes(value.body, bytesOf(expected), 'wrong-body', {
      sent: show(sent),
      expected: show(expected),
    })
    if (latin1Of(rest) !== after)
      fail('rest-lost', {
        whole: sent.length,
        used: usedBytes,
        expected: show(after),
        actual: show(rest),
      })
  })
}

export async function countsALength(context: CheckContext): Promise<void> {
  const BodyReader = await loadBody(context)
  const { random } = context
  const text = Buffer.from(`${random.text(4)}Д`).toString('latin1')
  await readsEverywhere(context, { kind: 'length', bytes: text.length }, text, text)
  // Nothing has to arrive for a body of no bytes.
  const empty = await BodyReader.new({ kind: 'length', bytes: 0 })
  const { value } = await readFrom<Body>(empty, [new Uint8Array(0)])
  if (!value) fail('empty-waits')

  const open = await BodyReader.new({ kind: 'length', bytes: 5 })
  await open.push(bytesOf('abcd'))
  const truncated = await outcomeOf(open.end())
  if (truncated.code !== 'ERR_TRUNCATED')
    fail('truncation-missed', { actual: truncated.code ?? '–' })

  const toEnd = await BodyReader.new({ kind: 'end' })
  for (const part of ['ab', '', 'c\r\n\r\n', '0\r\n\r\n']) {
    const early = (await toEnd.push(bytesOf(part))) as unknown
    if (early !== undefined) fail('ends-too-early', { sent: show(part) })
  }
  equalBytes(await accepts(toEnd.end(), 'end-refused'), bytesOf('abc\r\n\r\n0\r\n\r\n'))
}

export async function joinsChunks(context: CheckContext): Promise<void> {
  const { random } = context
  const long = random.pick(['x', 'y']).repeat(random.int(171, 175))
  const size = random.pick([long.length.toString(16), long.length.toString(16).toUpperCase()])
  const cases: [sent: string, expected: string][] = [
    ['5\r\nHello\r\n7\r\n World!\r\n0\r\n\r\n', 'Hello World!'],
    [`${size}\r\n${long}\r\n0\r\n\r\n`, long],
    ['0\r\n\r\n', ''],
    ['0005\r\na\r\nbc\r\n000\r\n\r\n', 'a\r\nbc'],
    ['3;name\r\nabc\r\n1;a=b;c="d\\";\\"e"\r\nd\r\n0;last\r\n\r\n', 'abcd'],
    ['2 ; a = b\r\nab\r\n0\r\n\r\n', 'ab'],
    ['3\r\nabc\r\n0\r\nExpires: never\r\nX-Sum: 1\r\n\r\n', 'abc'],
    // The data look like the last chunk.
    ['5\r\n0\r\n\r\n\r\n0\r\n\r\n', '0\r\n\r\n'],
  ]
  for (const [sent, expected] of cases)
    await readsEverywhere(context, { kind: 'chunked' }, sent, expected)
}

export async function refusesMalformedChunks(context: CheckContext): Promise<void> {
  const BodyReader = await loadBody(context)
  const { random } = context
  const cases = [
    `${random.pick(['0x5', '5h', '+5', '-5', ' 5', '5 ', '5.0', '٥', ''])}\r\nHello\r\n0\r\n\r\n`,
    '0x5\r\nHello\r\n0\r\n\r\n',
    '\r\nHello\r\n0\r\n\r\n',
    '5 \r\nHello\r\n0\r\n\r\n',
    // Longer or shorter than it says.
    '4\r\nHello\r\n0\r\n\r\n',
    '6\r\nHello\r\n0\r\n\r\n',
    '5\r\nHello0\r\n\r\n',
    '5\r\nHelloxx0\r\n\r\n',
    '5\r\nHello\n0\r\n\r\n',
    '5\nHello\r\n0\r\n\r\n',
    '5\r\nHello\r\n0\n\r\n',
    '5;\r\nHello\r\n0\r\n\r\n',
    '5;a\nb\r\nHello\r\n0\r\n\r\n',
    '5;a\rb\r\nHello\r\n0\r\n\r\n',
    '5;a="b\r\nHello\r\n0\r\n\r\n',
    '5 a\r\nHello\r\n0\r\n\r\n',
    '0\r\nX-Sum : 1\r\n\r\n',
    '0\r\nX-Sum: 1\n\r\n',
    '0\r\nno field\r\n\r\n',
  ].map((what) => [Buffer.from(what).toString('latin1'), 'ERR_HTTP_400'] as const)
  const make = () => BodyReader.new({ kind: 'chunked' })
  await refusesEach(make, cases, (bytes) => random.int(1, bytes - 1))
}

export async function limitsTheBody(context: CheckContext): Promise<void> {
  const BodyReader = await loadBody(context)
  const { random } = context
  const maxBody = random.int(20, 60)
  const text = 'x'.repeat(maxBody)
  const half = Math.floor(maxBody / 2).toString(16)
  const halves = `${half}\r\n${text.slice(0, Math.floor(maxBody / 2))}\r\n`
  const length = { kind: 'length', bytes: maxBody } as const
  const chunked = { kind: 'chunked' } as const

  const fits: [BodyModule.BodyFraming, string][] = [
    [length, text],
    [chunked, `${maxBody.toString(16)}\r\n${text}\r\n0\r\n\r\n`],
    [{ kind: 'end' }, text],
  ]
  for (const [framing, sent] of fits) {
    const params = { kind: framing.kind, max: maxBody }
    const reading = async () => (await BodyReader.new(framing, { maxBody })).push(bytesOf(sent))
    await accepts(reading(), 'limit-itself', params)
  }
  const maxLine = 30
  // Only what announces it is there, and nothing of the data.
  const tooMuch: [BodyModule.BodyFraming, string, string][] = [
    [{ kind: 'length', bytes: maxBody + 1 }, '', '413'],
    [chunked, `${(maxBody + 1).toString(16)}\r\n`, '413'],
    [chunked, `${halves}${halves}2\r\n`, '413'],
    [chunked, 'ffffffffffffffffffff\r\n', '413'],
    [{ kind: 'end' }, `${text}y`, '413'],
    [chunked, `1;${'x'.repeat(maxLine)}`, '413'],
    [chunked, `0\r\nA: ${'x'.repeat(maxLine)}`, '431'],
    [chunked, `0\r\n${'A: bcdefgh\r\n'.repeat(9)}`, '431'],
  ]
  for (const [framing, sent, wanted] of tooMuch) {
    const params = { kind: framing.kind, sent: show(sent), max: maxBody, wanted }
    const reading = async (): Promise<unknown> => {
      const reader = await BodyReader.new(framing, { maxBody, maxLine, maxHead: 90 })
      return reader.push(bytesOf(sent))
    }
    const outcome = await outcomeOf(reading())
    if (outcome.code === undefined) fail('too-late', params)
    const actual = outcome.code.replace(/^ERR_HTTP_/, '')
    if (actual !== wanted) fail('wrong-status', { ...params, actual })
  }
  const usual = await outcomeOf(BodyReader.new({ kind: 'length', bytes: 1_048_577 }))
  const params = { kind: 'length', sent: '""', max: 1_048_576, wanted: '413' }
  if (usual.code === undefined) fail('too-late', params)
}
