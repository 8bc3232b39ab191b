/**
 * Requests from a byte stream (RFC 9112 §3, §6). Build it from `HeadReader` and
 * `BodyReader`. Errors are an `HttpError` (see http-error.ts).
 */
import type { HttpRequest, Limits } from './http-message.ts'

/** Cuts requests out of a byte stream, however the stream arrives. */
export class RequestParser {
  /** @param limits missing ones come from `DEFAULT_LIMITS` */
  constructor(limits: Partial<Limits> = {}) {
    throw new Error('TODO: RequestParser in request-parser.ts')
  }

  /**
   * Takes the next bytes of the stream.
   * @param chunk belongs to the caller, who may overwrite it after the call
   * @returns the requests that are complete now, in order; without Content-Length and
   *   Transfer-Encoding a request has no body
   * @throws HttpError as HeadReader and BodyReader do, and
   *   400 unless the request line is method, target, version with one space between;
   *   400 for a target that does not fit: `host:port` for CONNECT and nothing else, `*` for OPTIONS
   *   only, otherwise one that begins with `/` or `scheme://`;
   *   505 for a major version other than 1 (`HTTP/1.2` and above are read as 1.1);
   *   400 for HTTP/1.1 without Host, for several of them, for one that is malformed;
   *   400 for a Content-Length that is not digits, or appears twice; for Transfer-Encoding
   *   alongside it, or in HTTP/1.0, or whose last coding is not `chunked`, or that has it twice;
   *   501 for other codings before `chunked`. Codings are compared without regard to case.
   *   After an error, every later call throws again; requests completed in the same call are lost
   */
  push(chunk: Uint8Array): HttpRequest[] {
    throw new Error('TODO: RequestParser.push in request-parser.ts')
  }
}
