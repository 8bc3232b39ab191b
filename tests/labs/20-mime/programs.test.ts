/** The programs and the reader that lesson 20 gives complete. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { describe, expect, it, onTestFinished } from 'vitest'
import { readMail } from '../../../solutions/20-mime/read-mail.ts'

const SOLUTIONS = join(import.meta.dirname, '../../../solutions/20-mime')
const STARTERS = join(import.meta.dirname, 'starters')

async function run(file: string, args: string[]): Promise<object> {
  const child = spawn(process.execPath, [file, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  onTestFinished(() => void child.kill())
  const ended = once(child, 'close') as Promise<[number | null]>
  const [output, errors, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    ended,
  ])
  return { code, output, errors }
}

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'on-the-wire-20-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  return folder
}

describe('lab 20: the programs', { timeout: 60_000 }, () => {
  it('send a message with two files, and open it at the other end', async () => {
    const folder = await temporaryFolder()
    const args = [join(SOLUTIONS, 'server.ts'), '--port', '0', '--save', folder]
    const server = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
    onTestFinished(() => void server.kill())
    const lines = createInterface({ input: server.stdout })[Symbol.asyncIterator]()
    const next = async (): Promise<string> => String((await lines.next()).value)
    const [, port = ''] = /^Listening on 127\.0\.0\.1:(\d+)\.\.\.$/.exec(await next()) ?? []
    const client = join(SOLUTIONS, 'client.ts')
    expect(await run(client, ['--port', port, '--bcc', 'b@example.com'])).toMatchObject({
      code: 0,
      output: expect.stringMatching(/^attached hello\.txt: 26 bytes, .*\nattached отчёт/),
      errors: '',
    })
    const shown: string[] = []
    while (!shown.at(-1)?.startsWith('saved ')) shown.push(await next())
    expect(shown[0]).toMatch(/^envelope: from ada@example\.com, to li\.lei@example\.com, b@/)
    expect(shown).toContain('  From: Ада Лавлейс <ada@example.com>')
    expect(shown).toContain('  Subject: Monthly report · Отчёт за месяц · 月度报告')
    expect(shown).toContain('  | here is the report. Вот отчёт. 报告在这里。')
    expect(shown.filter((line) => line.startsWith('  attachment '))).toEqual([
      expect.stringMatching(/hello\.txt: text\/plain, 26 bytes, SHA-256 31b8f41878d39869…$/),
      expect.stringMatching(/отчёт за месяц\.xlsx: application\/vnd.*, 1606 bytes/),
    ])
    const saved = readMail(await readFile(join(folder, '1.eml')))
    const sheet = await readFile(join(SOLUTIONS, 'month-data.xlsx'))
    expect(Buffer.from(saved.parts[2]?.bytes ?? []).equals(sheet)).toBe(true)
  })

  it('end with one line for wrong arguments, wrong texts and without a server', async () => {
    const client = join(SOLUTIONS, 'client.ts')
    const [wrong, injected, shown] = await Promise.all([
      run(client, ['--encoding', 'x']),
      run(client, ['--subject', 'a\r\nBcc: b@example.com', '--show']),
      run(client, ['--plain', '--show', '--encoding', 'quoted-printable', '--text', 'Да']),
    ])
    expect(wrong).toMatchObject({
      code: 2,
      errors: expect.stringMatching(/^--encoding takes .*\nusage: /),
    })
    expect(injected).toMatchObject({
      code: 1,
      output: '',
      errors: expect.stringMatching(/^ERR_INVALID: [^\n]+\n$/),
    })
    expect(shown).toMatchObject({ output: expect.stringMatching(/\n\n=D0=94=D0=B0\n/) })
  })

  it('say which exercise is not written yet', async () => {
    const folder = await temporaryFolder()
    await cp(SOLUTIONS, folder, { recursive: true })
    await cp(STARTERS, folder, { recursive: true })
    expect(await run(join(folder, 'client.ts'), ['--show'])).toMatchObject({
      code: 1,
      errors: expect.stringMatching(/^TODO: [^\n]+\n$/),
    })
  })
})

describe('lab 20: the reader', () => {
  const read = (message: string) => readMail(Buffer.from(message, 'latin1'))

  it('takes lines that end with LF, words of other character sets, and names of old programs', () => {
    const mail = read(
      'Subject: =?koi8-r?Q?=F0=D2=C9?=\n\t=?windows-1251?B?4uXy?= x\n' +
        'Content-Type: text/plain; name="a.txt"\n\ntext\n',
    )
    expect(mail.fields[0]).toEqual(['Subject', 'Привет x'])
    expect(mail.fileName).toBe('a.txt')
    expect(Buffer.from(mail.bytes).toString()).toBe('text\n')
  })

  it('reads what is cut short, unknown or without any header', () => {
    expect(read('').parts).toEqual([])
    expect(read('no header at all').fields).toEqual([])
    expect(read('Subject: =?none?B?YQ==?=\r\n\r\n').fields[0]?.[1]).toBe('=?none?B?YQ==?=')
    const open = read('Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nfirst\r\n')
    expect(open.parts.length).toBe(1)
  })

  it('stops at sixteen parts inside of each other', () => {
    let message = 'end'
    for (let depth = 0; depth < 40; depth++)
      message = `Content-Type: multipart/mixed; boundary=b${depth}\r\n\r\n--b${depth}\r\n${message}\r\n--b${depth}--`
    let part = read(message)
    let depth = 0
    for (; part.parts[0]; part = part.parts[0]) depth++
    expect(depth).toBe(16)
  })
})
