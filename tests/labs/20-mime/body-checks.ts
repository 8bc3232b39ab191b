/** Checks of transfer-encoding.ts and attachment.ts. */
import { equal, equalBytes, fail, utf8, type CheckContext } from '#checker'
import type * as AttachmentModule from '../../../solutions/20-mime/attachment.ts'
import type * as EncodingModule from '../../../solutions/20-mime/transfer-encoding.ts'
import { readQuotedPrintable } from './decoder.ts'
import { accepts, refuses, show } from './support.ts'

const loadEncodings = ({ lab }: CheckContext) =>
  lab.load<typeof EncodingModule>('transfer-encoding.ts')
const loadAttachment = ({ lab }: CheckContext) => lab.load<typeof AttachmentModule>('attachment.ts')

export async function cutsBase64(context: CheckContext): Promise<void> {
  const { encodeBase64 } = await loadEncodings(context)
  const { random } = context
  const all = Uint8Array.from({ length: 256 }, (_, index) => index)
  const inputs = [0, 1, 2, 3, 56, 57, 58, 114, 115].map((count) => random.bytes(count))
  // The last one has more bytes than a function takes parameters.
  for (const bytes of [...inputs, all, new Uint8Array(300_000).fill(random.int(1, 255))]) {
    const count = bytes.length
    const actual = await accepts(encodeBase64(bytes), 'refused', { count })
    if (actual.endsWith('\n')) fail('end', { count, actual: show(actual.slice(-20)) })
    if (/[^\r]\n|\r[^\n]/.test(actual)) fail('line-ends', { count })
    const lines = actual.split('\r\n')
    for (const [index, line] of lines.entries()) {
      const isLast = index === lines.length - 1
      if (line.length > 76 || (!isLast && line.length !== 76))
        fail('line-length', { count, number: index + 1, length: line.length })
    }
    if (actual.replace(/\r\n/g, '') !== Buffer.from(bytes).toString('base64'))
      equalBytes(Buffer.from(actual, 'base64'), bytes, 'wrong-bytes', { count })
    equal(lines.join(''), Buffer.from(bytes).toString('base64'), 'wrong-digits', { count })
  }
}

export async function writesQuotedPrintable(context: CheckContext): Promise<void> {
  const { encodeQuotedPrintable, toCrlf } = await loadEncodings(context)
  const { random } = context
  for (const [text, expected] of [
    ['a\nb\r\nc\rd', 'a\r\nb\r\nc\r\nd'],
    ['\n\r\n\r', '\r\n\r\n\r\n'],
    ['', ''],
  ] as const) {
    const actual = await toCrlf(text)
    equal(actual, expected, 'not-crlf', { text: show(text), actual: show(actual) })
  }
  const exact: [text: string, expected: string][] = [
    ['Hello', 'Hello'],
    ['1 = 1', '1 =3D 1'],
    ['a b\tc', 'a b\tc'],
    ['end ', 'end=20'],
    ['tab\t\nnext', 'tab=09\r\nnext'],
    ['two  \nnext', 'two =20\r\nnext'],
    ['Да', '=D0=94=D0=B0'],
    ['a\0b\u007f', 'a=00b=7F'],
    ['a\nb\rc', 'a\r\nb\r\nc'],
    ['', ''],
    [`${'x'.repeat(76)}\ny`, `${'x'.repeat(76)}\r\ny`],
  ]
  for (const [text, expected] of exact) {
    const actual = await accepts(encodeQuotedPrintable(text), 'refused', { text: show(text) })
    const params = { text: show(text), expected: show(expected), actual: show(actual) }
    equal(actual, expected, 'wrong', params)
  }
  const long = [
    'x'.repeat(77),
    'y'.repeat(500),
    'Я'.repeat(100),
    `${'z'.repeat(74)}Я`,
    `${'z'.repeat(75)}=`,
    `${'words and spaces '.repeat(12)}`,
    random.text(120),
    `${'w'.repeat(74)}  ${'v'.repeat(10)}`,
  ]
  for (const text of long) {
    const actual = await accepts(encodeQuotedPrintable(text), 'refused', { text: show(text) })
    for (const line of actual.split('\r\n'))
      if (line.length > 76) fail('long-line', { text: show(text), length: line.length })
    const decoded = readQuotedPrintable(actual)
    equalBytes(decoded, utf8(text), 'wrong-bytes', { text: show(text) })
  }
}

export async function knowsTypes(context: CheckContext): Promise<void> {
  const { typeOf } = await loadAttachment(context)
  const sheet = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
  const cases: [name: string, expected: string][] = [
    ['month-data.xlsx', sheet],
    ['отчёт.XLSX', sheet],
    ['hello.txt', 'text/plain'],
    ['a.b.pdf', 'application/pdf'],
    ['PHOTO.JPG', 'image/jpeg'],
    ['图.png', 'image/png'],
    ['data.json', 'application/json'],
    ['all.zip', 'application/zip'],
    ['old.xls', 'application/octet-stream'],
    ['program', 'application/octet-stream'],
    ['xlsx', 'application/octet-stream'],
    ['hello.txt.gz', 'application/octet-stream'],
    ['notes.txt.', 'application/octet-stream'],
    ['a.constructor', 'application/octet-stream'],
    ['', 'application/octet-stream'],
  ]
  for (const [name, expected] of cases) {
    const actual = await accepts(typeOf(name), 'refused', { name: show(name) })
    equal(actual, expected, 'wrong-type', { name: show(name), expected, actual: show(actual) })
  }
}

export async function namesFiles(context: CheckContext): Promise<void> {
  const { dispositionOf } = await loadAttachment(context)
  const cases: [name: string, expected: string][] = [
    ['hello.txt', 'filename="hello.txt"'],
    ['my report (2).txt', 'filename="my report (2).txt"'],
    ['a "b" \\ c.txt', 'filename="a \\"b\\" \\\\ c.txt"'],
    ['100%.txt', 'filename="100%.txt"'],
    ['отчёт.pdf', `filename*=UTF-8''%D0%BE%D1%82%D1%87%D1%91%D1%82.pdf; filename="_____.pdf"`],
    ['报告 1.txt', `filename*=UTF-8''%E6%8A%A5%E5%91%8A%201.txt; filename="__ 1.txt"`],
    ['🚀.png', `filename*=UTF-8''%F0%9F%9A%80.png; filename="_.png"`],
    ["д'А (1)*.txt", `filename*=UTF-8''%D0%B4%27%D0%90%20%281%29%2A.txt; filename="_'_ (1)*.txt"`],
    [
      'é=100%;"!".txt',
      `filename*=UTF-8''%C3%A9%3D100%25%3B%22!%22.txt; filename="_=100%;\\"!\\".txt"`,
    ],
  ]
  for (const [name, expected] of cases) {
    const actual = await accepts(dispositionOf(name), 'refused', { name: show(name) })
    const whole = `attachment; ${expected}`
    equal(actual, whole, 'wrong', { name: show(name), expected: whole, actual: show(actual) })
  }
  for (const name of ['x'.repeat(255), `${'я'.repeat(127)}x`])
    await accepts(dispositionOf(name), 'refused', { name: show(name) })
  const wrong = ['', 'a\r\nX: y.txt', 'a\n.txt', 'а\0.txt', 'x'.repeat(256), 'я'.repeat(128)]
  for (const name of [...wrong, '\ud800.txt'])
    await refuses(dispositionOf(name), 'accepted', { name: show(name) })
}
