/** Checks of message.ts: what it writes is read back, strictly. */
import { equal, equalBytes, fail, utf8, type CheckContext } from '#checker'
import type { MessageOptions } from '../../../solutions/20-mime/mail-types.ts'
import type * as MessageModule from '../../../solutions/20-mime/message.ts'
import {
  fieldOf,
  readBody,
  readEntity,
  readLines,
  readParameters,
  readParts,
  readText,
  readUtf8,
  type Entity,
} from './decoder.ts'
import { accepts, OTHER_TEXTS, refuses, show, type Params } from './support.ts'

const SHEET = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

const load = async ({ lab }: CheckContext) =>
  (await lab.load<typeof MessageModule>('message.ts')).buildMessage

const OPTIONS: MessageOptions = {
  from: { name: 'Ada Lovelace', address: 'ada@example.com' },
  to: [{ address: 'lei@example.com' }],
  subject: 'Hello',
  text: 'Hello\n',
  date: new Date(Date.UTC(2026, 10, 21, 22, 30, 5)),
  messageId: 'a.1@example.com',
}

/** Builds, demands what holds for every message, and gives it taken apart. */
async function build(context: CheckContext, options: MessageOptions): Promise<Entity> {
  const buildMessage = await load(context)
  const { subject } = options
  const message = await accepts(buildMessage(options), 'refused', { subject: show(subject) })
  return readEntity(readLines(message))
}

function expectField(entity: Entity, name: string, expected: string): void {
  const actual = readText(fieldOf(entity, name))
  equal(actual, expected, 'field-value', { name, expected: show(expected), actual: show(actual) })
}

export async function hasEachFieldOnce(context: CheckContext): Promise<void> {
  const { random } = context
  const id = `${random.int(1, 99_999)}.x@example.com`
  const lei = { name: '李雷', address: 'lei@example.com' }
  const many = Array.from({ length: 12 }, (_, n) => ({
    name: `Сотрудник ${n}`,
    address: `employee.${n}@example.com`,
  }))
  const attachment = { name: 'a.bin', bytes: new Uint8Array([0]) }
  const listed = (list: typeof many): string =>
    list.map(({ name, address }) => `${name} <${address}>`).join(', ')
  for (const subject of [...OTHER_TEXTS, 'Hello', '']) {
    const hasAttachment = random.pick([true, false])
    const options: MessageOptions = {
      ...OPTIONS,
      from: { name: 'Ада Лавлейс', address: 'ada@example.com' },
      to: many,
      cc: [lei],
      bcc: [{ name: 'Тайный', address: 'hidden.recipient@example.com' }],
      subject,
      messageId: id,
      attachments: hasAttachment ? [attachment] : [],
      boundary: 'between parts',
    }
    const entity = await build(context, options)
    expectField(entity, 'Date', 'Sat, 21 Nov 2026 22:30:05 +0000')
    expectField(entity, 'From', 'Ада Лавлейс <ada@example.com>')
    expectField(entity, 'To', listed(many))
    expectField(entity, 'Cc', '李雷 <lei@example.com>')
    // The outer spaces of a field are nobody's: of an encoded text they are inside.
    expectField(entity, 'Subject', subject)
    expectField(entity, 'Message-ID', `<${id}>`)
    expectField(entity, 'MIME-Version', '1.0')
    fieldOf(entity, 'Content-Type')
    const text = JSON.stringify(entity)
    if (entity.fields.some(({ name }) => name.toLowerCase() === 'bcc') || /hidden/.test(text))
      fail('bcc-shown')
  }
  const alone = await build(context, { ...OPTIONS, to: [], cc: [], bcc: [lei] })
  expectField(alone, 'To', 'undisclosed-recipients:;')
  const cc = alone.fields.find(({ name }) => name.toLowerCase() === 'cc')
  if (cc) fail('empty-cc')
}

/** Demands the two fields of a text, and that it comes out as it went in. */
function expectText(entity: Entity, encoding: string, text: string): void {
  const type = fieldOf(entity, 'Content-Type')
  const { value, parameters } = readParameters('Content-Type', type)
  if (value !== 'text/plain' || parameters.get('charset')?.toLowerCase() !== 'utf-8')
    fail('wrong-type', { expected: 'text/plain; charset=utf-8', actual: show(type) })
  const actual = fieldOf(entity, 'Content-Transfer-Encoding').toLowerCase()
  equal(actual, encoding, 'wrong-encoding', { expected: encoding, actual })
  const decoded = readUtf8(readBody(entity, encoding))
  const expected = text.replace(/\r\n|\r|\n/g, '\r\n')
  // A mail's last line has an end; who adds one to the text does no harm.
  if (decoded === expected || decoded === `${expected}\r\n`) return
  fail('wrong-text', { encoding, expected: show(expected), actual: show(decoded) })
}

