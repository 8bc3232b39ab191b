/** Real peers against lesson 21: Python's ssl and smtplib, OpenSSL, swaks, nodemailer, smtp-server. */
import { execFile, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { createTransport } from 'nodemailer'
import { SMTPServer } from 'smtp-server'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { makeCertificate } from '../../../solutions/21-tls/certificates.ts'
import { fetchGreeting } from '../../../solutions/21-tls/greet.ts'
import { start as startGreeting } from '../../../solutions/21-tls/greeting.ts'
import { start as startSink, type Sink } from '../../../solutions/21-tls/sink.ts'
import { submit } from '../../../solutions/21-tls/submit.ts'
import { hasPython, PYTHON } from '../../helpers/python.ts'

const run = promisify(execFile)
const PEERS = join(import.meta.dirname, 'peers')
const NAME = 'mail.example.com'
const LOGIN = { user: 'student', pass: 'swordfish 密码' }
/** smtplib encodes a login as ASCII. */
const MAIL_ENV = { MAIL_USER: LOGIN.user, MAIL_PASS: 'sword=fish' }
const MAIL = { from: 'student@example.com', to: ['teacher@example.com'] }
/** An interpreter starts on a machine that may be busy. */
const TIMEOUT_MS = 60_000

const answers = (program: string, ...args: string[]): boolean =>
  spawnSync(program, args, { stdio: 'ignore' }).status === 0
const hasOpenssl = answers('openssl', 'version')
const hasSwaks = /TLS supported/.test(
  spawnSync('swaks', ['--support'], { encoding: 'utf8' }).stdout ?? '',
)

const shown = makeCertificate([NAME, '127.0.0.1'])
const files = { folder: '', ca: '', chain: '', leaf: '', key: '' }
const sinks = {} as Record<'starttls' | 'implicit', Sink>

beforeAll(async () => {
  files.folder = await mkdtemp(join(tmpdir(), 'on-the-wire-tls-'))
  const { cert, key } = shown.credentials
  const [leaf = '', issuing = ''] = cert.split(/(?<=-----END CERTIFICATE-----\n)/)
  const contents = { ca: shown.ca, chain: issuing, leaf, key }
  for (const [name, content] of Object.entries(contents)) {
    const path = join(files.folder, `${name}.pem`)
    files[name as keyof typeof contents] = path
    await writeFile(path, content, { mode: 0o600 })
  }
  const isKnown = (user: string, pass: string): boolean =>
    user === LOGIN.user && [LOGIN.pass, MAIL_ENV.MAIL_PASS].includes(pass)
  for (const mode of ['starttls', 'implicit'] as const)
    sinks[mode] = await startSink({ mode, credentials: shown.credentials, isKnown, port: 0 })
})

afterAll(async () => {
  for (const sink of Object.values(sinks)) await sink.close()
  await rm(files.folder, { recursive: true })
})

/** Runs a program with some input; whatever its exit code, what it printed. */
async function told(program: string, args: string[], input = ''): Promise<string> {
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] })
  onTestFinished(() => void child.kill())
  child.stdin.on('error', () => {})
  child.stdin.end(input)
  const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr)])
  return output + errors
}

const lastText = (sink: Sink): string => Buffer.from(sink.messages.at(-1)?.data ?? []).toString()

describe.skipIf(!hasOpenssl)('lab 21 and OpenSSL', { timeout: TIMEOUT_MS }, () => {
  const verify = (...args: string[]): Promise<string> =>
    told('openssl', [
      'verify',
      '-x509_strict',
      '-purpose',
      'sslserver',
      '-CAfile',
      files.ca,
      ...args,
    ])

  it('finds nothing to complain about in the certificates', async () => {
    const args = ['-untrusted', files.chain, '-verify_hostname', NAME, files.leaf]
    expect(await verify(...args)).toBe(`${files.leaf}: OK\n`)
    expect(await verify('-untrusted', files.chain, '-verify_ip', '127.0.0.1', files.leaf)).toMatch(
      /OK\n$/,
    )
  })

  it('complains where it should', async () => {
    const wrong = ['-untrusted', files.chain, '-verify_hostname', 'other.example.org', files.leaf]
    expect(await verify(...wrong)).toMatch(/hostname mismatch/i)
    expect(await verify(files.leaf)).toMatch(/unable to get local issuer certificate/)
    const later = ['-untrusted', files.chain, '-attime', '4102444800', files.leaf]
    expect(await verify(...later)).toMatch(/certificate has expired/)
  })

  const client = (...args: string[]): Promise<string> => {
    const trust = ['-CAfile', files.ca, '-verify_return_error', '-verify_hostname', NAME]
    const name = ['-servername', NAME, '-quiet', '-crlf']
    return told('openssl', ['s_client', ...args, ...trust, ...name], 'EHLO x\nQUIT\n')
  }

  it('talks to the greeting', async () => {
    const greeting = await startGreeting({ credentials: shown.credentials, port: 0 })
    onTestFinished(() => void greeting.close())
    const output = await client('-connect', `127.0.0.1:${greeting.port}`)
    expect(output).toContain('Thank you for the connection')
  })

  it('talks to the sink behind STARTTLS and over implicit TLS', async () => {
    const after = await client('-starttls', 'smtp', '-connect', `127.0.0.1:${sinks.starttls.port}`)
    expect(after).toContain('250 AUTH PLAIN')
    expect(after).toContain('221 ')
    const implicit = await client('-connect', `127.0.0.1:${sinks.implicit.port}`)
    expect(implicit).toMatch(/220 mail\.example\.com[^]*250 AUTH PLAIN[^]*221 /)
  })
})

