/** Checks of send-mail.ts. */
import { equal, fail, phrase, recorder, rejects, type CheckContext, type Phrase } from '#checker'
import type * as SendMail from '../../../solutions/19-smtp/send-mail.ts'
import {
  FIN,
  latin1,
  play,
  refuses,
  RST,
  show,
  SILENCE,
  works,
  type Played,
  type Turn,
} from './support.ts'

const load = ({ lab }: CheckContext) => lab.load<typeof SendMail>('send-mail.ts')

const MAIL: SendMail.Mail = {
  ehlo: 'client.example',
  from: 'anna@example.com',
  to: ['boris@example.com'],
  data: latin1('Subject: a\n\n.dot\n'),
}
const TEXT = 'Subject: a\r\n\r\n..dot\r\n.\r\n'

/** What a dialogue has to be, as one line. */
const joined = (said: readonly string[]): string => said.map((text) => show(text)).join(' ↵ ')

function saidOnly(server: Played, expected: string[], key: string): void {
  equal(server.said, expected, key, { expected: joined(expected), actual: joined(server.said) })
}

const commands = (...recipients: string[]): string[] => [
  'EHLO client.example',
  'MAIL FROM:<anna@example.com>',
  ...recipients.map((address) => `RCPT TO:<${address}>`),
]

export async function sendsAMessage(context: CheckContext): Promise<void> {
  const { sendMail } = await load(context)
  const server = await play(context)
  const log = recorder()
  const to = ['boris@example.com', `wei${context.random.int(1, 99)}@example.org`]
  const receipt = await sendMail({ ...MAIL, to }, { port: server.port, log })
  await server.allClosed()
  const expected = [...commands(...to), 'DATA', TEXT, 'QUIT']
  if (server.said.length > 0 && !server.said.includes('QUIT'))
    fail('no-quit', { actual: joined(server.said) })
  saidOnly(server, expected, 'dialogue')
  equal(receipt, { accepted: to, rejected: [] }, 'receipt', { actual: show(receipt) })
  const logged = log.calls.map(([line]) => String(line))
  for (const line of ['S: 220 mail.example ready', 'C: EHLO client.example', 'S: 250-SIZE 1000'])
    if (!logged.includes(line)) fail('log', { expected: line, actual: show(logged.slice(0, 4)) })

  const eight = await play(context)
  await sendMail({ ...MAIL, from: '', data: latin1('\xe9\r\n') }, { port: eight.port })
  await eight.allClosed()
  const asked = eight.said[1] ?? ''
  equal(asked, 'MAIL FROM:<> BODY=8BITMIME', 'eight-bit', { actual: show(asked) })
  const old = await play(context, [[/^EHLO/, '250 mail.example\r\n']])
  const unable = sendMail({ ...MAIL, data: latin1('\xe9\r\n') }, { port: old.port })
  await refuses(unable, 'ERR_PROTOCOL', 'no-eight-bit')
}

export async function waitsItsTurn(context: CheckContext): Promise<void> {
  const { sendMail } = await load(context)
  // Whoever takes a first line for the whole reply is one reply ahead from then on. The bars part
  // what the client gets at different times.
  const turns: Turn[] = [
    [/^EHLO /, '250-mail.example|\r\n250-8BITMIME\r\n25|0 OK\r\n'],
    [/^MAIL /, '250-first\r|\n250 second\r\n'],
    [/boris/, '550-no\r\n|550-such\r\n550 mailbox\r\n'],
    [/\r\n/, '250-stored|\r\n250 id 7\r\n'],
  ]
  const to = ['boris@example.com', 'wei@example.org']
  const greeting = '220-mail.example\r\n|220-no spam\r\n220 ready\r\n'
  const server = await play(context, turns, { greeting })
  const sent = sendMail({ ...MAIL, to }, { port: server.port, timeoutMs: 3_000 })
  const receipt = await works(sent, 'shifted')
  const rejected = [{ address: to[0], code: 550, text: 'no\nsuch\nmailbox' }]
  equal(receipt, { accepted: [to[1]], rejected }, 'shifted', { actual: show(receipt) })
  saidOnly(server, [...commands(...to), 'DATA', TEXT, 'QUIT'], 'dialogue')

  const eager = await play(context, [[/^MAIL /, '250 fine\r\n250 and fine\r\n']])
  const outOfTurn = sendMail(MAIL, { port: eager.port })
  await refuses(outOfTurn, 'ERR_PROTOCOL', 'out-of-turn')

  for (const refusal of ['500 what', '502 not here', '550 no']) {
    const old = await play(context, [[/^EHLO /, `${refusal}\r\n`]])
    await works(sendMail(MAIL, { port: old.port }), 'no-helo', { refusal })
    const actual = joined(old.said)
    equal(old.said[1], 'HELO client.example', 'no-helo', { refusal, actual })
  }
}

