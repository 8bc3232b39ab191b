/**
 * Tries again, after pauses that grow and that chance spreads out.
 * Source: RFC 9110 §9.2.2 (what may be repeated at all is for the caller to know).
 */
import { setTimeout as pause } from 'node:timers/promises'
import { WireError } from './wire-error.ts'

/** Resolves after `ms`; rejects when `signal` is aborted, leaving no timer behind. */
export type Wait = (ms: number, signal?: AbortSignal) => Promise<void>

export interface RetryOptions {
  /** How often `fn` is called at most: a whole number, at least 1. */
  attempts: number
  /** Longest pause after the first failure, in milliseconds; at least 0. */
  baseMs: number
  /** Longest pause overall; at least 0. */
  maxMs: number
  /** From 0 to 1; called once for each pause. Default `Math.random`. */
  random?: () => number
  /** Ends the pause at once; no further attempt follows. */
  signal?: AbortSignal
  /** Default: a timer of Node's. */
  wait?: Wait
}

// #region codes
/** What may be over in a moment. A wrong name or a wrong answer stays wrong. */
const PASSING = new Set(['ECONNREFUSED', 'ECONNRESET', 'ERR_TIMEOUT', 'EAI_AGAIN'])
// #endregion codes

const systemWait: Wait = (ms, signal) => pause(ms, undefined, signal ? { signal } : {})

// #region retry
/**
 * Calls `fn(1)`, `fn(2)`, … until one of them succeeds. The pause after failure number k + 1 is
 * `random() × min(maxMs, baseMs × 2^k)`.
 * @returns what `fn` returned
 * @throws the last error of `fn`, the same object: at once unless its code is ECONNREFUSED,
 *   ECONNRESET, ERR_TIMEOUT or EAI_AGAIN; otherwise after the last attempt
 * @throws an error named `AbortError` when `signal` is aborted before the start, during a pause or
 *   during an attempt that fails
 * @throws WireError `ERR_INVALID` for options out of range; `fn` is not called then
 */
export async function retry<T>(
  fn: (attempt: number) => Promise<T>,
  options: RetryOptions,
): Promise<T> {
  const { attempts, baseMs, maxMs, random = Math.random, signal, wait = systemWait } = options
  mustBeInRange({ attempts, baseMs, maxMs })
  throwIfAborted(signal)
  for (let attempt = 1; ; attempt++) {
    try {
      return await fn(attempt)
    } catch (error) {
      throwIfAborted(signal)
      if (attempt === attempts || !mayPass(error)) throw error
    }
    // Not 1 << k: that turns negative at k = 31. Infinity is cut by min.
    const longestMs = Math.min(maxMs, baseMs * 2 ** (attempt - 1))
    try {
      await wait(random() * longestMs, signal)
    } finally {
      throwIfAborted(signal)
    }
  }
}
// #endregion retry

function mayPass(error: unknown): boolean {
  if (typeof error !== 'object' || error === null || !('code' in error)) return false
  return typeof error.code === 'string' && PASSING.has(error.code)
}

function mustBeInRange(options: { attempts: number; baseMs: number; maxMs: number }): void {
  const { attempts, baseMs, maxMs } = options
  if (!Number.isInteger(attempts) || attempts < 1)
    throw new WireError('ERR_INVALID', 'attempts must be a whole number, at least 1')
  for (const [name, ms] of Object.entries({ baseMs, maxMs }))
    if (!Number.isFinite(ms) || ms < 0)
      throw new WireError('ERR_INVALID', `${name} must be a number of milliseconds, at least 0`)
}

/** The reason of a signal can be anything; callers look for the name `AbortError`. */
function throwIfAborted(signal: AbortSignal | undefined): void {
  if (!signal?.aborted) return
  throw Object.assign(new Error('aborted', { cause: signal.reason }), { name: 'AbortError' })
}
