/** The programs and modules that lesson 21 gives complete. */
import { spawn, type ChildProcess } from 'node:child_process'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { once } from 'node:events'
import { chmod, cp, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, inject, it, onTestFinished, vi } from 'vitest'
import { start as startObserver } from '../../../solutions/21-tls/observer.ts'
import { makeFolder, placesIn } from '../../../solutions/21-tls/places.ts'
import { ReplyReader } from '../../../solutions/21-tls/replies.ts'
import { Session, type Mode } from '../../../solutions/21-tls/session.ts'
import { Sight } from '../../../solutions/21-tls/sight.ts'
import { start as startSink } from '../../../solutions/21-tls/sink.ts'
import { submit } from '../../../solutions/21-tls/submit.ts'
import { integer, objectId, time, value } from '../../../solutions/21-tls/der.ts'
import { hex } from '#checker'

const SOLUTIONS = join(import.meta.dirname, '../../../solutions/21-tls')
const STARTERS = join(import.meta.dirname, 'starters')
/** Programs start on a machine that may be busy. */
const TIMEOUT_MS = 60_000

interface Outcome {
  code: number | null
  output: string
  errors: string
}

async function run(folder: string, file: string, args: string[]): Promise<Outcome> {
  const child = spawn(process.execPath, [join(folder, file), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  onTestFinished(() => void child.kill())
  const ended = once(child, 'close') as Promise<[number | null]>
  const [output, errors, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    ended,
  ])
  return { code, output, errors }
}

describe('lab 21: the programs', { timeout: TIMEOUT_MS }, () => {
  let folder = ''
  let server: ChildProcess
  const ports: number[] = []

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'on-the-wire-tls-'))
    const args = ['--port', '0', '--implicit-port', '0', '--clear-port', '0', '--folder', folder]
    server = spawn(process.execPath, [join(SOLUTIONS, 'mail-server.ts'), ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    if (!server.stdout) throw new Error('no output')
    for await (const line of createInterface({ input: server.stdout })) {
      const port = /^Mail .* on 127\.0\.0\.1:(\d+)$/.exec(line)?.[1]
      if (port) ports.push(Number(port))
      if (line.startsWith('root certificate')) break
    }
    server.stdout.resume()
  }, TIMEOUT_MS)

  afterAll(async () => {
    server.kill()
    await rm(folder, { recursive: true })
  })

  const files = (): string[] => {
    const { mailCa, login } = placesIn(folder)
    return ['--ca', mailCa, '--env-file', login]
  }

  it.skipIf(process.platform === 'win32')('keeps the login for its owner', async () => {
    const { mode } = await stat(placesIn(folder).login)
    expect(mode & 0o777).toBe(0o600)
  })

  it('submits a mail with the login of the file, and prints no password', async () => {
    const { code, output } = await run(SOLUTIONS, 'send.ts', ['--port', `${ports[0]}`, ...files()])
    expect(code).toBe(0)
    expect(output).toMatch(/^C: AUTH \*\*\*$/m)
    expect(output).toMatch(/^TLSv1\.3: 250 stored/m)
    const login = await readFile(placesIn(folder).login, 'utf8')
    const pass = /MAIL_PASS=(.*)/.exec(login)?.[1] ?? ''
    expect(pass).toHaveLength(20)
    expect(output).not.toContain(pass)
  })

  const options = async (mode: 'starttls' | 'implicit') => {
    const { mailCa, login } = placesIn(folder)
    const variables = await readFile(login, 'utf8')
    const [, user = '', pass = ''] = /MAIL_USER=(.*)\nMAIL_PASS=(.*)\n/.exec(variables) ?? []
    const ca = await readFile(mailCa, 'utf8')
    const mail = { from: 'a@example.com', to: ['b@example.com'], text: 'x' }
    return { mode, ca, servername: 'mail.example.com', user, pass, ...mail, timeoutMs: TIMEOUT_MS }
  }

  it.each([
    ['none', '250'],
    ['strip', 'ERR_TLS_REQUIRED'],
    ['inject', 'ERR_PROTOCOL'],
  ] as const)('passes an observer that attacks like this: %s', async (attack, code) => {
    const lines: string[] = []
    const log = (line: string): void => void lines.push(line)
    const observer = await startObserver({ port: 0, targetPort: ports[0] ?? 0, attack, log })
    onTestFinished(() => observer.close())
    const call = submit({ ...(await options('starttls')), port: observer.port })
    const outcome = await call.then(
      ({ reply }) => reply.slice(0, 3),
      (error: unknown) => (error as { code?: string }).code,
    )
    expect(outcome).toBe(code)
    expect(lines.join('\n')).not.toMatch(/AUTH PLAIN \S/)
  })

  it('shows the observer of a careless client everything', async () => {
    const lines: string[] = []
    const log = (line: string): void => void lines.push(line)
    const observer = await startObserver({ port: 0, targetPort: ports[2] ?? 0, log })
    onTestFinished(() => observer.close())
    const file = placesIn(folder).login
    const args = ['--port', `${observer.port}`, '--env-file', file]
    expect((await run(SOLUTIONS, 'careless.ts', args)).code).toBe(0)
    const pass = /MAIL_PASS=(.*)/.exec(await readFile(file, 'utf8'))?.[1]
    expect(lines.join('\n')).toContain(`user "student", password "${pass}"`)
  })

  it('does not obey what came in clear behind STARTTLS', async () => {
    const socket = connect({ host: '127.0.0.1', port: ports[0] ?? 0 })
    socket.write('EHLO x\r\nSTARTTLS\r\nNOOP\r\n')
    expect(await text(socket)).toMatch(/250 STARTTLS\r\n503 nothing may follow STARTTLS/)
  })

  it.each([
    ['send.ts', ['--pass', 'x'], /^Unknown option '--pass'/],
    ['send.ts', ['--mode', 'clear'], /^--mode takes starttls or implicit/],
    ['observer.ts', ['--attack', 'x'], /^--attack takes one of: none, strip, inject/],
  ])('%s %j is refused with the usage', async (file, args, sentence) => {
    const { code, errors } = await run(SOLUTIONS, file, args)
    expect(code).toBe(2)
    expect(errors).toMatch(sentence)
    expect(errors).toContain('usage: ')
  })

  it.each([
    ['client.ts', []],
    ['send.ts', []],
  ])('%s prints the TODO as one line', async (file, args: string[]) => {
    const copy = await mkdtemp(join(tmpdir(), 'on-the-wire-lab-'))
    onTestFinished(() => rm(copy, { recursive: true }))
    await cp(SOLUTIONS, copy, { recursive: true })
    await cp(STARTERS, copy, { recursive: true })
    const own = file === 'client.ts' ? ['--ca', placesIn(folder).mailCa] : files()
    const port = ['--port', `${ports[1]}`]
    const { code, errors } = await run(copy, file, [...args, ...own, ...port])
    expect([code, errors]).toEqual([1, expect.stringMatching(/^TODO: [^\n]*\n$/)])
  })

  it('stops at a signal, and takes its files away', async () => {
    const ended = once(server, 'exit')
    server.kill('SIGTERM')
    expect(await ended).toEqual([0, null])
    await expect(stat(placesIn(folder).login)).rejects.toMatchObject({ code: 'ENOENT' })
  })
})

