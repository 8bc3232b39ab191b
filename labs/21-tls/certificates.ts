/**
 * The certificates that the servers of this lab can show: a good one, and one for each check that
 * a certificate can fail. Given complete; nothing to write here.
 */
import { createAuthority, selfSigned, type Credentials } from './authority.ts'

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

const DAY_MS = 86_400_000

export interface Shown {
  /** PEM of the root that clients are to trust. */
  ca: string
  credentials: Credentials
}

/**
 * Makes a root, an authority below it, and the server's certificate. Root → issuing authority →
 * server: real roots are kept offline and do not sign servers themselves.
 * @param names what the server is called: DNS names and addresses
 */
export function makeCertificate(
  names: string[],
  kind: CertificateKind = 'good',
  now = Date.now(),
): Shown {
  const root = createAuthority('On the Wire root')
  const issuing = root.subordinate('On the Wire issuing authority')
  const shown = (credentials: Credentials): Shown => ({ ca: root.certificate, credentials })
  const day = (offset: number): Date => new Date(now + offset * DAY_MS)
  switch (kind) {
    case 'good':
      return shown(issuing.issue({ names }))
    case 'wrong-name':
      return shown(issuing.issue({ names: ['other.example.net'] }))
    case 'expired':
      return shown(issuing.issue({ names, notBefore: day(-30), notAfter: day(-1) }))
    case 'not-yet-valid':
      return shown(issuing.issue({ names, notBefore: day(1), notAfter: day(30) }))
    case 'self-signed':
      return shown(selfSigned({ names }))
    case 'other-root':
      return shown(createAuthority('Somebody else').subordinate('Below somebody').issue({ names }))
    case 'no-intermediate': {
      const { key, cert } = issuing.issue({ names })
      const [own = ''] = cert.split(/(?<=-----END CERTIFICATE-----\n)/)
      return shown({ key, cert: own })
    }
  }
}
