/** Checks of transparency.ts. */
import { equal, equalBytes, everyDelivery, fail, type CheckContext } from '#checker'
import type * as Transparency from '../../../solutions/19-smtp/transparency.ts'
import { latin1, show } from './support.ts'

const load = ({ lab }: CheckContext) => lab.load<typeof Transparency>('transparency.ts')

export async function stuffsDots(context: CheckContext): Promise<void> {
  const { stuff } = await load(context)
  const { random } = context
  const word = random.pick(['x', 'Hello', 'to be read'])
  const cases: [key: string, data: string, expected: string][] = [
    ['usual', `${word}\r\n`, `${word}\r\n.\r\n`],
    ['other-dots', `a.b\r\n .\r\nc.\r\n`, `a.b\r\n .\r\nc.\r\n.\r\n`],
    ['dots', `.${word}\r\n`, `..${word}\r\n.\r\n`],
    ['dots', `${word}\r\n.\r\n..\r\n`, `${word}\r\n..\r\n...\r\n.\r\n`],
    ['dots', `a\r\n\r\n.b\r\n.c\r\n`, `a\r\n\r\n..b\r\n..c\r\n.\r\n`],
    ['line-ends', `a\n.b\nc\n`, `a\r\n..b\r\nc\r\n.\r\n`],
    ['line-ends', `a\r.b\rc\r`, `a\r\n..b\r\nc\r\n.\r\n`],
    ['line-ends', `a\n\r\n\r\rb\r\n`, `a\r\n\r\n\r\n\r\nb\r\n.\r\n`],
    ['last-line', word, `${word}\r\n.\r\n`],
    ['last-line', `${word}\r\n.`, `${word}\r\n..\r\n.\r\n`],
    ['empty', '', '.\r\n'],
    ['bytes', 'a\0\xff\x80\xe9\r\n', 'a\0\xff\x80\xe9\r\n.\r\n'],
  ]
  for (const [key, data, expected] of cases)
    equalBytes(await stuff(latin1(data)), latin1(expected), key, { data: show(data) })
  const pieces = ['\r\n', '\r\n', '.', '.', 'x', '\n', '\r']
  for (let round = 0; round < 20; round++) {
    const data = Array.from({ length: 12 }, () => random.pick(pieces)).join('')
    const whole = data.replace(/\r\n|\r|\n/g, '\r\n').replace(/(?<!\r\n)$/, '\r\n')
    const expected = `${whole.replace(/^\./gm, '..')}.\r\n`
    equalBytes(await stuff(latin1(data)), latin1(expected), 'usual', { data: show(data) })
  }
}

interface Taken {
  data: Uint8Array | undefined
  rest: Uint8Array
}

/** Hands the parts over, and adds to the rest those that were not needed. */
async function readText(
  context: CheckContext,
  maxSize: number,
  parts: Uint8Array[],
): Promise<Taken | undefined> {
  const { TextReader } = await load(context)
  const reader = await TextReader.new(maxSize)
  for (const [index, part] of parts.entries()) {
    const taken = await reader.push(part)
    if (taken === undefined) continue
    const rest = new Uint8Array(Buffer.concat([taken.rest, ...parts.slice(index + 1)]))
    return { data: taken.data, rest }
  }
  return undefined
}

export async function findsTheEnd(context: CheckContext): Promise<void> {
  const cases: [key: string, sent: string, data: string][] = [
    ['data', 'Subject: a\r\n\r\nb\r\n', 'Subject: a\r\n\r\nb\r\n'],
    ['data', '', ''],
    ['dots', '..\r\n', '.\r\n'],
    ['dots', '..a\r\n...b\r\nc..\r\n..d\r\n', '.a\r\n..b\r\nc..\r\n.d\r\n'],
    // A dot that nobody doubled goes all the same (RFC 5321 §4.5.2).
    ['dots', '.a\r\n. \r\n', 'a\r\n \r\n'],
    ['bare', 'a\n.\nb\r\n', 'a\n.\nb\r\n'],
    ['bare', 'a\n.\r\nb\r\n', 'a\n.\r\nb\r\n'],
    ['bare', 'a\r.\r\nb\r\n', 'a\r.\r\nb\r\n'],
    ['bare', 'a\r\n.\nb\r\n', 'a\r\n\nb\r\n'],
    ['bare', 'a\r\n.\rb\r\n.\r\r\nc\r\n', 'a\r\n\rb\r\n\r\r\nc\r\n'],
    ['data', 'a\0\xff\x80\r\n', 'a\0\xff\x80\r\n'],
  ]
  const behind = context.random.pick(['QUIT\r\n', 'MAIL FROM:<a@example.com>\r\n', 'N'])
  for (const [key, sent, expected] of cases) {
    const messages = [`${sent}.\r\n`, behind].map(latin1)
    const cutAt = [sent.length, sent.length + 1, sent.length + 2]
    await everyDelivery(messages, { cutAt }, async ({ parts }) => {
      const params = { sent: show(`${sent}.\r\n`), expected: show(expected) }
      const taken = await readText(context, 1000, parts)
      if (!taken?.data) fail('not-found', params)
      const length = taken.rest.length
      if (length > behind.length) fail('too-early', { ...params, actual: show(taken.data) })
      equalBytes(taken.data, latin1(expected), key, params)
      equalBytes(taken.rest, latin1(behind), 'rest', { ...params, actual: show(taken.rest) })
    })
  }
}

export async function limitsAMessage(context: CheckContext): Promise<void> {
  const maxSize = context.random.int(20, 60)
  const sizes: [key: string, bytes: number][] = [
    ['exact', maxSize],
    ['one-more', maxSize + 1],
    ['one-more', 20_000],
  ]
  for (const [key, size] of sizes) {
    // On the wire it is one byte longer: the dot that was stuffed is not the message's.
    const sent = `..${'x'.repeat(size - 3)}\r\n.\r\n`
    const cuts = [3, Math.floor(sent.length / 2), sent.length - 2]
    const parts = [0, ...cuts].map((start, at) => latin1(sent.slice(start, cuts[at])))
    const taken = await readText(context, maxSize, [...parts, latin1('QUIT\r\n')])
    const params = { maxSize, size }
    if (!taken) fail('not-found', params)
    const isKept = taken.data !== undefined
    equal(isKept, size <= maxSize, key, { ...params, actual: show(taken.data) })
    if (taken.data) equal(taken.data.length, size, 'exact', { ...params, actual: show(taken.data) })
    equalBytes(taken.rest, latin1('QUIT\r\n'), 'rest', params)
  }
}
