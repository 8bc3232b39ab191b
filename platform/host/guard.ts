/**
 * Lets no one else in. Every request must name this host exactly (a page of another site that
 * rebinds its DNS name to loopback names itself), and everything that can start a program must come
 * from this host's own pages and carry the token of this start.
 * Source: RFC 9110 §7.2 (Host), RFC 6454 §7 (Origin), RFC 6455 §4.2.2 and §10.2 (handshake),
 * Fetch Metadata, https://www.w3.org/TR/fetch-metadata/ (Sec-Fetch-Site).
 */
import type { IncomingMessage } from 'node:http'
import { CourseError } from '../shared/errors.ts'
import { PROTOCOL_NAME, TOKEN_PREFIX } from '../shared/messages.ts'
import { isToken } from './token.ts'

export interface GuardOptions {
  port: number
  token: string
  /** Further names of this host, as a forwarded port has: `name` or `name:port`. */
  allowHosts?: string[]
}

export interface Refusal {
  status: 400 | 401 | 403 | 421
  /** One sentence for whoever looks at the answer. Says nothing that helps to guess. */
  reason: string
}

export interface Guard {
  /** The address under which the course is opened. */
  readonly origin: string
  /** @returns why a plain request is refused, or `undefined` when it may be answered */
  refuseRequest(request: IncomingMessage): Refusal | undefined
  /** @returns why an upgrade is refused, or `undefined` when it may become a WebSocket */
  refuseUpgrade(request: IncomingMessage): Refusal | undefined
  /** @returns why an upgrade is refused that does not come from a page of this host */
  refuseStranger(request: IncomingMessage): Refusal | undefined
  /**
   * For a server that does things when it is asked for an address, as Vite does (it starts editors).
   * @returns why a request is refused that a page of another site, or of another port, has made
   */
  refuseForeignSite(request: IncomingMessage): Refusal | undefined
  /** Whether the request came to this port under the name `localhost`, which is sent on. */
  isLocalhost(request: IncomingMessage): boolean
}

export function createGuard({ port, token, allowHosts = [] }: GuardOptions): Guard {
  const own = `127.0.0.1:${port}`
  const further = allowHosts.map(parseAllowedHost)
  const hosts = new Set([own, ...further])
  // A forwarded port is usually offered over TLS; which of the two it is, the host cannot see.
  const origins = new Set([
    `http://${own}`,
    ...further.flatMap((name) => [`http://${name}`, `https://${name}`]),
  ])

  const refuseRequest = (request: IncomingMessage): Refusal | undefined => {
    // Anything else is for a proxy, which this is not: `GET http://elsewhere/ HTTP/1.1`.
    if (!request.url?.startsWith('/')) return { status: 400, reason: 'Not a path of this host.' }
    const named = valuesOf(request, 'host')
    if (named.length !== 1 || !hosts.has(named[0] ?? ''))
      return { status: 421, reason: `This is the course On the Wire. Open http://${own}/` }
    return undefined
  }

  const refuseStranger = (request: IncomingMessage): Refusal | undefined => {
    const refused = refuseRequest(request)
    if (refused) return refused
    const from = valuesOf(request, 'origin')
    if (from.length === 1 && origins.has(from[0] ?? '')) return undefined
    return { status: 403, reason: 'Only pages of this host may connect.' }
  }

  return {
    origin: `http://${own}`,
    refuseRequest,
    refuseStranger,
    refuseForeignSite: (request) => {
      const sites = valuesOf(request, 'sec-fetch-site')
      const isForeign = sites.some((site) => site !== 'same-origin' && site !== 'none')
      // A link to a lesson may be followed from anywhere; only addresses of Vite's do anything.
      const opensPage =
        request.headers['sec-fetch-mode'] === 'navigate' &&
        request.headers['sec-fetch-dest'] === 'document' &&
        !/^\/+(_|@|%)/.test(request.url ?? '')
      const from = valuesOf(request, 'origin')
      const isStranger = from.some((origin) => !origins.has(origin))
      if (isStranger || (isForeign && !opensPage))
        return { status: 403, reason: 'Only pages of this host may ask for this.' }
      return undefined
    },
    refuseUpgrade: (request) => {
      const refused = refuseStranger(request)
      if (refused) return refused
      const protocols = offeredProtocols(request)
      if (!protocols.includes(PROTOCOL_NAME))
        return { status: 400, reason: `The subprotocol ${PROTOCOL_NAME} is needed.` }
      const tokens = protocols.filter((protocol) => protocol.startsWith(TOKEN_PREFIX))
      if (tokens.length !== 1 || !isToken(tokens[0]?.slice(TOKEN_PREFIX.length), token))
        return { status: 401, reason: 'This is not the token of this start.' }
      return undefined
    },
    isLocalhost: (request) =>
      !hosts.has(`localhost:${port}`) && request.headers.host === `localhost:${port}`,
  }
}

/** Every value of a header, as sent; Node keeps only the first of some repeated ones. */
function valuesOf({ rawHeaders }: IncomingMessage, wanted: string): string[] {
  return rawHeaders.filter(
    (_, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === wanted,
  )
}

function offeredProtocols(request: IncomingMessage): string[] {
  return valuesOf(request, 'sec-websocket-protocol').flatMap((value) =>
    value.split(',').map((protocol) => protocol.trim()),
  )
}

/**
 * @returns the name as browsers send it: lower case, with its port if it has one
 * @throws CourseError `ERR_USAGE` for anything but a name or address with an optional port
 */
export function parseAllowedHost(text: string): string {
  const name = text.toLowerCase()
  const isHost = /^(\[[0-9a-f:.]+\]|[a-z0-9]([a-z0-9.-]*[a-z0-9])?)(:\d{1,5})?$/.test(name)
  if (isHost) return name
  throw new CourseError(
    'ERR_USAGE',
    `--allow-host takes a name such as example.com:4600, not "${text}".`,
    {
      hint: 'Give the host that the browser shows in its address bar, without http:// and without a path.',
    },
  )
}
