/** Checks of encoded-words.ts and header-field.ts. */
import { equal, fail, type CheckContext } from '#checker'
import type * as FieldModule from '../../../solutions/20-mime/header-field.ts'
import type * as WordModule from '../../../solutions/20-mime/encoded-words.ts'
import { readWords } from './decoder.ts'
import { accepts, OTHER_TEXTS, PLAIN_TEXTS, refuses, show } from './support.ts'

const loadWords = ({ lab }: CheckContext) => lab.load<typeof WordModule>('encoded-words.ts')
const loadFields = ({ lab }: CheckContext) => lab.load<typeof FieldModule>('header-field.ts')

export async function leavesPlainText(context: CheckContext): Promise<void> {
  const { isPlain, encodeText } = await loadWords(context)
  for (const text of PLAIN_TEXTS) {
    equal(await isPlain(text), true, 'called-other', { text: show(text) })
    const actual = await accepts(encodeText(text), 'refused', { text: show(text) })
    equal(actual, text, 'changed', { text: show(text), actual: show(actual) })
  }
  for (const text of OTHER_TEXTS)
    equal(await isPlain(text), false, 'called-plain', { text: show(text) })
}

export async function encodesOtherText(context: CheckContext): Promise<void> {
  const { encodeText } = await loadWords(context)
  const { random } = context
  const texts = [...OTHER_TEXTS, `${random.text(random.int(20, 200))}Д`]
  // Behind so many letters of one byte, each word ends at another place of a character.
  for (const shift of [1, 2, 3]) texts.push(`${'x'.repeat(shift)}${'🧭'.repeat(40)}`)
  for (const text of texts) {
    const actual = await accepts(encodeText(text), 'refused', { text: show(text) })
    const decoded = readWords(text, actual)
    equal(decoded, text, 'wrong-text', {
      text: show(text),
      actual: show(actual),
      decoded: show(decoded),
    })
  }
}

const FORBIDDEN = [
  'a\r\nBcc: b@example.com',
  'a\nb',
  'a\rb',
  'a\r\n b',
  'Привет\r\n',
  '\n',
  'a\tb',
  'a\0b',
  'a\u007fb',
  'a\ud800b',
  '\udc00',
]

export async function keepsLineBreaksOut(context: CheckContext): Promise<void> {
  const { checkHeaderText, encodeText } = await loadWords(context)
  for (const text of FORBIDDEN) {
    const params = { text: show(text) }
    await refuses(checkHeaderText(text), 'let-through', { ...params, name: 'checkHeaderText' })
    await refuses(encodeText(text), 'let-through', { ...params, name: 'encodeText' })
  }
  // A line separator of Unicode is no line end of mail; encoded it does no harm.
  for (const text of ['', 'Привет', '"\\\'', '🚀', 'a\u2028b'])
    await accepts(checkHeaderText(text), 'refused', { text: show(text) })
}

// --- header-field.ts ---

function checkLines(name: string, value: string, actual: string): void {
  const params = { name, value: show(value), actual: show(actual) }
  if (!actual.endsWith('\r\n') || /[^\r]\n|\r[^\n]/.test(actual)) fail('line-ends', params)
  const lines = actual.slice(0, -2).split('\r\n')
  for (const [index, line] of lines.entries()) {
    if (index > 0 && !line.startsWith(' ')) fail('not-folded', { ...params, line: show(line) })
    if (value !== '' && line.trim() === '') fail('blank-line', params)
    if (line.length > 76 && /[^ ] (?! )/.test(line))
      fail('long-line', { ...params, line: show(line), length: line.length })
  }
  equal(lines.join(''), `${name}: ${value}`, 'wrong-value', {
    ...params,
    unfolded: show(lines.join('')),
  })
}

export async function foldsFields(context: CheckContext): Promise<void> {
  const { formatField } = await loadFields(context)
  const { random } = context
  const words = Array.from({ length: random.int(30, 60) }, () => 'x'.repeat(random.int(1, 20)))
  const encoded = Array.from({ length: 4 }, () => `=?UTF-8?B?${'A'.repeat(60)}?=`)
  const values: [name: string, value: string][] = [
    ['Subject', 'Hello'],
    ['Subject', words.join(' ')],
    ['Subject', encoded.join(' ')],
    ['Subject', 'x'.repeat(70)],
    ['Subject', 'x'.repeat(200)],
    ['Subject', `${'x'.repeat(200)} ${'y'.repeat(30)}`],
    ['X-A', `${'a b '.repeat(20)} ${'c'.repeat(40)}  ${'d'.repeat(40)}`],
    // Exactly full, and one too long: "Subject: " has nine characters.
    ['Subject', `${'x'.repeat(33)} ${'y'.repeat(33)}`],
    ['Subject', `${'x'.repeat(33)} ${'y'.repeat(34)}`],
    ['Subject', 'x'.repeat(997)],
    ['Subject', ''],
  ]
  for (const [name, value] of values) {
    const params = { name, value: show(value) }
    const actual = await accepts(formatField(name, value), 'refused', params)
    checkLines(name, value, actual)
  }
  const wrong: [name: string, value: string][] = [
    ['Subject', 'Привет'],
    ['Subject', 'a\r\nBcc: b@example.com'],
    ['Subject', 'a\r\n b'],
    ['Subject', 'a\tb'],
    ['Subject', 'x'.repeat(1_200)],
    ['Sub ject', 'a'],
    ['Subject:', 'a'],
    ['', 'a'],
  ]
  for (const [name, value] of wrong)
    await refuses(formatField(name, value), 'accepted', { name: show(name), value: show(value) })
}

