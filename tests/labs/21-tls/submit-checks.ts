/** Checks of submit.ts against servers that mean no good. */
import { equal, fail, phrase, RemoteError, type CheckContext, type Phrase } from '#checker'
import { makeCertificate, type CertificateKind } from './certificates.ts'
import type * as Submit from '../../../solutions/21-tls/submit.ts'
import { FakeServer, GOOD, hello, NAME, type FakeOptions, type Script } from './fake-server.ts'
import { labelled, LONG_MS, refuses } from './support.ts'

const USER = 'student'
const PASS = 'swordfish 密码'
const RESPONSE = Buffer.from(`\0${USER}\0${PASS}`).toString('base64')
const MODES = ['implicit', 'starttls'] as const
const EHLO = 'EHLO client.example.com'
const INSIDE = [
  EHLO,
  `AUTH PLAIN ${RESPONSE}`,
  'MAIL FROM:<student@example.com>',
  'RCPT TO:<a@example.com>',
  'RCPT TO:<b@example.com>',
  'DATA',
  'QUIT',
]

const load = ({ lab }: CheckContext) => lab.load<typeof Submit>('submit.ts')

type Options = Parameters<typeof Submit.submit>[0]

function options({ mode }: FakeOptions, port: number, more: Partial<Options> = {}): Options {
  return {
    mode,
    port,
    servername: NAME,
    timeoutMs: LONG_MS,
    user: USER,
    pass: PASS,
    from: 'student@example.com',
    to: ['a@example.com', 'b@example.com'],
    text: 'Subject: Hello\n\n.dots\n',
    ca: labelled(GOOD.ca),
    ...more,
  }
}

/** Starts the server, and has the learner's client submit to it. */
async function against(
  context: CheckContext,
  fake: FakeOptions,
  more: Partial<Options> = {},
): Promise<{ server: FakeServer; call: Promise<Submit.Submitted> }> {
  const { submit } = await load(context)
  const server = await new FakeServer(fake).start(context)
  return { server, call: submit(options(fake, server.port, more)) }
}

/** Waits for the end, and demands that nothing but `allowed` was said in clear. */
async function saidInClear(server: FakeServer, allowed: string[]): Promise<void> {
  await server.allClosed()
  for (const line of server.heardIn('clear')) {
    if (line.includes(RESPONSE) || /^auth/i.test(line)) fail('password-in-clear')
    if (!allowed.includes(line)) fail('went-on', { line })
  }
}

// --- the good case ---

export async function submitsOverImplicitTls(context: CheckContext): Promise<void> {
  const { server, call } = await against(context, { mode: 'implicit' })
  equal(await call, { protocol: 'TLSv1.3', reply: '250 queued as 7' }, 'result')
  await server.allClosed()
  equal(server.heardIn('tls'), INSIDE, 'dialogue', { heard: masked(server.heard.join(' | ')) })
  equal(server.texts, ['Subject: Hello\r\n\r\n..dots'])
}

export async function submitsAfterStartTls(context: CheckContext): Promise<void> {
  const lines: unknown[] = []
  const fake: FakeOptions = { mode: 'starttls' }
  const { submit } = await load(context)
  const server = await new FakeServer(fake).start(context)
  const log = (line: string): void => void lines.push(line)
  equal(
    await submit(options(fake, server.port, { log })),
    { protocol: 'TLSv1.3', reply: '250 queued as 7' },
    'result',
  )
  await saidInClear(server, [EHLO, 'STARTTLS', 'QUIT'])
  equal(server.heardIn('clear'), [EHLO, 'STARTTLS'], 'dialogue', {
    heard: masked(server.heard.join(' | ')),
  })
  if (server.heardIn('tls')[0] !== EHLO)
    fail('no-second-ehlo', { line: server.heardIn('tls')[0] ?? '' })
  equal(server.heardIn('tls'), INSIDE, 'dialogue', { heard: masked(server.heard.join(' | ')) })
  const shown = lines.filter((line) => typeof line === 'string')
  if (shown.length === 0) fail('no-log')
  const leak = shown.find((line) => line.includes(RESPONSE) || line.includes(PASS))
  if (leak !== undefined) fail('password-in-log')
}

// --- servers, and people between, that mean no good ---

