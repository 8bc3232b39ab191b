/** What somebody without a key sees of one mail (lesson 21), out of runs that were really made. */
import runs from './observed-runs.json' with { type: 'json' }

export const MODES = ['clear', 'starttls', 'implicit'] as const
export type Mode = (typeof MODES)[number]
export type Who = 'client' | 'server'

/** What is known about a row: read as it is, only its head, or nothing but that it was there. */
export type Kind = 'secret' | 'line' | 'name' | 'record'

export interface Row {
  who: Who
  kind: Kind
  /** A line in clear. */
  text?: string
  /** `alert`, `handshake`, …, in the words of RFC 8446. */
  type?: string
  /** Four hexadecimal digits. */
  version?: string
  /** Bytes of the record behind its head. */
  length?: number
  /** The server's name, which stands in the first record. */
  wants?: string
  /** What both ends know and the observer does not. Lines are joined by LF. */
  inside?: string
  /** Of a line with a login: what it takes no key to get out of it. */
  login?: { user: string; pass: string }
}

interface Seen {
  who: string
  text?: string
  record?: { type: string; version: string; length: number }
  inside?: string
  wants?: string
}

const RUNS: Record<Mode, Seen[]> = runs

export function rowsOf(mode: Mode): Row[] {
  return RUNS[mode].map(({ who, text, record, inside, wants }) => {
    const row = { who: who === 'client' ? 'client' : 'server' } as const
    if (text !== undefined) {
      const login = loginIn(text)
      return { ...row, kind: login ? 'secret' : 'line', text, ...(login ? { login } : {}) }
    }
    return {
      ...row,
      kind: wants === undefined ? 'record' : 'name',
      ...record,
      ...(wants === undefined ? {} : { wants }),
      ...(inside === undefined ? {} : { inside }),
    }
  })
}

/** Base64 is no secret. */
export function loginIn(line: string): Row['login'] {
  const [, response] = /^AUTH PLAIN (\S+)$/i.exec(line) ?? []
  if (response === undefined) return undefined
  const bytes = Uint8Array.from(atob(response), (character) => character.charCodeAt(0))
  const [, user = '', pass = ''] = new TextDecoder().decode(bytes).split('\0')
  return { user, pass }
}

export interface Summary {
  lines: number
  records: number
  /** Whether the login, and whether the mail, can be read. */
  hasLogin: boolean
  hasMail: boolean
}

export function summaryOf(rows: readonly Row[]): Summary {
  const lines = rows.filter(({ text }) => text !== undefined)
  return {
    lines: lines.length,
    records: rows.length - lines.length,
    hasLogin: lines.some(({ kind }) => kind === 'secret'),
    hasMail: lines.some(({ text }) => text?.startsWith('Subject:')),
  }
}
