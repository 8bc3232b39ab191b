/**
 * Writes an HTTP/1.1 response (RFC 9112 §4).
 * Errors are a `WireError` (see wire-error.ts).
 */

export interface ResponseParts {
  status: number
  /** Default: the usual one (`STATUS_CODES` of node:http); unknown codes have none. */
  reason?: string
  /** In this order, possibly several of one name. Content-Length is not among them. */
  headers?: [name: string, value: string][]
  /** Text is sent as UTF-8. */
  body?: string | Uint8Array
  /** The answer to HEAD has the head of the answer to GET, and no body. */
  requestMethod?: string
}

/**
 * @returns `HTTP/1.1`, code and reason, with a space before the reason even if it is empty; a line
 *   for each header, `Name: value`; last `Content-Length: ` and the body's bytes, except for 1xx,
 *   204 and 304, which have neither that field nor a body; an empty line; the body. Every line
 *   ends with CRLF. Each character of a value is one byte (U+0000 to U+00FF)
 * @throws WireError `ERR_INVALID` for what cannot be sent as it is: a status that is not a whole
 *   number from 100 to 599; a name that is not a token (letters,
 *   digits, !#$%&'*+-.^_`|~); a control character other than a tab, or one
 *   above U+00FF, in a value or reason; Content-Length or Transfer-Encoding among the headers; a
 *   body with 1xx, 204 or 304
 */
export function formatResponse(parts: ResponseParts): Uint8Array {
  throw new Error('TODO: formatResponse in format-response.ts')
}
