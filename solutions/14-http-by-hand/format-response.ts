/**
 * Writes an HTTP/1.1 response.
 * Source: RFC 9112 §4 (status line), §5 (field lines), §6.2 (Content-Length).
 */
import { STATUS_CODES } from 'node:http'
import { WireError } from './wire-error.ts'

export interface ResponseParts {
  status: number
  /** Default: the usual one; unknown codes have none. */
  reason?: string
  /** In this order, possibly several of one name. Content-Length is not among them. */
  headers?: [name: string, value: string][]
  /** Text is sent as UTF-8. */
  body?: string | Uint8Array
  /** The answer to HEAD has the head of the answer to GET, and no body. */
  requestMethod?: string
}

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/
/** Tab, visible characters, spaces, and bytes above 7F; no other control characters. */
const TEXT = /^[\t\x20-\x7e\x80-\xff]*$/
/** This function alone determines where the message ends. */
const OWN_FIELDS = new Set(['content-length', 'transfer-encoding'])

// #region format
/**
 * @returns status line, field lines, Content-Length, an empty line, body
 * @throws WireError `ERR_INVALID` for what cannot be sent as it is: an impossible status, a name or
 *   value with CR or LF in it, a length of the caller's own, a body where none may be
 */
export function formatResponse(parts: ResponseParts): Uint8Array {
  const { status, reason = STATUS_CODES[status] ?? '', headers = [], requestMethod = 'GET' } = parts
  const body = Buffer.from(parts.body ?? '')
  checkHead(status, reason, headers)
  // 1xx and 204 must not have a Content-Length; 304 would have to repeat that of a 200.
  const hasBody = status >= 200 && status !== 204 && status !== 304
  if (!hasBody && body.length > 0) throw invalid(`a response with status ${status} has no body`)

  // The space after the code stays even if the reason is empty: it is part of the grammar.
  const lines = [
    `HTTP/1.1 ${status} ${reason}`,
    ...headers.map(([name, value]) => `${name}: ${value}`),
  ]
  // Bytes, not characters: "Привет" has six characters and twelve bytes.
  if (hasBody) lines.push(`Content-Length: ${body.length}`)
  // The empty line is always there, body or not.
  const head = Buffer.from(lines.join('\r\n') + '\r\n\r\n', 'latin1')
  return new Uint8Array(Buffer.concat(requestMethod === 'HEAD' ? [head] : [head, body]))
}

function checkHead(status: number, reason: string, headers: [string, string][]): void {
  if (!Number.isInteger(status) || status < 100 || status > 599)
    throw invalid(`${status} is no status code`)
  if (!TEXT.test(reason)) throw invalid('the reason has characters that a line cannot carry')
  for (const [name, value] of headers) {
    if (!TOKEN.test(name)) throw invalid(`${JSON.stringify(name)} is no field name`)
    // A CRLF inside would end the line and begin a field, or a whole response, of somebody else's.
    if (!TEXT.test(value)) throw invalid(`the value of ${name} cannot be sent in one line`)
    if (OWN_FIELDS.has(name.toLowerCase())) throw invalid(`${name} is not the caller's to say`)
  }
}
// #endregion format

function invalid(message: string): WireError {
  return new WireError('ERR_INVALID', message)
}
