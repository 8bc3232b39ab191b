/**
 * A request that is refused, with the status that says why: the server sends it and closes.
 * Given complete: throw it, do not change it.
 */

export type HttpErrorStatus =
  /** Malformed, or its end cannot be determined for certain. */
  | 400
  /** The body is, or announces itself, larger than allowed. */
  | 413
  /** The start line is longer than allowed. */
  | 414
  /** A field line, or all of them together, is longer than allowed. */
  | 431
  /** A transfer coding that is unknown here. */
  | 501
  /** Another major version of HTTP. */
  | 505

/** @example throw new HttpError(400, 'a line ends with LF alone') */
export class HttpError extends Error {
  override name = 'HttpError'
  readonly status: HttpErrorStatus
  /** `ERR_HTTP_400`, … as Node's errors have one. */
  readonly code: `ERR_HTTP_${HttpErrorStatus}`

  constructor(status: HttpErrorStatus, message: string) {
    super(message)
    this.status = status
    this.code = `ERR_HTTP_${status}`
  }
}
