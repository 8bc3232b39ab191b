/** What went wrong in a `fetch`, as an error with a code. Given complete. */
import { WireError } from './wire-error.ts'

export interface Limits {
  /** The caller's wish to stop. */
  signal?: AbortSignal | undefined
  /** Our clock. */
  deadline: AbortSignal
}

// #region failure
/**
 * `fetch` rejects with `TypeError: fetch failed`, or `terminated` once the body has begun. What
 * really happened is in its `cause`.
 * @returns an error named `AbortError` when `signal` is aborted; `ERR_TIMEOUT` when the deadline
 *   has passed; `ERR_TRUNCATED` when the server ended too early; `ERR_PROTOCOL` for an answer that
 *   is not HTTP; a system error (`ECONNREFUSED`, `ECONNRESET`, `ENOTFOUND`, …) as it is; an error
 *   that does not come from `fetch` as it is
 */
export function failureOf(error: unknown, { signal, deadline }: Limits): unknown {
  if (signal?.aborted) return aborted(signal)
  if (error instanceof WireError) return error
  if (deadline.aborted) return new WireError('ERR_TIMEOUT', 'no complete answer in time')
  if (!(error instanceof TypeError) || !(error.cause instanceof Error)) return error
  const { cause } = error
  const code = 'code' in cause ? String(cause.code) : ''
  if (/^E(?!RR_)[A-Z0-9_]+$/.test(code)) return cause // the system's own
  if (code === 'UND_ERR_SOCKET' || code === 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH')
    return new WireError('ERR_TRUNCATED', 'the server ended before its answer was complete')
  return new WireError('ERR_PROTOCOL', `not a proper answer: ${cause.message}`)
}
// #endregion failure

/** The reason of a signal can be anything; callers look for the name `AbortError`. */
export function aborted(signal: AbortSignal): Error {
  return Object.assign(new Error('aborted', { cause: signal.reason }), { name: 'AbortError' })
}
