/** Which check a certificate fails (lesson 21). The outcomes are those of Node: a test asks it. */

export const CERTIFICATES = [
  'good',
  'wrong-name',
  'expired',
  'not-yet-valid',
  'self-signed',
  'other-root',
  'no-intermediate',
] as const
export type CertificateKind = (typeof CERTIFICATES)[number]

export const WANTED = ['greeting.example.com', '127.0.0.1', 'mail.example.com'] as const
export type Wanted = (typeof WANTED)[number]

/** `signature`: a chain to the trusted root; `time`: the dates; `name`: the wanted name. */
export const CHECKS = ['signature', 'time', 'name'] as const
export type Check = (typeof CHECKS)[number]
export type Outcome = 'passed' | 'failed' | 'not-reached'

/** A link of the chain, from the server's certificate up. */
export interface Link {
  id: 'server' | 'issuing' | 'root' | 'stranger-issuing' | 'stranger-root'
  /** The server's own certificate: what it is good for. */
  names?: readonly string[]
  /** Whether the server shows it in the handshake. Roots are never sent. */
  isSent: boolean
  /** Whether the client has it among those that it trusts. */
  isTrusted: boolean
  /** Whether its signature could be checked with the key of the next link. */
  isVerified: boolean
}

export interface Examination {
  links: Link[]
  checks: Record<Check, Outcome>
  /** Of the error; `undefined` when everything passed. */
  code: string | undefined
}

const OWN_NAMES = ['greeting.example.com', '127.0.0.1'] as const
const OTHER_NAMES = ['other.example.net'] as const

const SIGNATURE_CODES: Partial<Record<CertificateKind, string>> = {
  'self-signed': 'DEPTH_ZERO_SELF_SIGNED_CERT',
  'other-root': 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'no-intermediate': 'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
}
const TIME_CODES: Partial<Record<CertificateKind, string>> = {
  expired: 'CERT_HAS_EXPIRED',
  'not-yet-valid': 'CERT_NOT_YET_VALID',
}
const NAME_CODE = 'ERR_TLS_CERT_ALTNAME_INVALID'

/** Checks in the order in which they decide: whoever is not vouched for need not have a name. */
export function examine(kind: CertificateKind, wanted: Wanted): Examination {
  const names: readonly string[] = kind === 'wrong-name' ? OTHER_NAMES : OWN_NAMES
  const codes: Record<Check, string | undefined> = {
    signature: SIGNATURE_CODES[kind],
    time: TIME_CODES[kind],
    name: names.includes(wanted) ? undefined : NAME_CODE,
  }
  const failed = CHECKS.findIndex((check) => codes[check] !== undefined)
  const outcomes = CHECKS.map((check, index): [Check, Outcome] => {
    if (failed === -1 || index < failed) return [check, 'passed']
    return [check, index === failed ? 'failed' : 'not-reached']
  })
  const failing = CHECKS[failed]
  return {
    links: linksOf(kind, names),
    checks: Object.fromEntries(outcomes) as Record<Check, Outcome>,
    code: failing && codes[failing],
  }
}

function linksOf(kind: CertificateKind, names: readonly string[]): Link[] {
  const server = { id: 'server', names, isSent: true, isTrusted: false } as const
  const root = { id: 'root', isSent: false, isTrusted: true, isVerified: true } as const
  const between = { id: 'issuing', isSent: true, isTrusted: false, isVerified: true } as const
  switch (kind) {
    case 'self-signed':
      // Its own key fits, and proves nothing.
      return [{ ...server, isVerified: false }]
    case 'no-intermediate':
      return [
        { ...server, isVerified: false },
        { ...between, isSent: false, isVerified: false },
        root,
      ]
    case 'other-root':
      return [
        { ...server, isVerified: true },
        { id: 'stranger-issuing', isSent: true, isTrusted: false, isVerified: false },
        { id: 'stranger-root', isSent: false, isTrusted: false, isVerified: false },
      ]
    case 'good':
    case 'wrong-name':
    case 'expired':
    case 'not-yet-valid':
      return [{ ...server, isVerified: true }, between, root]
  }
}
