/** The programs that lesson 19 gives complete. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { start, type Sink } from '../../../solutions/19-smtp/sink.ts'

const SOLUTIONS = join(import.meta.dirname, '../../../solutions/19-smtp')
const STARTERS = join(import.meta.dirname, 'starters')
/** A busy machine starts programs slowly. */
const TIMEOUT_MS = 60_000

let sink: Sink
beforeAll(async () => void (sink = await start({ port: 0 })))
beforeEach(() => void (sink.messages.length = 0))
afterAll(() => sink.close())

interface Ended {
  code: number | null
  output: string
  errors: string
}

async function run(
  file: string,
  args: string[],
  { input = '', env = {} }: { input?: string; env?: Record<string, string> } = {},
): Promise<Ended> {
  const child = spawn(process.execPath, [file, ...args], { env: { ...process.env, ...env } })
  onTestFinished(() => void child.kill())
  child.stdin.on('error', () => {})
  child.stdin.end(input)
  const ended = once(child, 'close') as Promise<[number | null]>
  const [output, errors, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    ended,
  ])
  return { code, output, errors }
}

const client = (...args: string[]): Promise<Ended> =>
  run(join(SOLUTIONS, 'client.ts'), ['--port', String(sink.port), ...args])

describe('lab 19: the client', { timeout: TIMEOUT_MS }, () => {
  it('shows the dialogue, and who was refused', async () => {
    const to = ['--to', 'boris@example.com', '--to', 'later@example.com']
    const header = ['--header-to', 'Everybody <all@example.org>']
    const { code, output, errors } = await client(...to, ...header)
    expect([code, errors]).toEqual([0, ''])
    expect(output).toContain('S: 250-PIPELINING\n')
    expect(output).toContain('C: RCPT TO:<later@example.com>\nS: 451 ')
    expect(output).toMatch(/accepted: boris@example.com\nrejected: later@example.com \(451 .*\)\n$/)
    const data = Buffer.from(sink.messages[0]?.data ?? []).toString()
    expect(data).toMatch(/\r\nTo: Everybody <all@example.org>\r\n/)
    expect(data).toMatch(/\r\n\r\nHello Boris,\r\n\r\n\.hidden .*\r\n\.\r\nAnna\r\n$/)
  })

  it('writes a sender into the header when the envelope has none', async () => {
    const { code } = await client('--from', '')
    expect(code).toBe(0)
    expect(sink.messages[0]?.from).toBe('')
    const data = Buffer.from(sink.messages[0]?.data ?? []).toString()
    expect(data).toMatch(/^From: MAILER-DAEMON@example\.com\r\n/)
  })

  it('ends with one line on a refusal, a wrong command line and a password without TLS', async () => {
    const [refused, wrong, noPassword, insecure] = await Promise.all([
      client('--to', 'reject@example.com'),
      client('--subject', 'a\nBcc: eve@example.com'),
      client('--user', 'anna'),
      run(join(SOLUTIONS, 'client.ts'), ['--port', String(sink.port), '--user', 'anna'], {
        env: { SMTP_PASSWORD: 'never-shown' },
      }),
    ])
    expect([refused.code, refused.errors]).toEqual([
      1,
      'ERR_SMTP: RCPT: 550 no such mailbox here\n',
    ])
    expect(wrong.code).toBe(2)
    expect(noPassword.errors).toMatch(/^--user wants a password in SMTP_PASSWORD\nusage: /)
    expect(insecure).toMatchObject({
      code: 1,
      errors: 'ERR_INVALID: credentials are not sent without TLS\n',
    })
    expect(sink.messages).toEqual([])
  })
})

describe('lab 19: the typist', { timeout: TIMEOUT_MS }, () => {
  it('sends what is typed, and shows what comes', async () => {
    const typed = [
      'ehlo me',
      'mail from:<a@b.example>',
      'rcpt to:<c@d.example>',
      'data',
      '..x',
      '.',
    ]
    const input = [...typed, 'quit', ''].join('\n')
    const { code, output } = await run(
      join(SOLUTIONS, 'typist.ts'),
      ['--port', String(sink.port)],
      { input },
    )
    expect(code).toBe(0)
    expect(output).toMatch(/^Connected to 127.0.0.1:\d+\.\n220 /)
    expect(output).toMatch(/221 .*\nThe server has closed the connection\.\n$/)
    expect(Buffer.from(sink.messages[0]?.data ?? []).toString()).toBe('.x\r\n')
  })
})

describe('lab 19: the server', { timeout: TIMEOUT_MS }, () => {
  it('shows what it stores, and stops when told', async () => {
    const child = spawn(process.execPath, [join(SOLUTIONS, 'server.ts'), '--port', '0'])
    onTestFinished(() => void child.kill())
    const ended = once(child, 'close')
    let output = ''
    const port = await new Promise<string>((resolve) => {
      child.stdout.on('data', (chunk: Buffer) => {
        output += chunk.toString()
        const found = /^SMTP sink listens on 127\.0\.0\.1:(\d+)\n/.exec(output)?.[1]
        if (found !== undefined) resolve(found)
      })
    })
    await run(join(SOLUTIONS, 'client.ts'), ['--port', port])
    child.kill('SIGTERM')
    expect(await ended).toEqual([0, null])
    expect(output).toContain('  envelope  <anna@example.com> to <boris@example.com>\n')
    expect(output).toContain('  header    Subject: Dots\n')
    expect(output).toContain('messages stored: 1\n')
  })

  it('says which exercise is not written yet', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'on-the-wire-19-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    await cp(SOLUTIONS, folder, { recursive: true })
    await cp(join(STARTERS, 'session.ts'), join(folder, 'session.ts'))
    const { code, errors } = await run(join(folder, 'server.ts'), ['--port', '0'])
    expect([code, errors]).toEqual([1, 'TODO: Session in session.ts\n'])
  })
})
