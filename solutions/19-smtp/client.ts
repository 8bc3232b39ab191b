/** Sends one message, and shows the dialogue. It runs your send-mail.ts. */
import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { printable, runProgram, UsageError, wholeNumber } from './program.ts'
import { sendMail } from './send-mail.ts'

const USAGE = `usage: client.ts [--host 127.0.0.1] [--port 2525] [--from anna@example.com] [--to ADDRESS …]
                 [--header-from TEXT] [--header-to TEXT] [--subject TEXT] [--text TEXT | --file message.eml]
                 [--user NAME --allow-insecure-auth]   (the password: environment, SMTP_PASSWORD)`
const TEXT = 'Hello Boris,\n\n.hidden is a file whose name begins with a dot.\n.\nAnna'

const text = (byDefault: string): { type: 'string'; default: string } => ({
  type: 'string',
  default: byDefault,
})

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      host: text('127.0.0.1'),
      port: text('2525'),
      from: text('anna@example.com'),
      to: { type: 'string', multiple: true, default: ['boris@example.com'] },
      'header-from': { type: 'string' },
      'header-to': { type: 'string' },
      subject: text('Dots'),
      text: text(TEXT),
      file: { type: 'string' },
      user: { type: 'string' },
      'allow-insecure-auth': { type: 'boolean', default: false },
    },
  })
  const port = wholeNumber('--port', values.port, 1, 65_535)
  const { from, to } = values
  // The envelope may have no sender; the header must have one (RFC 5322 §3.6).
  const sender = from === '' ? 'MAILER-DAEMON@example.com' : from
  const header = [
    `From: ${values['header-from'] ?? sender}`,
    `To: ${values['header-to'] ?? to.join(', ')}`,
    `Subject: ${values.subject}`,
    `Date: ${new Date().toUTCString().replace('GMT', '+0000')}`,
    `Message-ID: <${randomUUID()}@example.com>`,
  ]
  if (header.some((line) => !/^[ -~]*$/.test(line)))
    throw new UsageError('a header field is one line of ASCII here; lesson 20 has the rest')
  const data = values.file
    ? await readFile(values.file)
    : Buffer.from(`${header.join('\n')}\n\n${values.text}\n`)
  const receipt = await sendMail(
    { from, to, data, ...(values.user ? { auth: credentials(values.user) } : {}) },
    {
      host: values.host,
      port,
      allowInsecureAuth: values['allow-insecure-auth'],
      log: (line) => console.log(printable(line)),
    },
  )
  console.log(`accepted: ${receipt.accepted.join(', ')}`)
  for (const { address, code, text: reason } of receipt.rejected)
    console.log(`rejected: ${address} (${code} ${printable(reason)})`)
}

/** A password on the command line could be read by every user of the machine. */
function credentials(user: string): { user: string; pass: string } {
  const pass = process.env['SMTP_PASSWORD']
  if (pass === undefined) throw new UsageError('--user wants a password in SMTP_PASSWORD')
  return { user, pass }
}

runProgram(USAGE, main)
