/**
 * One deadline and one abort signal over a whole exchange (lesson 11). Given complete; nothing to
 * write here.
 */
import { WireError } from './wire-error.ts'

export interface Limits {
  /** Time for everything together. Default 5,000. */
  timeoutMs?: number
  /** Aborting it gives up everything. */
  signal?: AbortSignal
}

/**
 * Does the work under a signal that is aborted at the deadline, or when the caller's is.
 * @throws WireError `ERR_TIMEOUT` at the deadline; an error named `AbortError` when the caller's
 *   signal was aborted; WireError `ERR_INVALID` for an impossible `timeoutMs`; else what `work` throws
 */
export async function withinLimits<T>(
  { timeoutMs = 5_000, signal }: Limits,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  if (!(Number.isInteger(timeoutMs) && timeoutMs >= 1 && timeoutMs < 2 ** 31))
    throw new WireError('ERR_INVALID', 'timeoutMs must be a whole number from 1 to 2147483647')
  if (signal?.aborted) throw aborted(signal)
  const deadline = AbortSignal.timeout(timeoutMs)
  try {
    return await work(signal ? AbortSignal.any([signal, deadline]) : deadline)
  } catch (error) {
    if (signal?.aborted) throw aborted(signal)
    if (deadline.aborted) throw new WireError('ERR_TIMEOUT', `not done within ${timeoutMs} ms`)
    throw error
  }
}

function aborted(signal: AbortSignal): Error {
  return Object.assign(new Error('aborted', { cause: signal.reason }), { name: 'AbortError' })
}
