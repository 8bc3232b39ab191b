/**
 * The body of a message: a number of bytes, or chunks, or all that comes until the stream ends
 * (RFC 9112 §6.3, §7.1). Errors are an `HttpError` (see http-error.ts).
 */
import type { Limits } from './http-message.ts'

/** How the end of a body is found. No body at all is a length of 0. */
export type BodyFraming = { kind: 'length'; bytes: number } | { kind: 'chunked' } | { kind: 'end' }

export interface Body {
  /** Memory of its own. */
  body: Uint8Array
  /** What came after the body; may be a window into the chunk. */
  rest: Uint8Array
}

/** Collects one body, however it arrives. */
export class BodyReader {
  /**
   * @param limits missing ones come from `DEFAULT_LIMITS`
   * @throws HttpError 413 when the length is above `maxBody`
   */
  constructor(framing: BodyFraming, limits: Partial<Limits> = {}) {
    throw new Error('TODO: BodyReader in body.ts')
  }

  /**
   * Takes the next bytes. None at all is fine, and completes a body of length 0.
   * @param chunk belongs to the caller, who may overwrite it after the call
   * @returns the body as soon as its last byte is there, until then `undefined`. A chunked one is
   *   the data without sizes and extensions, and ends with the empty line after the trailers, which
   *   are checked like fields and dropped
   * @throws HttpError 400 for chunks that are malformed: the size is hexadecimal digits and nothing
   *   else, an extension is `;name`, `;name=token` or `;name="quoted"`, lines end with CRLF, and so
   *   does the data of each chunk; 413 as soon as more than `maxBody` bytes are announced or come,
   *   and for a size line above `maxLine`; 431 for trailers above `maxHead` or `maxLine`
   */
  push(chunk: Uint8Array): Body | undefined {
    throw new Error('TODO: BodyReader.push in body.ts')
  }

  /**
   * Says that the stream has ended.
   * @returns the body of the kind `end`
   * @throws WireError `ERR_TRUNCATED` for the other kinds: more was announced
   */
  end(): Uint8Array {
    throw new Error('TODO: BodyReader.end in body.ts')
  }
}
