/** Checks of secure.ts, through the greeting client that is given. */
import { equal, fail, phrase, rejects, RemoteError, type CheckContext, type Phrase } from '#checker'
import { makeCertificate, type CertificateKind } from './certificates.ts'
import type * as Greet from '../../../solutions/21-tls/greet.ts'
import {
  GREETING,
  GREETING_NAME,
  greetingServer,
  labelled,
  LONG_MS,
  plainServer,
  refuses,
} from './support.ts'

const NAMES = [GREETING_NAME, '127.0.0.1']
const GOOD = makeCertificate(NAMES)

const load = ({ lab }: CheckContext) => lab.load<typeof Greet>('greet.ts')
const options = (port: number, ca = GOOD.ca) => ({
  port,
  servername: GREETING_NAME,
  timeoutMs: LONG_MS,
  ca: labelled(ca),
})

export async function greetsOverTls(context: CheckContext): Promise<void> {
  const { fetchGreeting } = await load(context)
  const server = await greetingServer(context, GOOD)
  const { text, protocol, issuer } = await fetchGreeting(options(server.port))
  equal(text, GREETING)
  equal(protocol, 'TLSv1.3', 'other-protocol', { actual: String(protocol) })
  equal(issuer, 'On the Wire issuing authority')
}

export async function wantsAKnownIssuer(context: CheckContext): Promise<void> {
  const { fetchGreeting } = await load(context)
  const cases: [CertificateKind, Phrase, string][] = [
    ['self-signed', phrase('self-signed'), 'DEPTH_ZERO_SELF_SIGNED_CERT'],
    ['other-root', phrase('other-root'), 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY'],
    ['no-intermediate', phrase('no-intermediate'), 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
  ]
  for (const [kind, what, code] of cases) {
    const shown = makeCertificate(NAMES, kind)
    const server = await greetingServer(context, shown)
    await refuses(fetchGreeting(options(server.port, shown.ca)), code, 'trusted', {
      kind: what,
    })
  }
  // Without a root of our own the public ones count, and none of them has signed this.
  const server = await greetingServer(context, GOOD)
  const call = fetchGreeting({ port: server.port, servername: GREETING_NAME, timeoutMs: LONG_MS })
  await refuses(call, 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'without-root')
}

export async function wantsTheRightName(context: CheckContext): Promise<void> {
  const { fetchGreeting } = await load(context)
  const code = 'ERR_TLS_CERT_ALTNAME_INVALID'
  const server = await greetingServer(context, GOOD)
  // The certificate has the address that we connect to, and not the name that we want.
  const other = { ...options(server.port), servername: 'other.example.org' }
  await refuses(fetchGreeting(other), code, 'other-name', { servername: 'other.example.org' })
  const wrong = makeCertificate(NAMES, 'wrong-name')
  const stranger = await greetingServer(context, wrong)
  await refuses(fetchGreeting(options(stranger.port, wrong.ca)), code, 'other-certificate')

  server.names.length = 0
  await fetchGreeting(options(server.port))
  equal(server.names, [GREETING_NAME], 'no-sni', { servername: GREETING_NAME })
  // An address is compared with the addresses of the certificate, and is no name.
  server.names.length = 0
  const address = { ...options(server.port), servername: '127.0.0.1' }
  const { text } = await fetchGreeting(address).catch((error: unknown) => {
    if (error instanceof RemoteError && error.code === code) fail('address-refused')
    throw error
  })
  equal(text, GREETING)
  equal(server.names, [false], 'address-as-sni')
}

export async function wantsAValidTime(context: CheckContext): Promise<void> {
  const { fetchGreeting } = await load(context)
  const cases: [CertificateKind, Phrase, string][] = [
    ['expired', phrase('expired'), 'CERT_HAS_EXPIRED'],
    ['not-yet-valid', phrase('not-yet-valid'), 'CERT_NOT_YET_VALID'],
  ]
  for (const [kind, what, code] of cases) {
    const shown = makeCertificate(NAMES, kind)
    const server = await greetingServer(context, shown)
    await refuses(fetchGreeting(options(server.port, shown.ca)), code, 'accepted', {
      kind: what,
    })
  }
}

export async function passesFailuresOn(context: CheckContext): Promise<void> {
  const { fetchGreeting } = await load(context)
  const breaks = await plainServer(context, (socket) =>
    socket.once('data', () => socket.resetAndDestroy()),
  )
  await rejects(fetchGreeting(options(breaks.port)), 'ECONNRESET', 'reset')
  const leaves = await plainServer(context, (socket) => socket.once('data', () => socket.end()))
  await rejects(fetchGreeting(options(leaves.port)), 'ECONNRESET', 'left')
  const clear = await plainServer(context, (socket) =>
    socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')),
  )
  const error: unknown = await fetchGreeting(options(clear.port)).catch((thrown: unknown) => thrown)
  if (!(error instanceof RemoteError)) fail('clear', { actual: phrase('no-error') })
  if (!error.code?.startsWith('ERR_SSL_')) fail('clear', { actual: error.code ?? error.name })
}

export async function endsASilentHandshake(context: CheckContext): Promise<void> {
  const { lab } = context
  const { fetchGreeting } = await load(context)
  const silent = await context.serve((peer) => {
    peer.socket.on('end', () => peer.socket.end())
  })
  const call = fetchGreeting({ ...options(silent.port), timeoutMs: 100 })
  await refuses(call, 'ERR_TIMEOUT', 'no-limit', { timeoutMs: 100 })
  await silent.allClosed()

  const abort = lab.abortSignal()
  const aborted = await context.serve(async (peer) => {
    peer.socket.on('end', () => peer.socket.end())
    await peer.read(1)
    await abort.abort()
  })
  const cancelled = fetchGreeting({ ...options(aborted.port), signal: abort.signal })
  await refuses(cancelled, 'AbortError', 'not-aborted')
  await aborted.allClosed()
  await lab.exitsByItself()
}
