/** Checks of credentials.ts. */
import { equal, fail, type CheckContext, type RemoteError } from '#checker'
import type * as Credentials from '../../../solutions/21-tls/credentials.ts'
import { refuses } from './support.ts'

const load = ({ lab }: CheckContext) => lab.load<typeof Credentials>('credentials.ts')

/** A learner's error must not carry what it is about. */
function mustNotTell(error: RemoteError, secret: string, key: string): void {
  if (`${error.name} ${error.message}`.includes(secret)) fail(key, { message: error.message })
}

export async function readsTheEnvironment(context: CheckContext): Promise<void> {
  const { readLogin } = await load(context)
  const [MAIL_USER, MAIL_PASS] = ['Ольга@example.com', ' spaces and = stay ']
  const login = await readLogin({ MAIL_USER, MAIL_PASS, USER: 'root', PASS: 'other' })
  equal(login, { user: MAIL_USER, pass: MAIL_PASS }, 'other-login')
  const cases: [string, Record<string, string>][] = [
    ['MAIL_PASS', { MAIL_USER }],
    ['MAIL_PASS', { MAIL_USER, MAIL_PASS: '' }],
    ['MAIL_USER', { MAIL_PASS: 'swordfish' }],
    ['MAIL_USER', { MAIL_USER: '', MAIL_PASS: 'swordfish' }],
  ]
  for (const [name, env] of cases) {
    const error = await refuses(readLogin(env), 'ERR_INVALID', 'missing', { name })
    if (!error.message.includes(name)) fail('unnamed', { name, message: error.message })
    mustNotTell(error, 'swordfish', 'told')
  }
}

export async function buildsPlain(context: CheckContext): Promise<void> {
  const { plainResponse } = await load(context)
  // RFC 4616 §4, without its first part.
  const known = { user: 'tim', pass: 'tanstaaftanstaaf' }
  equal(await plainResponse(known), 'AHRpbQB0YW5zdGFhZnRhbnN0YWFm', 'response', {
    bytes: '\\0tim\\0tanstaaftanstaaf',
  })
  const login = { user: 'Ольга', pass: '密码🙂' }
  const expected = Buffer.from(`\0${login.user}\0${login.pass}`).toString('base64')
  equal(await plainResponse(login), expected, 'response', { bytes: '\\0Ольга\\0密码🙂' })
  const long = { user: 'u'.repeat(60), pass: 'p'.repeat(60) }
  equal(/\s/.test(await plainResponse(long)), false, 'line-break')
  for (const [user, pass] of [
    ['', 'swordfish'],
    ['tim', ''],
    ['tim\0admin', 'swordfish'],
    ['tim', 'sword\0fish'],
  ] as const) {
    const error = await refuses(plainResponse({ user, pass }), 'ERR_INVALID', 'accepted', {
      login: JSON.stringify([user, pass]),
    })
    mustNotTell(error, 'fish', 'told')
  }
}

export async function hidesThePassword(context: CheckContext): Promise<void> {
  const { forLog } = await load(context)
  for (const line of [
    'AUTH PLAIN AHRpbQB0YW5zdGFhZnRhbnN0YWFm',
    'auth plain AHRpbQB0YW5zdGFhZnRhbnN0YWFm',
    'Auth LOGIN dGlt',
    'AUTH PLAIN',
  ])
    equal(await forLog(line), 'AUTH ***', 'shown', { line })
  for (const line of [
    'EHLO auth.example.com',
    'MAIL FROM:<auth@example.com>',
    'AUTHOR',
    'QUIT',
    '',
  ])
    equal(await forLog(line), line, 'changed', { line })
}
