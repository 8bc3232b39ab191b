/** Requests and responses as the modules of this lab hand them to each other. Given complete. */
import { STATUS_CODES } from 'node:http'
import type { Readable } from 'node:stream'

export interface HttpRequest {
  /** As it was sent: methods are case-sensitive. */
  method: string
  /** As it was sent, still percent-encoded. Begins with `/` (or is `*`) and has no query. */
  path: string
  /** What comes after the first `?`; empty without one. */
  query: string
  /** Names in lower case. */
  headers: Record<string, string | string[] | undefined>
  body: Uint8Array
}

export interface HttpResponse {
  status: number
  headers?: Record<string, string>
  /** Text is sent as UTF-8. A stream comes with a `Content-Length` of its own in `headers`. */
  body?: string | Uint8Array | Readable
}

/** What answers requests. It may throw: an `HttpError` has a status; anything else is a bug. */
export type Handler = (request: HttpRequest) => HttpResponse | Promise<HttpResponse>

/** A request that is refused with a status. */
export class HttpError extends Error {
  override name = 'HttpError'
  readonly status: number
  readonly code: string

  /** @example throw new HttpError(404) */
  constructor(status: number) {
    super(`${status} ${STATUS_CODES[status] ?? ''}`)
    this.status = status
    this.code = `ERR_HTTP_${status}`
  }
}

/** An answer that has nothing to say but its status. */
export function errorResponse(status: number, headers: Record<string, string> = {}): HttpResponse {
  return {
    status,
    headers: { 'Content-Type': 'text/plain; charset=utf-8', ...headers },
    body: `${status} ${STATUS_CODES[status] ?? ''}\n`,
  }
}

/**
 * Splits a request target into path and query. Nothing is decoded and nothing is tidied up.
 * @param target origin form `/a?b`, absolute form `http://host/a?b`, or `*`
 */
export function splitTarget(target: string): { path: string; query: string } {
  const local = target.replace(/^https?:\/\/[^/?#]*/i, '')
  const mark = local.indexOf('?')
  const path = mark === -1 ? local : local.slice(0, mark)
  return { path: path === '' ? '/' : path, query: mark === -1 ? '' : local.slice(mark + 1) }
}
