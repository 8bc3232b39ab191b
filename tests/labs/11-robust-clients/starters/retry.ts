/**
 * Tries again, after pauses that grow and that chance spreads out.
 *
 * `setTimeout` of node:timers/promises is already a `wait`, but for the order of its arguments.
 */

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
  _fn: (attempt: number) => Promise<T>,
  _options: RetryOptions,
): Promise<T> {
  throw new Error('TODO: write retry() in retry.ts')
}