describe.skipIf(!hasPython)('lab 21 and Python', { timeout: TIMEOUT_MS }, () => {
  const python = async (file: string, ...args: string[]): Promise<string> => {
    const options = { env: { ...process.env, ...MAIL_ENV, PYTHONUTF8: '1' } }
    return (await run(PYTHON, ['-B', join(PEERS, file), ...args], options)).stdout.trim()
  }

  it.each(['starttls', 'implicit'] as const)('takes a mail of smtplib: %s', async (mode) => {
    expect(await python('mail_client.py', mode, `${sinks[mode].port}`, files.ca)).toBe('True {}')
    expect(lastText(sinks[mode])).toBe('Subject: Python\r\n\r\nПривет, 你好\r\n.dot\r\n')
    expect(sinks[mode].messages.at(-1)).toMatchObject({ user: 'student', from: MAIL.from })
  })

  it('greets a Python client, which checks as ours does', async () => {
    const codes = new Map<string, string>()
    for (const kind of ['good', 'wrong-name', 'no-intermediate'] as const) {
      const { ca, credentials } = makeCertificate([NAME], kind)
      const greeting = await startGreeting({ credentials, port: 0 })
      const file = join(files.folder, `${kind}.pem`)
      await writeFile(file, ca)
      codes.set(kind, await python('greeting.py', 'fetch', `${greeting.port}`, file, NAME))
      await greeting.close()
    }
    expect(codes.get('good')).toBe('TLSv1.3 Thank you for the connection')
    expect(codes.get('wrong-name')).toMatch(/^62 Hostname mismatch/)
    expect(codes.get('no-intermediate')).toBe('20 unable to get local issuer certificate')
  })

  it('fetches the greeting of a Python server', async () => {
    const chain = join(files.folder, 'both.pem')
    await writeFile(chain, shown.credentials.cert)
    const args = ['-B', join(PEERS, 'greeting.py'), 'serve', chain, files.key]
    const child = spawn(PYTHON, args, { stdio: ['ignore', 'pipe', 'inherit'] })
    onTestFinished(() => void child.kill())
    const [port] = (await once(child.stdout, 'data')) as [Buffer]
    const options = { port: Number(port.toString()), servername: NAME, ca: shown.ca }
    const greeted = await fetchGreeting({ ...options, timeoutMs: TIMEOUT_MS })
    expect(greeted).toMatchObject({ text: 'Thank you for the connection', protocol: 'TLSv1.3' })
  })
})

describe('lab 21 and nodemailer', { timeout: TIMEOUT_MS }, () => {
  it.each(['starttls', 'implicit'] as const)('takes a mail: %s', async (mode) => {
    const transport = createTransport({
      host: '127.0.0.1',
      port: sinks[mode].port,
      secure: mode === 'implicit',
      requireTLS: true,
      auth: LOGIN,
      tls: { ca: shown.ca, servername: NAME },
    })
    onTestFinished(() => transport.close())
    await transport.sendMail({ ...MAIL, subject: 'Привет', text: '你好' })
    expect(lastText(sinks[mode])).toMatch(/^Subject: =\?UTF-8\?/m)
  })
})

describe('lab 21 and smtp-server', { timeout: TIMEOUT_MS }, () => {
  it.each(['starttls', 'implicit'] as const)('hands a mail over: %s', async (mode) => {
    const mails: string[] = []
    let mail = ''
    const server = new SMTPServer({
      secure: mode === 'implicit',
      ...shown.credentials,
      authMethods: ['PLAIN'],
      onAuth: ({ username, password }, _session, done) =>
        username === LOGIN.user && password === LOGIN.pass
          ? done(null, { user: username })
          : done(new Error('wrong')),
      onData: (stream, _session, done) =>
        void stream
          .on('data', (chunk: Buffer) => (mail += chunk.toString()))
          .on('end', () => {
            mails.push(mail)
            mail = ''
            done()
          }),
    })
    server.on('error', () => {})
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', () => resolve()))
    onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())))
    const address = server.server.address()
    const port = typeof address === 'object' && address ? address.port : 0
    const options = { mode, port, ca: shown.ca, servername: NAME, ...LOGIN, ...MAIL }
    const sent = await submit({ ...options, text: 'Subject: Hi\n\n.dot\n', timeoutMs: TIMEOUT_MS })
    expect(sent.protocol).toBe('TLSv1.3')
    expect(mails).toEqual(['Subject: Hi\r\n\r\n.dot\r\n'])
    const refused = submit({ ...options, pass: 'wrong', text: 'x', timeoutMs: TIMEOUT_MS })
    await expect(refused).rejects.toMatchObject({ code: 'ERR_REFUSED' })
    const stranger = submit({ ...options, servername: 'other.example.org', text: 'x' })
    await expect(stranger).rejects.toMatchObject({ code: 'ERR_TLS_CERT_ALTNAME_INVALID' })
  })
})

describe.skipIf(!hasSwaks)('lab 21 and swaks', { timeout: TIMEOUT_MS }, () => {
  it.each(['starttls', 'implicit'] as const)('takes a mail: %s', async (mode) => {
    const login = ['--auth', 'PLAIN', '--auth-user', LOGIN.user, '--auth-password', LOGIN.pass]
    const tls = [mode === 'implicit' ? '--tls-on-connect' : '--tls', '--tls-verify']
    const place = ['--server', '127.0.0.1', '--port', `${sinks[mode].port}`]
    const trust = ['--tls-ca-path', files.ca, '--tls-sni', NAME]
    const mail = ['--from', MAIL.from, '--to', MAIL.to.join(','), '--body', 'from swaks']
    await told('swaks', [...place, ...tls, ...trust, ...login, ...mail])
    expect(lastText(sinks[mode])).toContain('from swaks')
  })
})
