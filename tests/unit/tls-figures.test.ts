/** The figures of lesson 21 against real runs: what they show is what TLS does. */
import { describe, expect, it, onTestFinished } from 'vitest'
import {
  loginIn,
  MODES,
  rowsOf,
  summaryOf,
  type Mode,
  type Row,
} from '../../.vitepress/theme/support/tls-observer.ts'
import {
  CERTIFICATES,
  CHECKS,
  examine,
  WANTED,
} from '../../.vitepress/theme/support/trust-chain.ts'
import { CERTIFICATES as KINDS, makeCertificate } from '../../solutions/21-tls/certificates.ts'
import { fetchGreeting } from '../../solutions/21-tls/greet.ts'
import { start } from '../../solutions/21-tls/greeting.ts'
import { observe, type Seen, type Who } from '../labs/21-tls/observed.ts'

/** A machine may be busy. */
const TIMEOUT_MS = 60_000

/** One direction: in which order lines and records come, and what is in them. */
function outline(rows: readonly { who: Who; what: string }[], who: Who): string[] {
  return rows.filter((row) => row.who === who).map(({ what }) => what)
}

const shown = ({ who, text, type, version, inside = '' }: Row): { who: Who; what: string } => ({
  who,
  what: text ?? `${type} ${version} ${inside}`,
})

const run = ({ who, text, record, inside = '' }: Seen): { who: Who; what: string } => ({
  who,
  what: text ?? `${record?.type} ${record?.version} ${inside}`,
})

describe('theme/support/tls-observer', () => {
  it.each<Mode>(['clear', 'starttls', 'implicit'])(
    'shows what a run of today shows: %s',
    { timeout: TIMEOUT_MS },
    async (mode) => {
      const seen = (await observe(mode)).map(run)
      const kept = rowsOf(mode).map(shown)
      for (const who of ['client', 'server'] as const) {
        // How many tickets a server sends, and when, is its own affair.
        const told = (rows: typeof kept): string[] =>
          outline(rows, who).filter((what) => !what.endsWith('NewSessionTicket'))
        expect(told(kept)).toEqual(told(seen))
      }
    },
  )

  it('has the login and the mail in clear only', () => {
    const summaries = MODES.map((mode) => summaryOf(rowsOf(mode)))
    expect(summaries.map(({ hasLogin, hasMail }) => [hasLogin, hasMail])).toEqual([
      [true, true],
      [false, false],
      [false, false],
    ])
    expect(summaries.map(({ lines, records }) => [lines > 0, records > 0])).toEqual([
      [true, false],
      [true, true],
      [false, true],
    ])
  })

  it('reads a login without any key, and sees none elsewhere', () => {
    const response = Buffer.from('\0Ольга\0密码').toString('base64')
    expect(loginIn(`AUTH PLAIN ${response}`)).toEqual({ user: 'Ольга', pass: '密码' })
    expect(loginIn('AUTH PLAIN')).toBeUndefined()
    expect(loginIn('MAIL FROM:<a@example.com>')).toBeUndefined()
  })

  it('names the wanted server once in each run with TLS', () => {
    for (const mode of ['starttls', 'implicit'] as const)
      expect(rowsOf(mode).flatMap(({ wants }) => wants ?? [])).toEqual(['mail.example.com'])
  })
})

describe('theme/support/trust-chain', () => {
  it('knows the certificates of the lab', () => {
    expect(CERTIFICATES).toEqual(KINDS)
  })

  it.each(CERTIFICATES)('says what TLS says: %s', { timeout: TIMEOUT_MS }, async (kind) => {
    const { ca, credentials } = makeCertificate(['greeting.example.com', '127.0.0.1'], kind)
    const server = await start({ credentials, port: 0 })
    onTestFinished(() => server.close())
    for (const servername of WANTED) {
      const call = fetchGreeting({ port: server.port, ca, servername, timeoutMs: TIMEOUT_MS })
      const code = await call.then(
        () => undefined,
        (error: unknown) => (error as { code?: string }).code,
      )
      expect(examine(kind, servername).code).toBe(code)
    }
  })

  it('asks nothing more behind the first failure', () => {
    for (const kind of CERTIFICATES)
      for (const wanted of WANTED) {
        const { checks, code } = examine(kind, wanted)
        const outcomes = CHECKS.map((check) => checks[check]).join(' ')
        const isGood = code === undefined
        expect(outcomes).toMatch(
          isGood ? /^(?:passed ?)+$/ : /^(?:passed )*failed(?: not-reached)*$/,
        )
      }
  })
})
