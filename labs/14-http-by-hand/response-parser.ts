/**
 * The response to one request, from a byte stream (RFC 9112 §4, §6.3, §8). Build it from
 * `HeadReader` and `BodyReader`. Errors are a `WireError` (see wire-error.ts).
 */
import type { HttpResponse, Limits } from './http-message.ts'

/** Reads the response to one request, with the interim responses (1xx) before it. */
export class ResponseParser {
  /**
   * @param requestMethod of the request: the response alone does not say whether it has a body
   * @param limits missing ones come from `DEFAULT_LIMITS`
   */
  constructor(requestMethod: string, limits: Partial<Limits> = {}) {
    throw new Error('TODO: ResponseParser in response-parser.ts')
  }

  /**
   * Takes the next bytes of the stream.
   * @param chunk belongs to the caller, who may overwrite it after the call
   * @returns the responses that are complete now: interim ones (1xx), and the final one (101 or
   *   200 and above). What comes after the final one is dropped, in later calls too
   *
   *   No body: HEAD, 1xx, 204, 304, and CONNECT with 2xx, whatever the fields say. Otherwise
   *   `chunked`, or Content-Length, or, with neither field, everything that comes until the end
   * @throws WireError `ERR_PROTOCOL` for anything malformed or ambiguous: a status line that is not
   *   `HTTP/1.x`, a space, three digits, a space, and a reason, which may be empty; both
   *   fields together; several Content-Length, or one that is not digits; Transfer-Encoding in
   *   HTTP/1.0, or other than `chunked`; whatever HeadReader and BodyReader refuse with 400.
   *   `ERR_TOO_LARGE` where they say 413, 414 or 431. Every later call throws again
   */
  push(chunk: Uint8Array): HttpResponse[] {
    throw new Error('TODO: ResponseParser.push in response-parser.ts')
  }

  /**
   * Says that the stream has ended.
   * @returns the response whose body ends with the stream, if there is one
   * @throws WireError `ERR_TRUNCATED` when there is no complete final response
   */
  end(): HttpResponse[] {
    throw new Error('TODO: ResponseParser.end in response-parser.ts')
  }
}
