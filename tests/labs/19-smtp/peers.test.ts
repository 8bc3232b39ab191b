/**
 * Real peers: Python's smtplib, swaks and nodemailer send to the sink; our client sends to
 * smtp-server. What they sent is read by the parser that the page's mailbox uses.
 */
import { execFile, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import nodemailer from 'nodemailer'
import { SMTPServer } from 'smtp-server'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { fieldOf, parseMail } from '../../../.vitepress/theme/support/mail-message.ts'
import { sendMail } from '../../../solutions/19-smtp/send-mail.ts'
import { start, type Sink, type StoredMessage } from '../../../solutions/19-smtp/sink.ts'
import { hasPython, PYTHON } from '../../helpers/python.ts'

const run = promisify(execFile)
const hasSwaks = spawnSync('swaks', ['--version']).status === 0
/** An interpreter starts on a machine that may be busy. */
const TIMEOUT_MS = 60_000
const EVERY_BYTE = Uint8Array.from({ length: 256 }, (_, index) => index)

let sink: Sink
beforeAll(async () => void (sink = await start({ port: 0 })))
afterAll(() => sink.close())

/** The message that the sink has got since it was asked before. */
function latest(count: number): StoredMessage {
  expect(sink.messages.length).toBe(count + 1)
  const message = sink.messages.at(-1)
  if (!message) throw new Error('nothing was stored')
  return message
}

describe('lab 19: others send to the sink', { timeout: TIMEOUT_MS }, () => {
  it.skipIf(!hasPython)('takes what Python sends, and refuses whom it must', async () => {
    const before = sink.messages.length
    const script = join(import.meta.dirname, 'peers/send_mail.py')
    const { stdout } = await run(PYTHON, ['-B', script, String(sink.port)])
    expect(JSON.parse(stdout)).toEqual({
      refused: { 'reject-me@example.com': [550, 'no such mailbox here'] },
      nobody: {
        'reject@example.com': [550, 'no such mailbox here'],
        'later@example.com': [451, 'not now, try again later'],
      },
    })
    const { from, to, data } = latest(before)
    expect([from, to]).toEqual(['anna@example.com', ['boris@example.com']])
    const mail = parseMail(data)
    expect(fieldOf(mail, 'Subject')).toBe('Отчёт за ноябрь 十一月')
    expect(fieldOf(mail, 'From')).toBe('Анна <anna@example.com>')
    const [text, attachment] = mail.parts
    expect(text?.text?.replaceAll('\r', '')).toBe('Строка\n.точка\n..\n.\n')
    expect(attachment?.fileName).toBe('отчёт 报告.bin')
    expect(attachment?.bytes).toEqual(EVERY_BYTE)
  })

  it.skipIf(!hasSwaks)('takes what swaks sends', async () => {
    const before = sink.messages.length
    const body = '.first\n.\n..\nlast'
    const { stdout } = await run('swaks', [
      '--server',
      `127.0.0.1:${sink.port}`,
      '--from',
      'anna@example.com',
      '--to',
      'boris@example.com,wei@example.org',
      '--header',
      'Subject: 你好',
      '--body',
      body,
    ])
    expect(stdout).toMatch(/<-\s+221 /)
    const { from, to, data } = latest(before)
    expect([from, to]).toEqual(['anna@example.com', ['boris@example.com', 'wei@example.org']])
    const mail = parseMail(data)
    expect(fieldOf(mail, 'Subject')).toBe('你好')
    expect(mail.text?.replaceAll('\r', '')).toContain('.first\n.\n..\nlast')
  })

  it('takes what nodemailer sends', async () => {
    const before = sink.messages.length
    const transport = nodemailer.createTransport({ port: sink.port, host: '127.0.0.1' })
    onTestFinished(() => transport.close())
    const info = await transport.sendMail({
      from: 'Анна <anna@example.com>',
      to: ['boris@example.com', 'reject@example.com'],
      bcc: 'wei@example.org',
      subject: 'Отчёт 报告',
      text: '.точка\n.\nконец',
      attachments: [{ filename: 'месяц 月.xlsx', content: Buffer.from(EVERY_BYTE) }],
    })
    expect(info.rejected).toEqual(['reject@example.com'])
    const { to, data } = latest(before)
    // Blind copies are in the envelope and nowhere else.
    expect(to).toEqual(['boris@example.com', 'wei@example.org'])
    const mail = parseMail(data)
    expect([fieldOf(mail, 'Subject'), fieldOf(mail, 'Bcc')]).toEqual(['Отчёт 报告', ''])
    expect(mail.parts[0]?.text?.replaceAll('\r', '')).toBe('.точка\n.\nконец')
    expect(mail.parts[1]?.fileName).toBe('месяц 月.xlsx')
    expect(mail.parts[1]?.bytes).toEqual(EVERY_BYTE)
  })
})

describe('lab 19: our client and smtp-server', { timeout: TIMEOUT_MS }, () => {
  async function serve(): Promise<{ port: number; got: unknown[] }> {
    const got: unknown[] = []
    const server = new SMTPServer({
      logger: false,
      disabledCommands: ['STARTTLS'],
      authMethods: ['PLAIN'],
      authOptional: true,
      allowInsecureAuth: true,
      size: 10_000,
      onAuth: ({ username, password }, _session, done) => {
        if (username === 'anna' && password === 'пароль') done(null, { user: username })
        else done(new Error('wrong'))
      },
      onRcptTo: ({ address }, _session, done) =>
        done(address.startsWith('no') ? new Error('nobody') : null),
      onData: (stream, { envelope, user }, done) => {
        const chunks: Buffer[] = []
        stream.on('data', (chunk: Buffer) => chunks.push(chunk))
        stream.on('end', () => {
          const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address
          const to = envelope.rcptTo.map(({ address }) => address)
          got.push([from, to, Buffer.concat(chunks).toString(), user])
          done()
        })
      },
    })
    server.on('error', () => {})
    server.listen(0, '127.0.0.1')
    await once(server.server, 'listening')
    onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())))
    return { port: (server.server.address() as AddressInfo).port, got }
  }

  it('sends, logs in, and reports who was refused', async () => {
    const { port, got } = await serve()
    const mail = {
      from: 'anna@example.com',
      to: ['boris@example.com', 'nobody@example.com'],
      data: Buffer.from('Subject: x\n\n.\n..\nпривет\n'),
    }
    const receipt = await sendMail(mail, { port })
    expect(receipt).toMatchObject({
      accepted: ['boris@example.com'],
      rejected: [{ address: 'nobody@example.com', code: 550 }],
    })
    const auth = { user: 'anna', pass: 'пароль' }
    await sendMail({ ...mail, from: '', auth }, { port, allowInsecureAuth: true })
    const text = 'Subject: x\r\n\r\n.\r\n..\r\nпривет\r\n'
    expect(got).toEqual([
      ['anna@example.com', ['boris@example.com'], text, undefined],
      ['', ['boris@example.com'], text, 'anna'],
    ])
    const wrong = { ...mail, auth: { ...auth, pass: 'x' } }
    await expect(sendMail(wrong, { port, allowInsecureAuth: true })).rejects.toMatchObject({
      name: 'SmtpError',
      stage: 'AUTH',
      status: 535,
    })
  })
})
