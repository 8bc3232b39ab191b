/**
 * Requests out of a byte stream.
 * Anything ambiguous is refused: two parsers that read the same bytes differently can be played off
 * against each other (request smuggling).
 * Source: RFC 9112 §3 (request line, Host), §6 (body).
 */
import { BodyReader, contentLengthOf, transferCodingsOf, type BodyFraming } from './body.ts'
import { HeadReader } from './head.ts'
import { HttpError } from './http-error.ts'
import type { Headers, HttpRequest, Limits } from './http-message.ts'

const REQUEST_LINE = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+) ([\x21-\x7e]+) HTTP\/([0-9])\.([0-9])$/
/** A name or an address, and perhaps a port; may be empty. */
const HOST = /^(?:\[[0-9A-Fa-f:.]+\]|[\w.~!$&'()*+,;=%-]*)(?::[0-9]*)?$/

type Opening = Omit<HttpRequest, 'body'>

// #region parser
/** Cuts requests out of a byte stream, however the stream arrives. Holds one incomplete request. */
export class RequestParser {
  readonly #limits: Partial<Limits>
  #head: HeadReader
  /** The request whose body is being read. */
  #open: { opening: Opening; body: BodyReader } | undefined
  #failure: unknown

  constructor(limits: Partial<Limits> = {}) {
    this.#limits = limits
    this.#head = new HeadReader(limits)
  }

  /**
   * Takes the next bytes of the stream.
   * @returns the requests that are complete now, in order
   * @throws HttpError; nobody knows then where the next request begins, so every later call throws
   *   again
   */
  push(chunk: Uint8Array): HttpRequest[] {
    if (this.#failure) throw this.#failure
    try {
      return this.#take(chunk)
    } catch (error) {
      this.#failure = error
      throw error
    }
  }

  #take(chunk: Uint8Array): HttpRequest[] {
    const requests: HttpRequest[] = []
    let rest = chunk
    for (;;) {
      if (!this.#open) {
        const head = this.#head.push(rest)
        if (!head) return requests
        rest = head.rest
        const opening = readOpening(head.startLine, head.headers)
        this.#open = { opening, body: new BodyReader(framingOf(opening), this.#limits) }
      }
      const taken = this.#open.body.push(rest)
      if (!taken) return requests
      requests.push({ ...this.#open.opening, body: taken.body })
      // What is left belongs to the next request: clients need not wait for the answer.
      rest = taken.rest
      this.#open = undefined
      this.#head = new HeadReader(this.#limits)
    }
  }
}
// #endregion parser

// #region opening
/** @throws HttpError 400, or 505 for another major version */
function readOpening(startLine: string, headers: Headers): Opening {
  const [, method, target, major, minor] = REQUEST_LINE.exec(startLine) ?? []
  if (method === undefined || target === undefined)
    throw new HttpError(400, 'the request line is malformed')
  if (major !== '1') throw new HttpError(505, 'only HTTP/1.0 and HTTP/1.1 are known')
  if (!isTarget(method, target)) throw new HttpError(400, 'the target does not fit the method')
  const version = minor === '0' ? '1.0' : '1.1'
  const hosts = headers.get('host') ?? []
  if (hosts.length > 1 || (version === '1.1' && hosts.length === 0))
    throw new HttpError(400, 'HTTP/1.1 wants exactly one Host')
  if (!HOST.test(hosts[0] ?? '')) throw new HttpError(400, 'Host is malformed')
  return { method, target, version, headers }
}

/** The four forms: origin, absolute, authority (CONNECT only), asterisk (OPTIONS only). */
function isTarget(method: string, target: string): boolean {
  if (method === 'CONNECT') return /^[^/?#@]+:[0-9]+$/.test(target)
  if (target === '*') return method === 'OPTIONS'
  return target.startsWith('/') || /^[A-Za-z][A-Za-z0-9+.-]*:\/\/[^/]/.test(target)
}
// #endregion opening

// #region framing
/**
 * Where the request's body ends. With neither field, there is none.
 * @throws HttpError 400 when that is not certain, 501 for an unknown coding
 */
function framingOf({ version, headers }: Opening): BodyFraming {
  const length = contentLengthOf(headers)
  const codings = transferCodingsOf(headers)
  if (!codings) return { kind: 'length', bytes: length ?? 0 }
  if (length !== undefined) throw new HttpError(400, 'two fields tell the length')
  if (version === '1.0') throw new HttpError(400, 'HTTP/1.0 knows no Transfer-Encoding')
  // A request cannot end with the stream: the client waits for an answer on it.
  if (codings.at(-1) !== 'chunked' || codings.indexOf('chunked') < codings.length - 1)
    throw new HttpError(400, 'chunked must come last, and once')
  if (codings.length > 1) throw new HttpError(501, `the coding ${codings[0]} is not known here`)
  return { kind: 'chunked' }
}
// #endregion framing