const textsOf = ({ random }: CheckContext): string[] => [
  'Hello\n',
  'Вот отчёт.\r\n报告在这里。\n🚀\rends without a line end',
  '.\n..\n\nFrom here\n\n--\nsignature \n\t\n',
  `${'one very long line of text, '.repeat(60)}\n`,
  `${random.text(400)}\n`,
  '',
]

export async function sendsTextAlone(context: CheckContext): Promise<void> {
  for (const text of textsOf(context))
    for (const textEncoding of [undefined, 'base64', 'quoted-printable'] as const) {
      const options = textEncoding ? { ...OPTIONS, text, textEncoding } : { ...OPTIONS, text }
      expectText(await build(context, options), textEncoding ?? 'base64', text)
    }
  const unused = await build(context, { ...OPTIONS, boundary: 'unused', attachments: [] })
  expectText(unused, 'base64', OPTIONS.text)
}

const boundaryOf = (entity: Entity): string => {
  const type = fieldOf(entity, 'Content-Type')
  const { value, parameters } = readParameters('Content-Type', type)
  const boundary = parameters.get('boundary')
  if (value !== 'multipart/mixed' || boundary === undefined)
    fail('wrong-type', { expected: 'multipart/mixed; boundary="…"', actual: show(type) })
  if (boundary.length > 70) fail('long-boundary', { length: boundary.length })
  return boundary
}

export async function sendsAttachments(context: CheckContext): Promise<void> {
  const { random } = context
  const all = Uint8Array.from({ length: 256 }, (_, index) => index)
  const files: [name: string, type: string | undefined, bytes: Uint8Array, expected: string][] = [
    ['hello.txt', undefined, utf8('line\nПривет\r\nlast'), 'text/plain'],
    ['отчёт за месяц.xlsx', undefined, random.bytes(random.int(200, 400)), SHEET],
    ['все байты', undefined, all, 'application/octet-stream'],
    ['page (1).bin', 'image/svg+xml', utf8('--\r\n\r\n.\r\n--b--\r\n'), 'image/svg+xml'],
    ['empty "file".json', undefined, new Uint8Array(), 'application/json'],
    [`${'очень длинное имя '.repeat(7)}.zip`, undefined, all, 'application/zip'],
  ]
  const attachments = files.map(([name, type, bytes]) =>
    type === undefined ? { name, bytes } : { name, type, bytes },
  )
  for (const textEncoding of ['base64', 'quoted-printable'] as const)
    for (const text of textsOf(context)) {
      const options = { ...OPTIONS, text, textEncoding, attachments }
      const entity = await build(context, { ...options, boundary: `=_${random.int(1, 9_999)}` })
      const [first, ...parts] = readParts(entity.body, boundaryOf(entity))
      const count = parts.length + (first ? 1 : 0)
      if (count !== files.length + 1 || !first)
        fail('part-count', { expected: files.length + 1, actual: count })
      expectText(first, textEncoding, text)
      for (const [index, [name, , bytes, type]] of files.entries())
        expectFile(parts[index], name, type, bytes)
    }
}

function expectFile(part: Entity | undefined, name: string, type: string, bytes: Uint8Array): void {
  if (!part) return
  const params: Params = { file: show(name) }
  const actualType = readParameters('Content-Type', fieldOf(part, 'Content-Type')).value
  equal(actualType, type, 'file-type', { ...params, expected: type, actual: actualType })
  const encoding = fieldOf(part, 'Content-Transfer-Encoding').toLowerCase()
  equal(encoding, 'base64', 'file-encoding', { ...params, actual: encoding })
  const field = fieldOf(part, 'Content-Disposition')
  const { value, parameters } = readParameters('Content-Disposition', field)
  const extended = parameters.get('filename*')?.replace(/^UTF-8''/i, '')
  const actual = extended === undefined ? parameters.get('filename') : decodePercent(extended)
  if (value !== 'attachment' || actual !== name)
    fail('file-name', { ...params, actual: show(field) })
  equalBytes(readBody(part, 'base64'), bytes, 'file-bytes', params)
}