export async function insistsOnTls(context: CheckContext): Promise<void> {
  const cases: [string, Script][] = [
    ['not-offered', { EHLO: hello('SIZE 1048576', 'AUTH PLAIN LOGIN') }],
    ['not-offered', { EHLO: hello('XSTARTTLS', 'AUTH PLAIN') }],
    ['no-extensions', { EHLO: '502 what is EHLO?\r\n' }],
    ['refused', { STARTTLS: '454 not now\r\n', EHLO: hello('STARTTLS', 'AUTH PLAIN') }],
    ['refused', { STARTTLS: '502 not here\r\n' }],
  ]
  for (const [key, script] of cases) {
    const { server, call } = await against(context, { mode: 'starttls', script })
    // Who goes on in clear has told the password before any call could fail.
    await call.catch(() => {})
    await saidInClear(server, [EHLO, 'STARTTLS', 'HELO client.example.com', 'RSET', 'QUIT'])
    await refuses(call, 'ERR_TLS_REQUIRED', key)
  }
  // Keywords are the same in small letters.
  const script = { EHLO: hello('size 1048576', 'StartTls'), 'tls EHLO': hello('auth login plain') }
  const { call } = await against(context, { mode: 'starttls', script })
  await call.catch((error: unknown) => {
    if (error instanceof RemoteError && /^ERR_(?:TLS_REQUIRED|NO_AUTH)$/.test(error.code ?? ''))
      fail('small-letters', { code: error.code ?? '' })
    throw error
  })
}

export async function refusesEarlyBytes(context: CheckContext): Promise<void> {
  for (const [what, bytes] of [
    [phrase('reply'), hello('AUTH PLAIN')],
    [phrase('part'), '250-half'],
    [phrase('byte'), '2'],
  ] as const) {
    // Inside TLS the server offers no AUTH: whoever logs in has believed what came in clear.
    const script = { STARTTLS: `220 go ahead\r\n${bytes}`, 'tls EHLO': hello('SIZE 1048576') }
    const { server, call } = await against(context, { mode: 'starttls', script })
    const error: unknown = await call.catch((thrown: unknown) => thrown)
    await saidInClear(server, [EHLO, 'STARTTLS', 'QUIT', 'RSET'])
    if (server.heardIn('tls').some((line) => line.startsWith('AUTH'))) fail('replayed')
    const actual = error instanceof RemoteError ? (error.code ?? error.name) : '-'
    if (actual !== 'ERR_PROTOCOL') fail('ignored', { bytes: what, actual })
  }
}

export async function forgetsWhatWasInClear(context: CheckContext): Promise<void> {
  // In clear everything was promised; inside TLS there is no AUTH.
  const promised = { EHLO: hello('STARTTLS', 'AUTH PLAIN'), 'tls EHLO': hello('SIZE 1048576') }
  const { server, call } = await against(context, { mode: 'starttls', script: promised })
  await call.catch(() => {})
  await server.allClosed()
  const inside = server.heardIn('tls')
  if (inside[0] !== EHLO) fail('no-second-ehlo', { line: inside[0] ?? '' })
  if (inside.some((line) => line.startsWith('AUTH'))) fail('believed')
  await refuses(call, 'ERR_NO_AUTH', 'no-error')
  for (const mechanisms of ['LOGIN CRAM-MD5', 'XPLAIN', 'PLAIN-CLIENTTOKEN']) {
    const script = { 'tls EHLO': hello(`AUTH ${mechanisms}`) }
    const other = await against(context, { mode: 'implicit', script })
    await refuses(other.call, 'ERR_NO_AUTH', 'other-mechanism', { mechanisms })
  }
  // A server that offers STARTTLS once more is not asked again.
  const again = { 'tls EHLO': hello('STARTTLS', 'AUTH PLAIN') }
  const third = await against(context, { mode: 'starttls', script: again })
  await third.call
  await third.server.allClosed()
  equal(third.server.heardIn('tls'), INSIDE, 'dialogue', {
    heard: masked(third.server.heard.join(' | ')),
  })
}

