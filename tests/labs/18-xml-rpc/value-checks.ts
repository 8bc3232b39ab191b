/** Checks of values.ts and methods.ts. */
import { equal, equalBytes, fail, RemoteError, type CheckContext } from '#checker'
import type * as Methods from '../../../solutions/18-xml-rpc/methods.ts'
import type * as Values from '../../../solutions/18-xml-rpc/values.ts'
import { accepts, refuses, show, tree } from './support.ts'

const load = ({ lab }: CheckContext) => lab.load<typeof Values>('values.ts')
const typed = (content: string): string => `<value>${content}</value>`

type Case = [key: string, value: unknown, content: string]

async function writes(context: CheckContext, cases: Case[]): Promise<void> {
  const { formatValue } = await load(context)
  for (const [key, value, content] of context.random.shuffle(cases)) {
    const params = { value: show(value), expected: typed(content) }
    const actual = await accepts(formatValue(value), 'refused', params)
    equal(actual, typed(content), key, { ...params, actual: show(actual) })
  }
}

export async function writesSimpleValues(context: CheckContext): Promise<void> {
  const { random } = context
  const [int, text] = [random.int(-1_000_000, 1_000_000), random.text(4)]
  const noon = new Date(Date.UTC(1998, 6, 17, 14, 8, 55, 987))
  const year47 = new Date('0047-01-02T03:04:05Z')
  await writes(context, [
    ['number', int, `<int>${int}</int>`],
    ['number', 2_147_483_647, '<int>2147483647</int>'],
    ['number', -2_147_483_648, '<int>-2147483648</int>'],
    ['number', -0.5, '<double>-0.5</double>'],
    ['exponent', 1e-7, '<double>0.0000001</double>'],
    ['exponent', -1.25e-9, '<double>-0.00000000125</double>'],
    ['boolean', true, '<boolean>1</boolean>'],
    ['boolean', false, '<boolean>0</boolean>'],
    ['string', text, `<string>${text}</string>`],
    ['string', '1 < 2 && 3 > 2', '<string>1 &lt; 2 &amp;&amp; 3 &gt; 2</string>'],
    ['string', '', '<string></string>'],
    ['date', noon, '<dateTime.iso8601>19980717T14:08:55</dateTime.iso8601>'],
    ['date', year47, '<dateTime.iso8601>00470102T03:04:05</dateTime.iso8601>'],
    ['base64', new Uint8Array([0, 1, 255]), '<base64>AAH/</base64>'],
    ['base64', new Uint8Array(60), `<base64>${'A'.repeat(80)}</base64>`],
    ['base64', new Uint8Array(), '<base64></base64>'],
  ])
}

export async function writesArraysAndStructs(context: CheckContext): Promise<void> {
  const word = context.random.text(2)
  const one = typed('<int>1</int>')
  const member = (name: string, content: string): string =>
    `<member><name>${name}</name>${typed(content)}</member>`
  const list = `<array><data>${one}${typed(`<string>${word}</string>`)}</data></array>`
  await writes(context, [
    ['array', [1, word], list],
    ['array', [], '<array><data></data></array>'],
    ['struct', {}, '<struct></struct>'],
    [
      'struct',
      { b: 1, a: [] },
      `<struct>${member('b', '<int>1</int>')}${member('a', '<array><data></data></array>')}</struct>`,
    ],
    ['name', { 'a<b&c': 1 }, `<struct>${member('a&lt;b&amp;c', '<int>1</int>')}</struct>`],
    [
      'nested',
      [[{ x: [1, word] }]],
      `<array><data>${typed(`<array><data>${typed(`<struct>${member('x', list)}</struct>`)}</data></array>`)}</data></array>`,
    ],
  ])
}

