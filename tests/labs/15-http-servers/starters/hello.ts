/** The smallest application: the same page for every path. */
import type { HttpRequest, HttpResponse } from './message.ts'

/**
 * Answers `GET` and `HEAD` alike, whatever the path: status 200, `Content-Type` is
 * `text/html; charset=utf-8`, and the body is `Hello World!`. The service drops the body for `HEAD`.
 * Any other method is 405 with the header `Allow: GET, HEAD` (see `errorResponse` in message.ts).
 * Methods are case-sensitive.
 */
export function hello(request: HttpRequest): HttpResponse {
  throw new Error('TODO: hello in hello.ts')
}
