/**
 * An error with a code, as Node's own system errors have one: programs decide by `code`,
 * people read `message`. Given complete: throw it, do not change it.
 */

export type WireErrorCode =
  /** The peer sent bytes that the protocol does not allow. */
  | 'ERR_PROTOCOL'
  /** The peer ended before the message was complete. */
  | 'ERR_TRUNCATED'
  /** The peer sent, or announced, more than we are willing to hold. */
  | 'ERR_TOO_LARGE'
  /** The whole exchange took longer than its deadline. */
  | 'ERR_TIMEOUT'
  /** An argument makes no sense; nothing was sent. */
  | 'ERR_INVALID'

/** @example throw new WireError('ERR_TRUNCATED', 'the stream ended inside a frame') */
export class WireError extends Error {
  override name = 'WireError'
  readonly code: WireErrorCode

  constructor(code: WireErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