export async function keepsRefusals(context: CheckContext): Promise<void> {
  const { sendMail } = await load(context)
  const to = ['gone', 'here', 'later', 'moved', 'lost'].map((name) => `${name}@example.com`)
  const turns: Turn[] = [
    [/gone/, '550 no mailbox\r\n'],
    [/later/, '451 try again\r\n'],
    [/moved/, '251 will forward\r\n'],
    [/lost/, '553 what name\r\n'],
  ]
  const server = await play(context, turns)
  const receipt = await works(sendMail({ ...MAIL, to }, { port: server.port }), 'partly')
  const expected = {
    accepted: [to[1], to[3]],
    rejected: [
      { address: to[0], code: 550, text: 'no mailbox' },
      { address: to[2], code: 451, text: 'try again' },
      { address: to[4], code: 553, text: 'what name' },
    ],
  }
  if (receipt.accepted.includes(to[2] ?? '')) fail('later', { address: to[2] ?? '' })
  equal(receipt, expected, 'partly', { actual: show(receipt) })
  saidOnly(server, [...commands(...to), 'DATA', TEXT, 'QUIT'], 'dialogue')

  const none = await play(context, [...turns, [/^DATA$/, '554 for nobody\r\n']])
  const nobody = [to[0] ?? '', to[2] ?? '']
  const sent = sendMail({ ...MAIL, to: nobody }, { port: none.port })
  const error = await refuses(sent, 'ERR_SMTP', 'nobody')
  await none.allClosed()
  if (none.said.includes('DATA')) fail('data-for-nobody', { actual: joined(none.said) })
  equal(error.message, 'RCPT: 550 no mailbox', 'first-refusal', { actual: error.message })
  saidOnly(none, [...commands(...nobody), 'QUIT'], 'dialogue')
}

export async function stopsAtANo(context: CheckContext): Promise<void> {
  const { sendMail } = await load(context)
  const cases: [stage: string, turns: Turn[], reply: string][] = [
    ['greeting', [], '554 no service here'],
    ['greeting', [], '421 too busy'],
    ['EHLO', [[/^EHLO/, '421 busy\r\n']], '421 busy'],
    [
      'HELO',
      [
        [/^EHLO/, '500 what\r\n'],
        [/^HELO/, '550 not you\r\n'],
      ],
      '550 not you',
    ],
    ['MAIL', [[/^MAIL/, '451 later\r\n']], '451 later'],
    ['MAIL', [[/^MAIL/, '354 go on\r\n']], '354 go on'],
    ['DATA', [[/^DATA/, '451 disk full\r\n']], '451 disk full'],
    ['DATA', [[/^DATA/, '250 fine\r\n']], '250 fine'],
    ['message', [[/\r\n/, '452-no\r\n452 space\r\n']], '452 no\nspace'],
    ['message', [[/\r\n/, '554 spam\r\n']], '554 spam'],
  ]
  for (const [stage, turns, reply] of cases) {
    const greeting = stage === 'greeting' ? `${reply}\r\n` : '220 mail.example\r\n'
    const server = await play(context, turns, { greeting })
    const params = { stage, reply: show(reply) }
    const sent = sendMail(MAIL, { port: server.port, timeoutMs: 3_000 })
    const error = await refuses(sent, 'ERR_SMTP', 'taken', params)
    await server.allClosed()
    const expected = `${stage}: ${reply}`
    equal(error.message, expected, 'told', { ...params, actual: show(error.message) })
    if (server.said.at(-1) !== 'QUIT') fail('no-quit', { ...params, actual: joined(server.said) })
    equal(server.said.filter((text) => text === 'QUIT').length, 1, 'no-quit', params)
  }
}

