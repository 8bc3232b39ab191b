/**
 * A server that says no: what was asked, and what it answered. Given complete: throw it, do not
 * change it.
 */

/** What the reply answered: a command, the connection itself (`greeting`), or the `message`. */
export type Stage = 'greeting' | 'EHLO' | 'HELO' | 'AUTH' | 'MAIL' | 'RCPT' | 'DATA' | 'message'

/** @example throw new SmtpError('MAIL', { code: 552, text: 'more than 1048576 bytes' }) */
export class SmtpError extends Error {
  override name = 'SmtpError'
  /** As Node's errors have one. */
  readonly code = 'ERR_SMTP'
  readonly stage: Stage
  /** The three digits of the reply. */
  readonly status: number
  /** The reply's text; several lines are separated by LF. */
  readonly text: string

  constructor(stage: Stage, { code, text }: { code: number; text: string }) {
    super(`${stage}: ${code} ${text}`)
    this.stage = stage
    this.status = code
    this.text = text
  }
}