export async function refusesWhatHasNoType(context: CheckContext): Promise<void> {
  const { formatValue } = await load(context)
  const { random } = context
  const values: [name: string, value: unknown][] = [
    ['2147483648', 2_147_483_648],
    ['-2147483649', -2_147_483_649],
    ['1e20', 1e20],
    ['NaN', Number.NaN],
    ['-Infinity', Number.NEGATIVE_INFINITY],
    ['null', null],
    ['undefined', undefined],
    ['1n', 1n],
    ['new Map([["a", 1]])', new Map([['a', 1]])],
    ['new Set([1])', new Set([1])],
    ['() => 1', () => 1],
    ['new Date(NaN)', new Date(Number.NaN)],
    ['new Date(Date.UTC(10000, 0))', new Date(Date.UTC(10_000, 0))],
    ['"\\u0000"', '\0'],
  ]
  for (const [name, value] of random.shuffle(values)) {
    await refuses(formatValue(value), 'ERR_INVALID', 'written', { name })
    const where = random.pick(['array', 'struct'])
    const held = where === 'array' ? ['a', value] : { a: value }
    await refuses(formatValue(held), 'ERR_INVALID', 'held', { name, where: `<${where}>` })
  }
  await refuses(formatValue({ '\0': 1 }), 'ERR_INVALID', 'written', { name: '{"\\u0000":1}' })
  const nested = (depth: number): unknown => (depth === 0 ? 1 : [nested(depth - 1)])
  await accepts(formatValue(nested(32)), 'flat')
  await refuses(formatValue(nested(33)), 'ERR_INVALID', 'deep')
}

async function reads(context: CheckContext, cases: Case[]): Promise<void> {
  const { readValue } = await load(context)
  for (const [key, expected, content] of context.random.shuffle(cases)) {
    const params = { document: typed(content), expected: show(expected) }
    const actual = await accepts(readValue(tree(typed(content))), 'refused', params)
    if (!(expected instanceof Uint8Array))
      equal(actual, expected, key, { ...params, actual: show(actual) })
    else if (actual instanceof Uint8Array) equalBytes(actual, expected, key, params)
    else fail(key, { ...params, actual: show(actual) })
  }
}

export async function readsSimpleValues(context: CheckContext): Promise<void> {
  const text = context.random.text(4)
  const july = new Date(Date.UTC(1998, 6, 17, 14, 8, 55))
  await reads(context, [
    ['number', -3, '<int>-3</int>'],
    ['i4', 3, '<i4>3</i4>'],
    ['number', 12, '<int>+0012</int>'],
    ['number', 0, '<int>-0</int>'],
    ['number', -2_147_483_648, '<i4>-2147483648</i4>'],
    ['number', -0.125, '<double>-0.125</double>'],
    ['number', 1e-7, '<double>1e-07</double>'],
    ['number', 3, '<double>3</double>'],
    ['boolean', true, '<boolean>1</boolean>'],
    ['boolean', false, '<boolean>0</boolean>'],
    ['string', text, `<string>${text}</string>`],
    ['string', '', '<string></string>'],
    ['untyped', text, text],
    ['untyped', ' 3 ', ' 3 '],
    ['untyped', '', ''],
    ['number', 7, '\n  <int>7</int>\n'],
    ['date', july, '<dateTime.iso8601>19980717T14:08:55</dateTime.iso8601>'],
    [
      'date',
      new Date('0047-02-28T00:00:00Z'),
      '<dateTime.iso8601>00470228T00:00:00</dateTime.iso8601>',
    ],
    ['base64', new Uint8Array([0, 1, 255]), '<base64>\nAAH/\n</base64>'],
    ['base64', new Uint8Array(60), `<base64>${'A'.repeat(76)}\r\nAAAA</base64>`],
  ])
}

