/** Python's email package reads what buildMessage writes, and the lab reads what Python writes. */
import { execFile, spawn } from 'node:child_process'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { promisify } from 'node:util'
import fc from 'fast-check'
import { describe, expect, inject, it, onTestFinished } from 'vitest'
import type { MessageOptions } from '../../../solutions/20-mime/mail-types.ts'
import { buildMessage } from '../../../solutions/20-mime/message.ts'
import { readMail } from '../../../solutions/20-mime/read-mail.ts'
import { start } from '../../../solutions/20-mime/sink.ts'
import { BASE, FIXED, messages } from './messages.ts'
import { hasPython, PYTHON } from '../../helpers/python.ts'

const run = promisify(execFile)
const PEERS = join(import.meta.dirname, 'peers')
const SHEET = join(import.meta.dirname, '../../../solutions/20-mime/month-data.xlsx')
/** An interpreter starts on a machine that may be busy. */
const TIMEOUT_MS = 60_000

interface Read {
  names: string[]
  addresses: Record<string, [name: string, address: string][]>
  subject: string
  date: string
  text: string
  files: [name: string, type: string, bytes: string][]
  defects: string[]
}

/** All messages in one interpreter. */
async function readByPython(options: readonly MessageOptions[]): Promise<Read[]> {
  const child = spawn(PYTHON, ['-B', join(PEERS, 'read_mail.py')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.kill())
  const output = text(child.stdout)
  for (const one of options)
    child.stdin.write(`${Buffer.from(buildMessage(one)).toString('base64')}\n`)
  child.stdin.end()
  return JSON.parse(await output) as Read[]
}

/** Python takes a second name, in ASCII, for a mistake; the one that comes first is what it reads. */
const FALLBACK = 'duplicate parameter name'

const lines = (written: string): string => written.replace(/\r\n|\r/g, '\n').replace(/\n$/, '')

describe.skipIf(!hasPython)('lab 20 and Python', { timeout: TIMEOUT_MS }, () => {
  it('reads every message without a defect', async () => {
    const random = fc.sample(messages, { numRuns: 40, seed: inject('seed') })
    const all = [BASE, ...FIXED, ...random]
    const results = await readByPython(all)
    expect(results.length).toBe(all.length)
    for (const [index, options] of all.entries()) {
      const read = results[index]
      expect(read?.defects.filter((defect) => !defect.startsWith(FALLBACK))).toEqual([])
      expect(read?.names).not.toContain('Bcc')
      expect(read?.date).toBe('2026-11-21T09:30:00+00:00')
      expect(read?.subject).toBe(options.subject)
      expect(lines(read?.text ?? '')).toBe(lines(options.text))
      expect(read?.addresses['From']).toEqual([[options.from.name ?? '', options.from.address]])
      expect(read?.addresses['To']).toEqual(
        options.to.map(({ name = '', address }) => [name, address]),
      )
      expect(read?.files.map(([name, , bytes]) => [name, bytes])).toEqual(
        options.attachments?.map(({ name, bytes }) => [
          name,
          Buffer.from(bytes).toString('base64'),
        ]) ?? [],
      )
    }
  })

  it('reads what Python sends', async () => {
    const sink = await start({ port: 0 })
    onTestFinished(() => sink.close())
    await run(PYTHON, ['-B', join(PEERS, 'send_mail.py'), String(sink.port), SHEET])
    const mail = readMail(sink.messages[0]?.data ?? new Uint8Array())
    expect(Object.fromEntries(mail.fields)).toMatchObject({
      From: 'Ада Лавлейс <ada@example.com>',
      To: '李雷 <lei@example.com>',
      Subject: 'Отчёт за месяц',
    })
    const [body, file] = mail.parts
    expect(new TextDecoder().decode(body?.bytes)).toBe('Вот отчёт.\r\n')
    expect(file).toMatchObject({ fileName: 'отчёт за месяц.xlsx' })
    expect(file?.bytes.length).toBe(1_606)
  })

  it('shows what is wrong with the classic way', async () => {
    const { stdout } = await run(PYTHON, ['-B', join(PEERS, 'classic_mail.py'), SHEET])
    const mail = readMail(Buffer.from(stdout))
    const names = mail.fields.map(([name]) => name)
    for (const name of ['From', 'To', 'Date', 'Message-ID']) expect(names).not.toContain(name)
    const types = mail.parts[1]?.fields.filter(([name]) => name === 'Content-Type')
    expect(types?.map(([, value]) => value)).toEqual([
      'text/base64; charset="utf-8"',
      'application/vnd.ms-excel',
    ])
  })
})
