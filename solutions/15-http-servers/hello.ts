/** The smallest application: the same page for every path. */
import { errorResponse, type HttpRequest, type HttpResponse } from './message.ts'

// #region hello
/**
 * Answers `GET` and `HEAD` with `Hello World!`, whatever the path.
 * @returns 200; 405 with `Allow` for another method. The service drops the body for `HEAD`
 */
export function hello({ method }: HttpRequest): HttpResponse {
  // Method names are case-sensitive: "get" is a different one.
  if (method !== 'GET' && method !== 'HEAD') return errorResponse(405, { Allow: 'GET, HEAD' })
  return {
    status: 200,
    headers: { 'Content-Type': 'text/html; charset=utf-8' },
    body: 'Hello World!',
  }
}
// #endregion hello