describe('lab 21: the folder', () => {
  it.skipIf(process.platform === 'win32')('refuses one that others may write to', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'on-the-wire-tls-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    makeFolder(folder)
    const file = join(folder, 'file')
    await writeFile(file, '')
    expect(() => makeFolder(file)).toThrow(/EEXIST/)
    const open = join(folder, 'open')
    await mkdir(open)
    await chmod(open, 0o777)
    expect(() => makeFolder(open)).toThrow(/only you can write/)
  })
})

describe('lab 21: the session', () => {
  const session = (mode: Mode): Session =>
    new Session({ mode, isKnown: (user, pass) => user === 'tim' && pass === 'secret' })
  const say = (one: Session, ...lines: string[]): string =>
    one.push(Buffer.from(lines.map((line) => `${line}\r\n`).join(''))).replies
  const PLAIN = Buffer.from('\0tim\0secret').toString('base64')

  it('takes neither password nor mail before TLS', () => {
    const one = session('starttls')
    expect(say(one, 'EHLO x')).toMatch(/STARTTLS\r\n$/)
    expect(say(one, `AUTH PLAIN ${PLAIN}`)).toMatch(/^538 /)
    expect(say(one, 'MAIL FROM:<a@example.com>')).toMatch(/^530 first STARTTLS/)
    expect(one.push(Buffer.from('STARTTLS\r\n')).startsTls).toBe(true)
    one.secured()
    expect(say(one, `AUTH PLAIN ${PLAIN}`)).toMatch(/^503 first EHLO/)
    expect(say(one, 'EHLO x')).toMatch(/AUTH PLAIN\r\n$/)
    expect(say(one, 'STARTTLS')).toMatch(/^503 /)
  })

  it('takes the response on a line of its own, and ends after three wrong ones', () => {
    const one = session('implicit')
    say(one, 'EHLO x')
    expect(say(one, 'MAIL FROM:<a@example.com>')).toMatch(/^530 first AUTH/)
    expect(say(one, 'AUTH PLAIN', PLAIN)).toBe('334 \r\n235 welcome\r\n')
    const other = session('implicit')
    const wrong = 'AUTH PLAIN AAAA'
    expect(say(other, 'EHLO x', wrong, 'AUTH PLAIN', '*', wrong, wrong)).toMatch(
      /535[^]*334[^]*501[^]*535[^]*421 too many/,
    )
  })
})