export async function readsArraysAndStructs(context: CheckContext): Promise<void> {
  const word = context.random.text(2)
  const member = (name: string, content: string): string =>
    `<member>\n<name>${name}</name>\n${typed(content)}\n</member>`
  const proto: unknown = JSON.parse('{"__proto__":{"admin":1},"constructor":"x"}')
  const inner = `<struct>${member('admin', '<int>1</int>')}</struct>`
  await reads(context, [
    ['array', [], '<array><data></data></array>'],
    [
      'array',
      [1, word, [true]],
      `<array>\n<data>\n${typed('<i4>1</i4>')}\n${typed(word)} ${typed(`<array><data>${typed('<boolean>1</boolean>')}</data></array>`)}</data></array>`,
    ],
    ['struct', {}, '<struct>\n</struct>'],
    [
      'struct',
      { a: 1, ' b': word },
      `<struct>\n${member('a', '<int>1</int>')}\n${member(' b', word)}\n</struct>`,
    ],
    ['proto', proto, `<struct>${member('__proto__', inner)}${member('constructor', 'x')}</struct>`],
  ])
}

export async function refusesWrongValues(context: CheckContext): Promise<void> {
  const { readValue } = await load(context)
  const member = '<member><name>a</name><value>1</value></member>'
  const wrong: [key: string, contents: string[]][] = [
    ['int', ['<int>2147483648</int>', '<i4>-2147483649</i4>', '<int>9e3</int>', '<int>0x10</int>']],
    ['int', ['<int> 3 </int>', '<int></int>', '<int>1.0</int>', '<int>3a</int>']],
    ['boolean', ['<boolean>true</boolean>', '<boolean>2</boolean>', '<boolean></boolean>']],
    ['double', ['<double>nan</double>', '<double>inf</double>', '<double>1e999</double>']],
    ['double', ['<double></double>', '<double>1,5</double>', '<double>.</double>']],
    ['date', ['<dateTime.iso8601>20230230T00:00:00</dateTime.iso8601>']],
    ['date', ['<dateTime.iso8601>19980717T24:00:00</dateTime.iso8601>']],
    ['date', ['<dateTime.iso8601>yesterday</dateTime.iso8601>']],
    ['base64', ['<base64>QQ=</base64>', '<base64>Q*Q=</base64>', '<base64>QR==</base64>']],
    ['type', ['<nil></nil>', '<i8>1</i8>', '<constructor>1</constructor>', '<Int>1</Int>']],
    ['shape', ['<int>1</int><int>2</int>', 'x<int>1</int>', '<string>a<int>1</int></string>']],
    [
      'shape',
      ['<array></array>', '<array><data>x</data></array>', '<array><value>1</value></array>'],
    ],
    [
      'shape',
      ['<array><data><int>1</int></data></array>', '<array><data></data><data></data></array>'],
    ],
    ['shape', ['<struct><member><value>1</value></member></struct>', '<struct>x</struct>']],
    [
      'shape',
      ['<struct><member><name>a</name></member></struct>', '<struct><name>a</name></struct>'],
    ],
    ['twice', [`<struct>${member}${member}</struct>`]],
  ]
  for (const [key, contents] of wrong)
    for (const content of contents) {
      const params = { document: typed(content) }
      await refuses(readValue(tree(typed(content))), 'ERR_PROTOCOL', key, params)
    }
  const other = '<param><int>1</int></param>'
  await refuses(readValue(tree(other)), 'ERR_PROTOCOL', 'shape', { document: other })
}

export async function knowsEvenNumbers({ lab, random }: CheckContext): Promise<void> {
  const { is_even } = await lab.load<typeof Methods>('methods.ts')
  const half = random.int(1, 1_000_000)
  const numbers = [3, 100, 0, -4, -3, 2 * half, -2 * half, 2 * half + 1, -2 * half - 1]
  for (const n of numbers) {
    const expected = [0, 2, 4, 6, 8].includes(Math.abs(n) % 10)
    const actual = await is_even(n)
    equal(actual, expected, 'wrong', { n, expected: show(expected), actual: show(actual) })
  }
  for (const value of ['2', true, [], undefined, { n: 2 }]) {
    let answer: unknown
    try {
      answer = await is_even(value)
    } catch (error) {
      if (!(error instanceof RemoteError)) throw error
      continue
    }
    fail('not-thrown', { value: show(value), actual: show(answer) })
  }
}