export async function checksTheCertificateFirst(context: CheckContext): Promise<void> {
  const cases: [CertificateKind | 'address-only', Phrase, string][] = [
    ['wrong-name', phrase('wrong-name'), 'ERR_TLS_CERT_ALTNAME_INVALID'],
    ['address-only', phrase('address-only'), 'ERR_TLS_CERT_ALTNAME_INVALID'],
    ['expired', phrase('expired'), 'CERT_HAS_EXPIRED'],
    ['other-root', phrase('other-root'), 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY'],
  ]
  for (const mode of MODES)
    for (const [kind, what, code] of cases) {
      // Good for where we connect to, and not for whom we want.
      const shown =
        kind === 'address-only'
          ? makeCertificate(['127.0.0.1'])
          : makeCertificate([NAME, '127.0.0.1'], kind)
      const more = { ca: labelled(shown.ca) }
      const { server, call } = await against(context, { mode, shown }, more)
      await call.catch(() => {})
      await saidInClear(server, [EHLO, 'STARTTLS', 'QUIT'])
      const inside = server.heardIn('tls')
      if (inside.length > 0) fail('spoke', { kind: what, mode, line: masked(inside.join(' | ')) })
      await refuses(call, code, 'trusted', { kind: what, mode })
    }
  // Nobody has said which name: then it is the host's.
  const { submit } = await load(context)
  const fake: FakeOptions = { mode: 'implicit', shown: makeCertificate([NAME]) }
  const server = await new FakeServer(fake).start(context)
  const { servername: _name, ...unnamed } = options(fake, server.port)
  await submit({ ...unnamed, ca: labelled(fake.shown?.ca ?? '') }).catch(() => {})
  await server.allClosed()
  if (server.heardIn('tls').length > 0) fail('no-name')
}

// --- refusals ---

export async function stopsAtARefusal(context: CheckContext): Promise<void> {
  const cases: [string | Phrase, Script, string[]][] = [
    [phrase('connection'), { connect: '554 go away\r\n' }, []],
    ['AUTH', { AUTH: '535 wrong\r\n' }, INSIDE.slice(0, 2)],
    ['AUTH', { AUTH: '334 \r\n' }, INSIDE.slice(0, 2)],
    ['MAIL', { MAIL: '550-not you\r\n550 no\r\n' }, INSIDE.slice(0, 3)],
    ['RCPT', { RCPT: '450 not now\r\n' }, INSIDE.slice(0, 4)],
    ['DATA', { DATA: '451 not now\r\n' }, INSIDE.slice(0, 6)],
    [phrase('mail'), { text: '554 spam\r\n' }, INSIDE.slice(0, 6)],
  ]
  for (const [stage, script, expected] of cases) {
    const { server, call } = await against(context, { mode: 'implicit', script })
    const error = await refuses(call, 'ERR_REFUSED', 'ignored', { stage })
    await server.allClosed()
    const heard = server.heardIn('tls').filter((line) => line !== 'QUIT')
    equal(heard, expected, 'went-on-after', { stage, heard: masked(heard.join(' | ')) })
    if (error.message.includes(PASS) || error.message.includes(RESPONSE)) fail('password-in-error')
  }
  const forwarding = { RCPT: '251 not here; will forward\r\n' }
  const forwarded = await against(context, { mode: 'implicit', script: forwarding })
  await forwarded.call.catch(() => fail('forwarded'))
  // The mail is accepted: what comes later is no failure of it.
  const { call } = await against(context, { mode: 'implicit', script: { QUIT: '421 busy\r\n' } })
  await call.catch(() => fail('after-the-mail'))
}

export async function refusesBadArguments(context: CheckContext): Promise<void> {
  const { submit } = await load(context)
  const server = await new FakeServer({ mode: 'implicit' }).start(context)
  const cases: [string, Partial<Options>][] = [
    ['from', { from: 'a@example.com>\r\nRCPT TO:<b@example.com' }],
    ['to', { to: ['b@example.com\r\nDATA'] }],
    ['to', { to: ['<b@example.com>'] }],
    ['to', { to: [] }],
    ['ehlo', { ehlo: 'me\nQUIT' }],
    ['user', { user: '' }],
    ['pass', { pass: 'sword\0fish' }],
    ['timeoutMs', { timeoutMs: 0 }],
  ]
  for (const [argument, more] of cases) {
    const call = submit(options({ mode: 'implicit' }, server.port, more))
    const error = await refuses(call, 'ERR_INVALID', 'accepted', { argument })
    if (error.message.includes('fish')) fail('password-in-error')
  }
  equal(server.connections, 0, 'connected')
  await submit(options({ mode: 'implicit' }, server.port))
}

export async function keepsTheDeadline(context: CheckContext): Promise<void> {
  const { lab } = context
  const { submit } = await load(context)
  for (const [mode, what] of [
    ['starttls', 'STARTTLS'],
    ['starttls', 'handshake'],
    ['implicit', 'AUTH'],
  ] as const) {
    const fake: FakeOptions = { mode, script: { [what]: '' } }
    const server = await new FakeServer(fake).start(context)
    const call = submit(options(fake, server.port, { timeoutMs: 150 }))
    await refuses(call, 'ERR_TIMEOUT', 'no-limit', {
      what: what === 'handshake' ? phrase('handshake') : what,
    })
    await server.allClosed()
  }
  const abort = lab.abortSignal({ aborted: true })
  const server = await new FakeServer({ mode: 'implicit' }).start(context)
  const aborted = submit(options({ mode: 'implicit' }, server.port, { signal: abort.signal }))
  await refuses(aborted, 'AbortError', 'not-aborted')
  equal(server.connections, 0, 'connected')
  await lab.exitsByItself()
}

const masked = (line: string): string => line.replaceAll(RESPONSE, '***')
