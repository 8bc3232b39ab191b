/**
 * A certificate authority that lives as long as its process. Its private key is made when needed,
 * is never written anywhere, and is gone with the process: what nobody has kept, nobody can steal
 * or commit. Given complete; nothing to write here.
 *
 * Source: RFC 5280 §4 (the fields of a certificate), RFC 5758 §3.2 (the name of the signature).
 */
import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto'
import { isIP } from 'node:net'
import * as der from './der.ts'

const DAY_MS = 86_400_000
/** Clocks differ: a certificate valid from this very second is not yet valid for everyone. */
const CLOCK_SKEW_MS = 300_000

const OID = {
  ecdsaWithSha256: [1, 2, 840, 10045, 4, 3, 2],
  commonName: [2, 5, 4, 3],
  subjectKeyIdentifier: [2, 5, 29, 14],
  keyUsage: [2, 5, 29, 15],
  subjectAltName: [2, 5, 29, 17],
  basicConstraints: [2, 5, 29, 19],
  authorityKeyIdentifier: [2, 5, 29, 35],
  extKeyUsage: [2, 5, 29, 37],
  serverAuth: [1, 3, 6, 1, 5, 5, 7, 3, 1],
}

/** What a server needs: pass both to `tls.createServer`. */
export interface Credentials {
  /** PEM. */
  key: string
  /** PEM: the server's own certificate first, then what lies between it and the root. */
  cert: string
}

export interface IssueOptions {
  /** DNS names and IP addresses that the certificate is good for. */
  names: string[]
  notBefore?: Date
  /** Default: one day after `notBefore`. */
  notAfter?: Date
}

export interface Authority {
  /** PEM. Whoever puts it among their trusted roots believes everything it signs. */
  certificate: string
  /** PEM: this certificate, then its issuer's, up to but excluding the root. Empty for a root. */
  chain: string
  issue(options: IssueOptions): Credentials
  /** Another authority, signed by this one. Servers send its certificate along. */
  subordinate(name: string): Authority
}

interface Keys {
  privateKey: KeyObject
  publicKey: KeyObject
}

interface Issuer extends Keys {
  name: string
}

const newKeys = (): Keys => generateKeyPairSync('ec', { namedCurve: 'P-256' })

/** A root: it vouches for itself, so trust in it has to come from elsewhere. */
export function createAuthority(name = 'On the Wire root'): Authority {
  const self: Issuer = { name, ...newKeys() }
  const certificate = certify(self, { subject: name, key: self.publicKey, isAuthority: true })
  return authorityOf(self, { certificate, chain: '' })
}

/** A certificate signed with its own key: nobody vouches for it. */
export function selfSigned({ names, ...validity }: IssueOptions): Credentials {
  const keys = newKeys()
  const self: Issuer = { name: names[0] ?? '', ...keys }
  const cert = certify(self, { subject: self.name, key: keys.publicKey, names, ...validity })
  return { key: privatePem(keys), cert }
}

function authorityOf(self: Issuer, own: Pick<Authority, 'certificate' | 'chain'>): Authority {
  return {
    ...own,
    issue: ({ names, ...validity }) => {
      const keys = newKeys()
      const subject = names[0] ?? ''
      const leaf = certify(self, { subject, key: keys.publicKey, names, ...validity })
      return { key: privatePem(keys), cert: leaf + own.chain }
    },
    subordinate: (name) => {
      const below: Issuer = { name, ...newKeys() }
      const certificate = certify(self, { subject: name, key: below.publicKey, isAuthority: true })
      return authorityOf(below, { certificate, chain: certificate + own.chain })
    },
  }
}

interface Request {
  subject: string
  key: KeyObject
  isAuthority?: boolean
  names?: string[]
  notBefore?: Date
  notAfter?: Date
}

// #region certify
/** Writes down what is claimed, and signs it: that is all a certificate is. */
function certify(issuer: Issuer, request: Request): string {
  const notBefore = request.notBefore ?? new Date(Date.now() - CLOCK_SKEW_MS)
  const notAfter = request.notAfter ?? new Date(notBefore.getTime() + DAY_MS)
  const algorithm = der.sequence(der.objectId(OID.ecdsaWithSha256))
  const claims = der.sequence(
    der.tagged(0, der.integer(Uint8Array.of(2))), // version 3 is written as 2
    der.integer(randomBytes(16)), // the serial number: nobody can guess it
    algorithm,
    nameOf(issuer.name),
    der.sequence(der.time(notBefore), der.time(notAfter)),
    nameOf(request.subject),
    request.key.export({ type: 'spki', format: 'der' }), // whose certificate it is: who has it
    der.tagged(3, der.sequence(...extensions(issuer, request))),
  )
  const signature = sign('sha256', claims, issuer.privateKey)
  return der.pem('CERTIFICATE', der.sequence(claims, algorithm, der.bits(signature)))
}
// #endregion certify

function extensions(issuer: Issuer, { key, isAuthority, names = [] }: Request): Uint8Array[] {
  const critical = der.TRUE
  const identifiers = [
    extension(OID.subjectKeyIdentifier, der.octets(identifierOf(key))),
    extension(
      OID.authorityKeyIdentifier,
      der.sequence(der.implicit(0, identifierOf(issuer.publicKey))),
    ),
  ]
  if (isAuthority)
    return [
      extension(OID.basicConstraints, der.sequence(der.TRUE), critical), // may sign others
      extension(OID.keyUsage, der.bits(Uint8Array.of(0b0000_0110), 1), critical), // … and only that
      ...identifiers,
    ]
  return [
    extension(OID.basicConstraints, der.sequence(), critical), // may not
    extension(OID.keyUsage, der.bits(Uint8Array.of(0b1000_0000), 7), critical),
    extension(OID.extKeyUsage, der.sequence(der.objectId(OID.serverAuth))),
    extension(OID.subjectAltName, der.sequence(...names.map(alternativeName))),
    ...identifiers,
  ]
}

function extension(
  oid: readonly number[],
  content: Uint8Array,
  ...critical: Uint8Array[]
): Uint8Array {
  return der.sequence(der.objectId(oid), ...critical, der.octets(content))
}

/** A name is a list of lists; this one has a single entry. */
function nameOf(commonName: string): Uint8Array {
  const entry = der.sequence(der.objectId(OID.commonName), der.text(commonName))
  return der.sequence(der.set(entry))
}

/** What programs compare with the name they wanted. The common name above is for people. */
function alternativeName(name: string): Uint8Array {
  if (isIP(name) === 4) return der.implicit(7, Uint8Array.from(name.split('.').map(Number)))
  if (isIP(name) === 6) throw new TypeError('IPv6 addresses are not written here')
  return der.implicit(2, Buffer.from(name, 'ascii'))
}

/** A short name of a key, to find the issuer among many: 20 bytes of its digest (RFC 7093 §2). */
function identifierOf(key: KeyObject): Uint8Array {
  const spki = key.export({ type: 'spki', format: 'der' })
  return createHash('sha256').update(spki).digest().subarray(0, 20)
}

function privatePem({ privateKey }: Keys): string {
  return privateKey.export({ type: 'pkcs8', format: 'pem' }) as string
}
