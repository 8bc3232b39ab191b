/**
 * The response to one request, out of a byte stream.
 * Source: RFC 9112 §4 (status line), §6.3 (where the body ends), §8 (incomplete messages).
 */
import { BodyReader, contentLengthOf, transferCodingsOf, type BodyFraming } from './body.ts'
import { HeadReader } from './head.ts'
import { HttpError } from './http-error.ts'
import type { Headers, HttpResponse, Limits } from './http-message.ts'
import { WireError } from './wire-error.ts'

/** The space after the code is required; the reason may be empty. */
const STATUS_LINE = /^HTTP\/([0-9])\.([0-9]) ([0-9]{3}) ([\t\x20-\x7e\x80-\xff]*)$/

type Opening = Omit<HttpResponse, 'body'>

// #region parser
/** Reads the response to one request, with the interim responses (1xx) before it. */
export class ResponseParser {
  readonly #requestMethod: string
  readonly #limits: Partial<Limits>
  #head: HeadReader
  #open: { opening: Opening; body: BodyReader } | undefined
  #isDone = false
  #failure: unknown

  /** @param requestMethod of the request: the response alone does not say whether it has a body */
  constructor(requestMethod: string, limits: Partial<Limits> = {}) {
    this.#requestMethod = requestMethod
    this.#limits = limits
    this.#head = new HeadReader(limits)
  }

  /**
   * Takes the next bytes of the stream. What comes after the final response is dropped.
   * @returns the responses that are complete now: interim ones, and the final one
   * @throws WireError `ERR_PROTOCOL`, `ERR_TOO_LARGE`; every later call throws again
   */
  push(chunk: Uint8Array): HttpResponse[] {
    return this.#guard(() => this.#take(chunk))
  }

  /**
   * Says that the stream has ended.
   * @returns the response whose body ends with the stream, if there is one
   * @throws WireError `ERR_TRUNCATED` when the final response is not complete
   */
  end(): HttpResponse[] {
    return this.#guard(() => {
      if (this.#isDone) return []
      if (!this.#open) throw new WireError('ERR_TRUNCATED', 'the stream ended before the response')
      const { opening, body } = this.#open
      const response = { ...opening, body: body.end() }
      this.#isDone = true
      return [response]
    })
  }

  #take(chunk: Uint8Array): HttpResponse[] {
    const responses: HttpResponse[] = []
    let rest = chunk
    while (!this.#isDone) {
      if (!this.#open) {
        const head = this.#head.push(rest)
        if (!head) return responses
        rest = head.rest
        const opening = readOpening(head.startLine, head.headers)
        const framing = framingOf(opening, this.#requestMethod)
        this.#open = { opening, body: new BodyReader(framing, this.#limits) }
      }
      const taken = this.#open.body.push(rest)
      if (!taken) return responses
      const { opening } = this.#open
      responses.push({ ...opening, body: taken.body })
      rest = taken.rest
      this.#open = undefined
      this.#head = new HeadReader(this.#limits)
      // 100 and 103 only announce; 101 is the last thing that is HTTP on this connection.
      this.#isDone = opening.status >= 200 || opening.status === 101
    }
    return responses
  }

  #guard(step: () => HttpResponse[]): HttpResponse[] {
    if (this.#failure) throw this.#failure
    try {
      return step()
    } catch (error) {
      this.#failure = error instanceof HttpError ? toWireError(error) : error
      throw this.#failure
    }
  }
}
// #endregion parser

// #region opening
function readOpening(startLine: string, headers: Headers): Opening {
  const [, major, minor, status, reason] = STATUS_LINE.exec(startLine) ?? []
  if (major !== '1' || status === undefined || reason === undefined)
    throw new HttpError(400, 'the status line is malformed')
  return { version: minor === '0' ? '1.0' : '1.1', status: Number(status), reason, headers }
}

/**
 * RFC 9112 §6.3, in its order.
 * @throws HttpError when the end cannot be determined
 */
function framingOf({ version, status, headers }: Opening, requestMethod: string): BodyFraming {
  const isTunnel = requestMethod === 'CONNECT' && status >= 200 && status < 300
  const isBodiless = status < 200 || status === 204 || status === 304
  // Whatever the fields say: for HEAD they describe a body that is not sent.
  if (requestMethod === 'HEAD' || isTunnel || isBodiless) return { kind: 'length', bytes: 0 }
  const length = contentLengthOf(headers)
  const codings = transferCodingsOf(headers)
  if (codings) {
    if (length !== undefined) throw new HttpError(400, 'two fields tell the length')
    if (version === '1.0') throw new HttpError(400, 'HTTP/1.0 knows no Transfer-Encoding')
    if (codings.length > 1 || codings[0] !== 'chunked')
      throw new HttpError(501, 'a transfer coding is not known here')
    return { kind: 'chunked' }
  }
  // The last resort: cut off or complete, nobody can tell.
  return length === undefined ? { kind: 'end' } : { kind: 'length', bytes: length }
}
// #endregion opening

/** A client has nobody to send a status to. */
function toWireError(error: HttpError): WireError {
  const isSize = error.status === 413 || error.status === 414 || error.status === 431
  return new WireError(isSize ? 'ERR_TOO_LARGE' : 'ERR_PROTOCOL', error.message, { cause: error })
}
