/** Builds a message with text and attachments, and hands it to a mail server. */
import { createHash, randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Attachment, Mailbox } from './mail-types.ts'
import { buildMessage } from './message.ts'
import { printable, runProgram, UsageError, wholeNumber } from './program.ts'
import { send } from './smtp-client.ts'

const USAGE = `usage: client.ts [--host 127.0.0.1] [--port 2525] [--from MAILBOX] [--to MAILBOX]…
                 [--bcc MAILBOX]… [--subject TEXT] [--text TEXT] [--attach FILE]… [--plain]
                 [--encoding base64|quoted-printable] [--show]
       a MAILBOX is user@example.com or "Name <user@example.com>"; --show prints, and sends nothing`

const TEXT = `Hello,

here is the report. Вот отчёт. 报告在这里。
.
A line with one dot does not end it.
`

// #region samples
async function sampleFiles(): Promise<Attachment[]> {
  const hello = Buffer.from('Hello from an attachment.\n')
  const bytes = await readFile(join(import.meta.dirname, 'month-data.xlsx'))
  return [
    { name: 'hello.txt', bytes: hello },
    { name: 'отчёт за месяц.xlsx', bytes },
  ]
}
// #endregion samples

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      host: { type: 'string', default: '127.0.0.1' },
      port: { type: 'string', default: '2525' },
      from: { type: 'string', default: 'Ада Лавлейс <ada@example.com>' },
      to: { type: 'string', multiple: true, default: ['李雷 <li.lei@example.com>'] },
      bcc: { type: 'string', multiple: true, default: [] },
      subject: { type: 'string', default: 'Monthly report · Отчёт за месяц · 月度报告' },
      text: { type: 'string', default: TEXT },
      attach: { type: 'string', multiple: true, default: [] },
      plain: { type: 'boolean', default: false },
      encoding: { type: 'string', default: 'base64' },
      show: { type: 'boolean', default: false },
    },
  })
  const { host, subject, text, encoding } = values
  if (encoding !== 'base64' && encoding !== 'quoted-printable')
    throw new UsageError('--encoding takes base64 or quoted-printable')
  const port = wholeNumber('--port', values.port, 1, 65_535)
  const [from, to, bcc] = [mailbox(values.from), values.to.map(mailbox), values.bcc.map(mailbox)]
  const attachments = values.plain ? [] : await attachmentsOf(values.attach)
  const message = buildMessage({
    from,
    to,
    bcc,
    subject,
    text,
    attachments,
    date: new Date(),
    messageId: `${randomUUID()}@example.com`,
    textEncoding: encoding,
  })
  if (values.show) return showLines(message)
  for (const { name, bytes } of attachments)
    console.log(printable(`attached ${name}: ${bytes.length} bytes, SHA-256 ${sumOf(bytes)}…`))
  // The envelope names everyone who should get it; the header does not.
  const envelope = { from: from.address, to: [...to, ...bcc].map(({ address }) => address) }
  await send({ host, port }, envelope, message)
  console.log(printable(`sent ${message.length} bytes to ${envelope.to.join(', ')}`))
}

function mailbox(text: string): Mailbox {
  const [, name = '', address = ''] = /^(.*?)\s*<([^<>]*)>$/s.exec(text) ?? [undefined, '', text]
  return { name, address }
}

async function attachmentsOf(files: readonly string[]): Promise<Attachment[]> {
  if (files.length === 0) return sampleFiles()
  return Promise.all(
    files.map(async (file) => ({ name: basename(file), bytes: await readFile(file) })),
  )
}

function sumOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex').slice(0, 16)
}

function showLines(message: Uint8Array): void {
  for (const line of Buffer.from(message).toString('latin1').split(/\r?\n/))
    console.log(printable(line))
}

runProgram(USAGE, main)