export async function survivesQuit(context: CheckContext): Promise<void> {
  const { sendMail } = await load(context)
  const answers: [name: string | Phrase, reply: string][] = [
    ['500 what', '500 what\r\n'],
    ['FIN', FIN],
    ['RST', RST],
    [phrase('silence'), SILENCE],
    ['HTTP', 'HTTP/1.1 400 Bad Request\r\n'],
  ]
  for (const [answer, reply] of answers) {
    const params = { answer }
    const timeoutMs = reply === SILENCE ? 400 : 3_000
    const server = await play(context, [[/^QUIT$/, reply]])
    const sent = sendMail(MAIL, { port: server.port, timeoutMs })
    const receipt = await works(sent, 'lost', params)
    equal(receipt, { accepted: MAIL.to, rejected: [] }, 'lost', {
      ...params,
      actual: show(receipt),
    })
    await server.allClosed()
    if (server.said.at(-1) !== 'QUIT') fail('no-quit', { ...params, actual: joined(server.said) })

    const refusing = await play(context, [
      [/^MAIL/, '550 no\r\n'],
      [/^QUIT$/, reply],
    ])
    const refused = sendMail(MAIL, { port: refusing.port, timeoutMs })
    const error = await refuses(refused, 'ERR_SMTP', 'covered', params)
    equal(error.message, 'MAIL: 550 no', 'covered', { ...params, actual: show(error.message) })
    await refusing.allClosed()
  }
}

export async function sendsNothingInvalid(context: CheckContext): Promise<void> {
  const { sendMail } = await load(context)
  const server = await play(context)
  const injected = 'boris@example.com>\r\nRCPT TO:<eve@example.com'
  const cases: [key: string, mail: Partial<SendMail.Mail>, what: string][] = [
    ['address', { to: [injected] }, injected],
    ['address', { from: 'anna@example.com\nRSET' }, 'anna@example.com\nRSET'],
    ['address', { from: 'anna@example.com\r' }, 'anna@example.com\r'],
    ['address', { to: ['good@example.com', '<boris@example.com>'] }, '<boris@example.com>'],
    ['address', { to: ['Boris <boris@example.com>'] }, 'Boris <boris@example.com>'],
    ['address', { to: ['boris@example.com '] }, 'boris@example.com '],
    ['address', { to: [''] }, ''],
    ['address', { to: ['борис@example.com'] }, 'борис@example.com'],
    ['address', { from: `${'a'.repeat(243)}@example.com` }, 'aaa…@example.com'],
    ['nobody', { to: [] }, '[]'],
    ['name', { ehlo: 'a\r\nQUIT' }, 'a\r\nQUIT'],
    ['name', { ehlo: '' }, ''],
    ['name', { ehlo: 'a b' }, 'a b'],
  ]
  for (const [key, part, what] of cases) {
    const sent = sendMail({ ...MAIL, ...part }, { port: server.port, timeoutMs: 3_000 })
    await refuses(sent, 'ERR_INVALID', key, { what: show(what) })
  }
  equal(server.connections, 0, 'connected', { count: server.connections })
  const longest = `${'a'.repeat(242)}@example.com`
  await works(sendMail({ ...MAIL, to: [longest] }, { port: server.port }), 'good')
}

