/** What buildMessage writes, read by postal-mime; nodemailer's messages in the same sink. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import PostalMime from 'postal-mime'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import type { MessageOptions } from '../../../solutions/20-mime/mail-types.ts'
import { buildMessage } from '../../../solutions/20-mime/message.ts'
import { readMail, type Part } from '../../../solutions/20-mime/read-mail.ts'
import { start, type Sink } from '../../../solutions/20-mime/sink.ts'
import { send } from '../../../solutions/20-mime/smtp-client.ts'
import { BASE, FIXED, messages, withCrlf } from './messages.ts'
import { sendReport } from './peers/library-client.ts'

const SHEET = join(import.meta.dirname, '../../../solutions/20-mime/month-data.xlsx')

/** Line ends of a text are LF in postal-mime, which also adds and drops some at the end. */
const plain = (text = ''): string => text.replace(/\r\n/g, '\n').replace(/\n+$/, '')

async function expectReadBack(options: MessageOptions): Promise<void> {
  const mail = await PostalMime.parse(buildMessage(options), { attachmentEncoding: 'arraybuffer' })
  const { from, to, subject, text, attachments = [] } = options
  expect(mail.subject ?? '').toBe(subject)
  expect(mail.from).toMatchObject({ address: from.address, name: from.name ?? '' })
  expect(mail.to?.filter(({ address }) => address).map(({ address }) => address) ?? []).toEqual(
    to.map(({ address }) => address),
  )
  expect(plain(mail.text)).toBe(plain(withCrlf(text)))
  expect(
    mail.attachments.map(({ filename, content }) => [
      filename,
      Buffer.from(content as ArrayBuffer).toString('hex'),
    ]),
  ).toEqual(attachments.map(({ name, bytes }) => [name, Buffer.from(bytes).toString('hex')]))
}

describe('lab 20 and postal-mime', () => {
  it('reads every text that needs care', async () => {
    expect.hasAssertions()
    for (const options of FIXED) await expectReadBack(options)
  })

  it('reads anything', async () => {
    const property = fc.asyncProperty(messages, expectReadBack)
    await fc.assert(property, { numRuns: 80, seed: inject('seed') })
  })
})

/** Read back by the lab's own reader, which shares no code with buildMessage. */
function readBack(part: Part): object {
  const text = part.parts[0] ?? part
  return {
    subject: part.fields.find(([name]) => name === 'Subject')?.[1],
    from: part.fields.find(([name]) => name === 'From')?.[1],
    text: new TextDecoder().decode(text.bytes),
    files: part.parts.slice(1).map(({ fileName, bytes }) => [fileName, bytes.length]),
  }
}

describe('lab 20 and its sink', () => {
  let sink: Sink
  beforeAll(async () => {
    sink = await start({ port: 0 })
  })
  afterAll(() => sink.close())

  it('hands a message over unchanged', async () => {
    const data = buildMessage({ ...BASE, textEncoding: 'quoted-printable' })
    await send(sink, { from: 'ada@example.com', to: ['lei@example.com'] }, data)
    const stored = sink.messages.at(-1)
    expect(Buffer.from(stored?.data ?? []).equals(data)).toBe(true)
    expect(readBack(readMail(data))).toEqual({
      subject: BASE.subject,
      from: 'Ада Лавлейс <ada@example.com>',
      text: withCrlf(BASE.text),
      files: [
        ['отчёт (1) 报告.xlsx', 256],
        ['a "b" \\ c.json', 3],
      ],
    })
  })

  it('refuses a recipient that the sink refuses, and says so', async () => {
    const envelope = { from: 'ada@example.com', to: ['reject@example.com'] }
    await expect(send(sink, envelope, buildMessage(BASE))).rejects.toMatchObject({
      code: 'ERR_PROTOCOL',
      message: expect.stringContaining('550'),
    })
  })

  it('takes a message of nodemailer, with nobody of bcc in it', async () => {
    const sheet = await readFile(SHEET)
    expect(await sendReport(sink.port, sheet)).toEqual(['lei@example.com', 'boss@example.com'])
    const stored = sink.messages.at(-1)
    expect(stored?.to).toEqual(['lei@example.com', 'boss@example.com'])
    expect(Buffer.from(stored?.data ?? []).includes('boss@')).toBe(false)
    expect(readBack(readMail(stored?.data ?? new Uint8Array()))).toMatchObject({
      subject: 'Отчёт за месяц',
      text: expect.stringMatching(/^Вот отчёт\.\r?\n/),
      files: [['отчёт за месяц.xlsx', sheet.length]],
    })
  })
})
