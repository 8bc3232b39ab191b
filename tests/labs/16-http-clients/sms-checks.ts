/** Checks of send-sms.ts: what goes to the gateway, once, and what is never told. */
import { equal, equalBytes, fail, recorder, RemoteError, utf8, type CheckContext } from '#checker'
import type * as SendSms from '../../../solutions/16-http-clients/send-sms.ts'
import {
  accepts,
  LONG_MS,
  refuses,
  respond,
  settled,
  web,
  withinTime,
  type Answer,
  type Visit,
  type Web,
} from './support.ts'

const load = async ({ lab }: CheckContext) => {
  const { sendSms } = await lab.load<typeof SendSms>('send-sms.ts')
  return sendSms
}
const TARGET = '/webservice/sms.php?method=Submit'
const ACCEPTED: Answer = { body: '{"code":2,"msg":"accepted","smsid":"00000001"}' }
const MESSAGE = {
  account: 'shop',
  password: 's3 cr+et&=%/',
  mobile: '+447700900123',
  content: 'Your code is 042917.',
  timeoutMs: LONG_MS,
}

/** The form as the URL standard writes it: all but these become `%XX`, a space `+`. */
function encoded(text: string): string {
  const bytes = Array.from(utf8(text), (byte) => {
    const character = String.fromCharCode(byte)
    if (character === ' ') return '+'
    if (/[A-Za-z0-9*\-._]/.test(character)) return character
    return `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
  })
  return bytes.join('')
}

export async function postsTheForm(context: CheckContext): Promise<void> {
  const sendSms = await load(context)
  const { random } = context
  const contents = [
    `Your code is ${random.int(100_000, 999_999)}.`,
    `${random.text(3)} a+b & c=d 100% ~!'()*-._ ?/#;:@`,
    'Код 字 🙂\n\tend ',
  ]
  for (const content of contents) {
    const server = await web(context, (visit) => respond(visit, ACCEPTED))
    await sendSms({ ...MESSAGE, baseUrl: server.url, content })
    const [visit] = server.visits
    if (visit) checkRequest(visit, content)
  }
  const server = await web(context, (visit) => respond(visit, ACCEPTED))
  await sendSms({ ...MESSAGE, baseUrl: `${server.url}/` })
  equal(server.targets, [TARGET], 'request-line', { actual: `POST ${server.targets.join(', ')}` })
}

function checkRequest({ method, target, headers, body }: Visit, content: string): void {
  equal(`${method} ${target}`, `POST ${TARGET}`, 'request-line', { actual: `${method} ${target}` })
  const wanted: [string, string][] = [
    ['Content-Type', 'application/x-www-form-urlencoded'],
    ['Accept', 'text/plain'],
  ]
  for (const [name, value] of wanted) {
    const actual = headers.get(name.toLowerCase()) ?? '–'
    equal(actual, value, 'header', { name, expected: value, actual })
  }
  const values = [MESSAGE.account, MESSAGE.password, content, MESSAGE.mobile, 'json']
  const names = ['account', 'password', 'content', 'mobile', 'format']
  const expected = names.map((name, index) => `${name}=${encoded(values[index] ?? '')}`).join('&')
  const text = Buffer.from(body).toString()
  if (!headers.has('content-length')) fail('no-length')
  if (text !== expected && expected.startsWith(text)) fail('length')
  const fields = text.split('&').map((field) => field.split('=')[0])
  equal(fields, names, 'fields', { expected: names.join(', '), actual: fields.join(', ') })
  if (text.includes('%20') && !expected.includes('%20')) fail('space')
  equalBytes(body, utf8(expected), 'encoding')
}

export async function readsTheAnswer(context: CheckContext): Promise<void> {
  const sendSms = await load(context)
  const code = context.random.int(400, 410)
  const good: Answer[] = [
    ACCEPTED,
    { body: JSON.stringify({ code, msg: 'Нет 字', more: [1] }) },
    { ...ACCEPTED, headers: { 'Content-Type': 'text/html' } },
    { ...ACCEPTED, status: '202 Accepted' },
  ]
  for (const answer of good) {
    const server = await web(context, (visit) => respond(visit, answer))
    const call = sendSms({ ...MESSAGE, baseUrl: server.url })
    const result = await accepts(call, 'refused', { answer: String(answer.body) })
    equal(result, JSON.parse(String(answer.body)), 'result', { actual: JSON.stringify(result) })
  }
  const bad: [key: string, code: string, answer: Answer][] = [
    ['status', 'ERR_PROTOCOL', { ...ACCEPTED, status: '500 Oops' }],
    ['status', 'ERR_PROTOCOL', { ...ACCEPTED, status: '429 Too Many Requests' }],
    ['no-json', 'ERR_PROTOCOL', { body: '<SubmitResult><code>2</code></SubmitResult>' }],
    ['no-json', 'ERR_PROTOCOL', { body: '' }],
    ['no-object', 'ERR_PROTOCOL', { body: '2' }],
    ['no-object', 'ERR_PROTOCOL', { body: 'null' }],
    ['no-object', 'ERR_PROTOCOL', { body: '[{"code":2}]' }],
    ['large', 'ERR_TOO_LARGE', { body: `{"msg":"${'x'.repeat(70_000)}"}` }],
  ]
  for (const [key, expected, answer] of bad) {
    const server = await web(context, (visit) => respond(visit, answer))
    const call = sendSms({ ...MESSAGE, baseUrl: server.url })
    const status = answer.status ?? '200'
    const error = await refuses(call, expected, key, {
      status,
      answer: String(answer.body).slice(0, 50),
    })
    if (key === 'status' && !error.message.includes(status.slice(0, 3)))
      fail('which', { status, actual: error.message })
  }
}

export async function sendsOnce(context: CheckContext): Promise<void> {
  const { lab } = context
  const sendSms = await load(context)
  const answers: [why: string, code: string, answer: (visit: Visit) => void][] = [
    ['503', 'ERR_PROTOCOL', (visit) => respond(visit, { status: '503 Busy', body: 'later' })],
    ['429', 'ERR_PROTOCOL', (visit) => respond(visit, { status: '429 Slow Down' })],
    ['FIN', 'ERR_TRUNCATED', ({ peer }) => peer.socket.end()],
    ['RST', 'ECONNRESET', ({ peer }) => void peer.socket.resetAndDestroy()],
  ]
  for (const [why, code, answer] of answers) {
    // Whoever comes again is taken in, and counted.
    const server: Web = await web(context, (visit) =>
      server.visits.length > 1 ? respond(visit, ACCEPTED) : answer(visit),
    )
    const call = sendSms({ ...MESSAGE, baseUrl: server.url })
    await withinTime(call.catch(() => {}))
    await settled(lab)
    if (server.visits.length > 1) fail('retried', { why, count: server.visits.length })
    await refuses(call, code, 'resolved', { why })
  }
  for (const status of ['307 Temporary Redirect', '308 Permanent Redirect', '302 Found']) {
    const stranger = await web(context, (visit) => respond(visit, ACCEPTED), {
      mayStayUnused: true,
    })
    const headers = { Location: `${stranger.url}${TARGET}` }
    const server = await web(context, (visit) => respond(visit, { status, headers }))
    const call = sendSms({ ...MESSAGE, baseUrl: server.url })
    await withinTime(call.catch(() => {}))
    if (stranger.connections > 0) fail('redirect', { status })
    await refuses(call, 'ERR_PROTOCOL', 'resolved', { why: status })
  }
  const silent = await web(context, () => {})
  const late = sendSms({ ...MESSAGE, baseUrl: silent.url, timeoutMs: 60 })
  await refuses(late, 'ERR_TIMEOUT', 'silence')
  if (!(await withinTime(silent.allClosed()))) fail('socket-left')
  // On a busy machine the time may be over before the form has come at all.
  const count = silent.visits.length
  if (count > 1) fail('retried', { why: 'ERR_TIMEOUT', count })

  const abort = lab.abortSignal()
  const slow = await web(context, () => abort.abort())
  const call = sendSms({ ...MESSAGE, baseUrl: slow.url, signal: abort.signal })
  await refuses(call, 'AbortError', 'not-aborted')
}

export async function keepsThePassword(context: CheckContext): Promise<void> {
  const { lab } = context
  const sendSms = await load(context)
  const secrets: [string, string][] = [
    ['password', MESSAGE.password],
    ['content', MESSAGE.content],
    ['mobile', MESSAGE.mobile],
  ]
  const check = (text: string, key: string): void => {
    const decoded = decodeURIComponent(
      text.replaceAll('+', ' ').replace(/%(?![\dA-F]{2})/gi, '%25'),
    )
    for (const [name, secret] of secrets)
      if ([text, decoded].some((one) => one.includes(secret) || one.includes(secret.slice(1, -1))))
        fail(key, { name })
  }
  const log = recorder()
  const good = await web(context, (visit) => respond(visit, ACCEPTED))
  await sendSms({ ...MESSAGE, baseUrl: good.url, log })
  const lines = log.calls.map(([line]) => String(line))
  for (const line of lines) check(line, 'logged')
  const expected = 'account=shop&password=***&content=***&mobile=***&format=json'
  equal(lines, [expected], 'log', { expected, actual: lines.join(' | ') || '–' })

  // Gateways that say it all again, in ways that end in errors.
  const echoes: [code: string, (visit: Visit) => Answer][] = [
    ['ERR_PROTOCOL', ({ body }) => ({ body })],
    ['ERR_PROTOCOL', () => ({ body: MESSAGE.password })],
    ['ERR_PROTOCOL', ({ body }) => ({ status: '400 Bad Request', body })],
  ]
  for (const [, echo] of echoes) {
    const server = await web(context, (visit) => respond(visit, echo(visit)))
    await told(sendSms({ ...MESSAGE, baseUrl: server.url }))
  }
  const unused = await web(context, (visit) => respond(visit, ACCEPTED), { mayStayUnused: true })
  // Port 25 is one that fetch refuses: nobody is looked up, nobody is asked.
  const clear = sendSms({ ...MESSAGE, baseUrl: 'http://gateway.example.com:25' })
  const code = await clear.then(
    () => '–',
    (error: unknown) => (error instanceof RemoteError ? error.code : undefined),
  )
  if (code !== 'ERR_INVALID') fail('in-the-clear')
  const wrong = sendSms({ ...MESSAGE, baseUrl: unused.url, timeoutMs: 0 })
  await refuses(wrong, 'ERR_INVALID', 'argument', {
    argument: 'timeoutMs: 0',
    code: 'ERR_INVALID',
  })
  equal(unused.connections, 0, 'sent-anyway')
  await settled(lab)
  check(lab.printed, 'printed')

  async function told(call: Promise<unknown>): Promise<void> {
    try {
      await call
    } catch (error) {
      if (!(error instanceof RemoteError)) throw error
      check(error.message, 'told')
    }
  }
}
