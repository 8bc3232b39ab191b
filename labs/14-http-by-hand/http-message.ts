/** The types that the modules of this lab share. Given complete. */

/**
 * Field names in lower case, each with its values in order of arrival. In names and values one
 * character stands for one byte (U+0000 to U+00FF): HTTP does not say which encoding they have.
 */
export type Headers = Map<string, string[]>

export interface HttpRequest {
  /** As it was sent: methods are case-sensitive. */
  method: string
  /** As it was sent: `/a?b`, `http://host/a`, `host:443`, `*`. */
  target: string
  /** What it is to be read as: `HTTP/1.7` is read as 1.1. */
  version: '1.0' | '1.1'
  headers: Headers
  body: Uint8Array
}

export interface HttpResponse {
  version: '1.0' | '1.1'
  status: number
  /** May be empty. */
  reason: string
  headers: Headers
  body: Uint8Array
}

/** All in bytes. */
export interface Limits {
  /** One line, without its CRLF. */
  maxLine: number
  /** The whole head: every line with its CRLF, the empty line too. The trailers as well. */
  maxHead: number
  /** The body, without what the chunks add. */
  maxBody: number
}

export const DEFAULT_LIMITS: Limits = { maxLine: 8_192, maxHead: 16_384, maxBody: 1_048_576 }
