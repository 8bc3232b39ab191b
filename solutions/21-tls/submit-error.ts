/**
 * Why a mail was not submitted, where neither TLS nor the system has a code for it. Given complete:
 * throw it, do not change it.
 */

export type SubmitErrorCode =
  /** The server has no STARTTLS, or refused it. Nothing may go on in the clear. */
  | 'ERR_TLS_REQUIRED'
  /** Inside TLS the server does not offer AUTH PLAIN. */
  | 'ERR_NO_AUTH'
  /** The server said no (4.. or 5..) to a command; the message says to which, and in what words. */
  | 'ERR_REFUSED'

/** @example throw new SubmitError('ERR_TLS_REQUIRED', 'the server does not offer STARTTLS') */
export class SubmitError extends Error {
  override name = 'SubmitError'
  readonly code: SubmitErrorCode

  constructor(code: SubmitErrorCode, message: string) {
    super(message)
    this.code = code
  }
}