describe('lab 21: replies and sight', () => {
  it('reads the same replies, however they are cut', () => {
    const bytes = Buffer.from('220 a\r\n250-b\r\n250-\r\n250 c\r\n334 \r\n221\r\n')
    const expected = new ReplyReader().push(bytes)
    expect(expected.map(({ code, lines }) => [code, ...lines].join('|'))).toEqual([
      '220|a',
      '250|b||c',
      '334|',
      '221|',
    ])
    const cuts = fc.uniqueArray(fc.integer({ min: 0, max: bytes.length }), { maxLength: 8 })
    const property = fc.property(cuts, (places) => {
      const reader = new ReplyReader()
      const edges = [0, ...places.toSorted((a, b) => a - b), bytes.length]
      const replies = edges
        .slice(1)
        .flatMap((end, at) => reader.push(bytes.subarray(edges[at], end)))
      expect(replies).toEqual(expected)
      expect(reader.heldBytes).toBe(0)
    })
    fc.assert(property, { seed: inject('seed') })
  })

  it.each(['hello\r\n', '2500 x\r\n', '250-a\r\n251 b\r\n', '199 x\r\n'])('refuses %j', (bytes) => {
    const push = (): unknown => new ReplyReader().push(Buffer.from(bytes))
    expect(push).toThrow(expect.objectContaining({ code: 'ERR_PROTOCOL' }))
  })

  it('tells lines from records, however they are cut', () => {
    const record = Buffer.from([23, 3, 3, 0, 3, 10, 13, 10])
    const bytes = Buffer.concat([Buffer.from('EHLO x\r\nSTARTTLS\r\n'), record, record])
    const lines: string[] = []
    const sight = new Sight('C', (line) => lines.push(line))
    for (const byte of bytes) sight.see(Uint8Array.of(byte))
    sight.end()
    const shown = 'C: [application data, version 0303, 3 bytes]'
    expect(lines).toEqual(['C: EHLO x', 'C: STARTTLS', shown, shown, 'C: end'])
  })
})

describe('lab 21: DER', () => {
  it.each([
    [value(4, new Uint8Array(127)).subarray(0, 2), '04 7f'],
    [value(4, new Uint8Array(128)).subarray(0, 3), '04 81 80'],
    [value(4, new Uint8Array(300)).subarray(0, 4), '04 82 01 2c'],
    [integer(Uint8Array.of(0, 0, 0x7f)), '02 01 7f'],
    [integer(Uint8Array.of(0x80)), '02 02 00 80'],
    [integer(Uint8Array.of(0)), '02 01 00'],
    [objectId([1, 2, 840, 10_045, 4, 3, 2]), '06 08 2a 86 48 ce 3d 04 03 02'],
  ])('writes %j', (bytes, expected) => {
    expect(Buffer.from(bytes)).toEqual(Buffer.from(hex(expected)))
  })

  it('writes years of two digits through 2049', () => {
    const at = (iso: string): string => Buffer.from(time(new Date(iso)).subarray(2)).toString()
    expect(at('2049-12-31T23:59:59.999Z')).toBe('491231235959Z')
    expect(at('2050-01-01T00:00:00Z')).toBe('20500101000000Z')
  })
})

describe('lab 21: the suite', () => {
  it.each(['der.ts', 'authority.ts', 'certificates.ts'])(
    'has the same %s as the lab',
    async (file) => {
      const [own, given] = await Promise.all(
        [import.meta.dirname, SOLUTIONS].map((folder) => readFile(join(folder, file), 'utf8')),
      )
      expect(own).toBe(given)
    },
  )
})

describe('lab 21: the sink', { timeout: TIMEOUT_MS }, () => {
  it('reads no more commands while nobody reads its replies, and loses none', async () => {
    const sink = await startSink({ mode: 'clear', port: 0, isKnown: () => false })
    onTestFinished(() => sink.close())
    let ours: Socket | undefined
    const keep = (message: unknown): void => void (ours ??= (message as { socket: Socket }).socket)
    subscribe('net.server.socket', keep)
    onTestFinished(() => void unsubscribe('net.server.socket', keep))
    const socket = connect(sink.port, sink.host)
    onTestFinished(() => void socket.destroy())
    await once(socket, 'data') // the greeting
    socket.pause()
    const block = Buffer.from('NOOP\r\n'.repeat(10_000))
    let blocks = 0
    // It stalls when the kernel's buffers are full in both directions.
    for (let isTaken = true; isTaken && blocks < 200; blocks++) {
      isTaken = await new Promise((resolve) => {
        const stalled = setTimeout(() => resolve(false), 1_000)
        socket.write(block, () => {
          clearTimeout(stalled)
          resolve(true)
        })
      })
      expect(ours?.writableLength).toBeLessThan(1024 * 1024)
    }
    let replies = 0
    socket.on('data', (chunk: Buffer) => {
      for (const byte of chunk) if (byte === 0x0a) replies++
    })
    socket.resume()
    await vi.waitFor(() => expect(replies).toBe(blocks * 10_000), { timeout: 30_000 })
  })
})
