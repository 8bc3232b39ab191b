/**
 * The head of a message: a start line, field lines, an empty line (RFC 9112 §2.1, §2.2, §5).
 * Errors are an `HttpError` (see http-error.ts), limits in bytes (see http-message.ts).
 */
import type { Headers, Limits } from './http-message.ts'

export interface Head {
  /** Without its CRLF; what is in it is not examined here. One character for each byte. */
  startLine: string
  /** Names in lower case; values without surrounding spaces and tabs, in order. */
  headers: Headers
  /** What came after the empty line; may be a window into the chunk. */
  rest: Uint8Array
}

/** Collects one head, however it arrives. */
export class HeadReader {
  /** @param limits missing ones come from `DEFAULT_LIMITS` */
  constructor(limits: Partial<Limits> = {}) {
    throw new Error('TODO: HeadReader in head.ts')
  }

  /**
   * Takes the next bytes.
   * @param chunk belongs to the caller, who may overwrite it after the call
   * @returns the head as soon as its last byte is there, until then `undefined`. Empty lines
   *   before the start line are skipped
   * @throws HttpError 400 for a line that ends with anything but CRLF, or has another CR in it;
   *   for a field line that is not `name:value` (the name is a token, that is letters,
   *   digits and !#$%&'*+-.^_`|~, with no white space before
   *   the colon or before the name; the value has no control characters but tabs).
   *   414 as soon as the start line has more than `maxLine` bytes without its CRLF, 431 for a field
   *   line, and for a head of more than `maxHead` bytes in all
   */
  push(chunk: Uint8Array): Head | undefined {
    throw new Error('TODO: HeadReader.push in head.ts')
  }
}