function decodePercent(text: string): string | undefined {
  const bytes = text.replace(/%([0-9A-F]{2})/gi, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 16)),
  )
  return readUtf8(Buffer.from(bytes, 'latin1'))
}

export async function choosesBoundaries(context: CheckContext): Promise<void> {
  const buildMessage = await load(context)
  const attachments = [{ name: 'a.bin', bytes: context.random.bytes(100) }]
  const qp = { ...OPTIONS, attachments, textEncoding: 'quoted-printable' } as const
  const given = ['simple', "a'b()+_,-./:=?9", 'with a space', 'x'.repeat(70), '--', 'AAAA']
  for (const boundary of given) {
    const text = `${boundary}\n -${boundary}\na--${boundary}\n`
    const entity = await build(context, { ...qp, text, boundary })
    const actual = boundaryOf(entity)
    equal(actual, boundary, 'other-boundary', { expected: show(boundary), actual: show(actual) })
    const { length } = readParts(entity.body, boundary)
    if (length !== 2) fail('part-count', { expected: 2, actual: length })
  }
  // In quoted-printable these lines stand as they are, and would end the part.
  for (const text of ['--split', 'a\n--split\nb', '--split--\n', 'a\r--splitting hairs'])
    await refuses(buildMessage({ ...qp, text, boundary: 'split' }), 'ends-early', {
      text: show(text),
      boundary: '"split"',
    })
  // The last soft line break puts the delimiter at the beginning of a line.
  const made = await build(context, { ...qp, text: `--\n--=\n${'--'.repeat(80)}\n` })
  const { length } = readParts(made.body, boundaryOf(made))
  if (length !== 2) fail('part-count', { expected: 2, actual: length })
}

export async function refusesWhatBreaksIt(context: CheckContext): Promise<void> {
  const buildMessage = await load(context)
  const { random } = context
  const bytes = new Uint8Array([1, 2, 3])
  const bad = random.pick(['a\r\nBcc: b@example.com', 'a\nb', 'a\rb', 'Привет\r\nX: y'])
  const address = random.pick(['a@example.com\r\nX: y', 'a@example.com>', 'a b@example.com'])
  const changes: [what: string, change: Partial<MessageOptions>][] = [
    ['subject', { subject: bad }],
    ['from.name', { from: { name: bad, address: 'a@example.com' } }],
    ['from.address', { from: { address } }],
    ['to[0].name', { to: [{ name: bad, address: 'a@example.com' }] }],
    ['to[0].address', { to: [{ address }] }],
    ['cc[0].address', { cc: [{ address }] }],
    ['bcc[0].address', { bcc: [{ address }] }],
    ['bcc[0].name', { bcc: [{ name: bad, address: 'a@example.com' }] }],
    ['messageId', { messageId: random.pick(['a@b\r\nX: y', '<a@b>', 'a', 'a b@c', 'ж@c', '']) }],
    ['date', { date: new Date(Number.NaN) }],
    ['date', { date: new Date(Date.UTC(10_000, 0)) }],
    ['date', { date: new Date(Date.UTC(1899, 0)) }],
    ['attachments[0].name', { attachments: [{ name: bad, bytes }] }],
    ['attachments[0].name', { attachments: [{ name: '', bytes }] }],
    ...['text/plain\r\nX: y', 'text', 'text/pl ain', 'текст/plain', '', 'text/plain; a=b'].map(
      (type): [string, Partial<MessageOptions>] => [
        'attachments[0].type',
        { attachments: [{ name: 'a', type, bytes }] },
      ],
    ),
    ...['multipart/mixed', 'message/rfc822', 'Message/Partial'].map(
      (type): [string, Partial<MessageOptions>] => [
        'attachments[0].type',
        { attachments: [{ name: 'a', type, bytes }] },
      ],
    ),
    ...['', 'x'.repeat(71), 'a"b', 'ends with a space ', 'a\r\nb', 'ж', 'a;b', 'a\\b'].map(
      (boundary): [string, Partial<MessageOptions>] => [
        'boundary',
        { boundary, attachments: [{ name: 'a', bytes }] },
      ],
    ),
  ]
  for (const [what, change] of changes) {
    const value = show(valueAt(change, what))
    await refuses(buildMessage({ ...OPTIONS, ...change }), 'accepted', { what, value })
  }
}

/** @param path such as `to[0].name` */
function valueAt(change: unknown, path: string): unknown {
  let value = change
  for (const key of path.match(/\w+/g) ?? [])
    value = typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined
  return value
}