export async function writesMailboxes(context: CheckContext): Promise<void> {
  const { formatAddress, formatAddresses, quote } = await loadFields(context)
  const address = `user${context.random.int(1, 99)}@example.com`
  const exact: [name: string | undefined, expected: string][] = [
    [undefined, address],
    ['', address],
    ['Ada Lovelace', `Ada Lovelace <${address}>`],
    ["O'Neil-Smith {3}", `O'Neil-Smith {3} <${address}>`],
    ['Lovelace, Ada', `"Lovelace, Ada" <${address}>`],
    ['J. Smith', `"J. Smith" <${address}>`],
    ['Ada (home)', `"Ada (home)" <${address}>`],
    ['ada@example.org', `"ada@example.org" <${address}>`],
    ['Ada "the \\ first" L.', `"Ada \\"the \\\\ first\\" L." <${address}>`],
  ]
  for (const [name, expected] of exact) {
    const mailbox = name === undefined ? { address } : { name, address }
    const actual = await accepts(formatAddress(mailbox), 'refused', { name: show(name) })
    const params = { name: show(name), expected: show(expected), actual: show(actual) }
    equal(actual, expected, 'wrong', params)
  }
  for (const name of OTHER_TEXTS) {
    const actual = await accepts(formatAddress({ name, address }), 'refused', { name: show(name) })
    if (!actual.endsWith(` <${address}>`))
      fail('no-address', { name: show(name), actual: show(actual), address })
    const words = actual.slice(0, -address.length - 3)
    if (words.startsWith('"')) fail('words-in-quotes', { name: show(name), actual })
    equal(readWords(name, words), name, 'wrong-name', { name: show(name), actual: show(actual) })
  }
  const list = [{ name: 'Lovelace, Ada', address }, { address: 'b@example.com' }]
  const expected = `"Lovelace, Ada" <${address}>, b@example.com`
  for (const [mailboxes, wanted] of [
    [list, expected],
    [[], ''],
  ] as const) {
    const actual = await formatAddresses(mailboxes)
    equal(actual, wanted, 'wrong-list', { expected: show(wanted), actual: show(actual) })
  }
  const quoted = await quote('a "b" \\ c')
  equal(quoted, '"a \\"b\\" \\\\ c"', 'wrong-quote', { actual: show(quoted) })
}

export async function refusesNoAddresses(context: CheckContext): Promise<void> {
  const { formatAddress } = await loadFields(context)
  const good = [
    'ada@example.com',
    'a.b.c@mail.example.com',
    "o'neil+news=x@example.com",
    'root@localhost',
    '1@2.example',
  ]
  for (const address of good)
    await accepts(formatAddress({ address }), 'refused', { address: show(address) })
  const wrong = [
    '',
    'ada',
    '@example.com',
    'ada@',
    'ada@example.com\r\nBcc: b@example.com',
    'ada@example.com\n',
    'a b@example.com',
    'ada@example.com>',
    '<ada@example.com>',
    'ada@example.com, b@example.com',
    'a@b@example.com',
    '.ada@example.com',
    'a..b@example.com',
    'ada.@example.com',
    'ada@example..com',
    'ada@.example.com',
    'ада@example.com',
    'ada@пример.example',
    'ada@exam_ple.com',
  ]
  for (const address of wrong) {
    await refuses(formatAddress({ address }), 'accepted', { address: show(address) })
    const named = formatAddress({ name: 'Ada', address })
    await refuses(named, 'accepted', { address: show(address) })
  }
  for (const name of ['a\r\nBcc: b@example.com', 'Ада\n', 'a\tb', '\ud83d'])
    await refuses(formatAddress({ name, address: 'ada@example.com' }), 'name-accepted', {
      name: show(name),
    })
}