export async function guardsSecrets(context: CheckContext): Promise<void> {
  const { sendMail } = await load(context)
  const pass = `secret${context.random.int(1000, 9999)}`
  const base64 = Buffer.from(`\0anna\0${pass}`).toString('base64')
  const mail: SendMail.Mail = { ...MAIL, auth: { user: 'anna', pass } }
  const offer: Turn = [/^EHLO/, '250-mail.example\r\n250-auth LOGIN plain\r\n250 8BITMIME\r\n']

  const server = await play(context, [offer])
  const { port } = server
  for (const [host, allowInsecureAuth] of [
    ['127.0.0.1', false],
    ['127.0.0.1', undefined],
    ['127.0.0.1..invalid', true],
    ['localhost..invalid', true],
  ] as const) {
    const options = allowInsecureAuth === undefined ? {} : { allowInsecureAuth }
    const sent = sendMail(mail, { host, port, timeoutMs: 3_000, ...options })
    await refuses(sent, 'ERR_INVALID', 'insecure', { host, allowed: String(allowInsecureAuth) })
  }
  equal(server.connections, 0, 'connected', { count: server.connections })

  const log = recorder()
  await works(sendMail(mail, { port, allowInsecureAuth: true, log }), 'refused')
  const said = server.said[1] ?? ''
  equal(said, `AUTH PLAIN ${base64}`, 'auth', { expected: `AUTH PLAIN ${base64}`, actual: said })
  const logged = log.calls.map(([line]) => String(line))
  if (logged.some((line) => line.includes(base64) || line.includes(pass)))
    fail('logged', { actual: show(logged.filter((line) => /auth/i.test(line))) })
  if (!logged.includes('C: AUTH ***')) fail('mask', { actual: show(logged.slice(0, 8)) })

  for (const listed of ['SIZE 1000', 'AUTH LOGIN', 'AUTHX PLAIN']) {
    const other = await play(context, [[/^EHLO/, `250-mail.example\r\n250 ${listed}\r\n`]])
    const unable = sendMail(mail, { port: other.port, allowInsecureAuth: true })
    await refuses(unable, 'ERR_PROTOCOL', 'not-offered', { listed })
    await other.allClosed()
    if (other.said.some((text) => text.startsWith('AUTH'))) fail('not-offered', { listed })
  }
  const strict = await play(context, [offer, [/^AUTH/, '535 wrong\r\n']])
  const denied = sendMail(mail, { port: strict.port, allowInsecureAuth: true })
  const error = await refuses(denied, 'ERR_SMTP', 'denied')
  equal(error.message, 'AUTH: 535 wrong', 'denied', { actual: show(error.message) })
}

export async function givesUp(context: CheckContext): Promise<void> {
  const { sendMail } = await load(context)
  const { lab } = context
  const early: [code: string, turns: Turn[], greeting: string][] = [
    ['ERR_TRUNCATED', [], FIN],
    ['ERR_TRUNCATED', [[/^RCPT/, FIN]], '220 a\r\n'],
    ['ERR_TRUNCATED', [[/\r\n/, FIN]], '220 a\r\n'],
    ['ECONNRESET', [[/^MAIL/, RST]], '220 a\r\n'],
    ['ERR_PROTOCOL', [], 'HTTP/1.1 400 Bad Request\r\n'],
    ['ERR_PROTOCOL', [], '220 a\n250 b\r\n'],
  ]
  for (const [code, turns, greeting] of early) {
    const server = await play(context, turns, { greeting })
    const sent = sendMail(MAIL, { port: server.port, timeoutMs: 3_000 })
    const reply = show(turns[0]?.[1] ?? greeting)
    await refuses(sent, code, 'early', { reply, code })
    await server.allClosed()
  }
  const timeoutMs = 150
  const silent = await play(context, [], { greeting: SILENCE })
  await refuses(sendMail(MAIL, { port: silent.port, timeoutMs }), 'ERR_TIMEOUT', 'silent', {
    timeoutMs,
  })
  await silent.allClosed()

  const abort = lab.abortSignal()
  const waiting = await play(context, [[/^MAIL/, SILENCE]])
  const aborted = sendMail(MAIL, { port: waiting.port, signal: abort.signal })
  aborted.catch(() => {}) // looked at below
  await waitFor(() => waiting.said.length > 1, aborted)
  await abort.abort()
  await rejects(aborted, 'AbortError', 'not-aborted')
  await waiting.allClosed()
  const { signal } = lab.abortSignal({ aborted: true })
  await rejects(sendMail(MAIL, { port: waiting.port, signal }), 'AbortError', 'not-aborted')
  await lab.exitsByItself()
}

/** Looks again and again, until it is so or the call has settled. */
async function waitFor(isSo: () => boolean, call: Promise<unknown>): Promise<void> {
  let isSettled = false
  const settled = (): void => void (isSettled = true)
  call.then(settled, settled)
  while (!isSo() && !isSettled) await new Promise((resolve) => setTimeout(resolve, 2))
}
