/**
 * Connects to the first address that answers, without waiting for those that do not.
 *
 * Nothing here opens a socket: `connect` does, and your caller supplies it.
 */

/** Resolves after `ms`; rejects when `signal` is aborted, leaving no timer behind. */
export type Wait = (ms: number, signal?: AbortSignal) => Promise<void>

export interface Connection {
  /** Closes it, whatever it is doing. */
  destroy(): void
}

export interface HappyOptions<C extends Connection> {
  /** Connects to one address. Gives up, for good, when its `signal` is aborted. */
  connect: (address: string, signal: AbortSignal) => Promise<C>
  /** Time from one attempt to the next while nothing fails. Default 250. */
  delayMs?: number
  /** Ends the race. */
  signal?: AbortSignal
  /** Default: a timer of Node's. */
  wait?: Wait
}

/**
 * Tries the addresses in order. The next attempt starts when `delayMs` have passed since the last
 * one started, or at once when any attempt fails. Earlier attempts carry on.
 * @returns the first connection that succeeds. The signals of the other attempts are aborted, its
 *   own is not; whatever connects anyway is destroyed; no timer is left
 * @throws AggregateError when all have failed: `errors` in the order of `addresses`
 * @throws an error named `AbortError` when `signal` is aborted; with one that is already aborted,
 *   nothing is connected
 * @throws WireError `ERR_INVALID` when there is no address
 */
export async function happyConnect<C extends Connection>(
  _addresses: readonly string[],
  _options: HappyOptions<C>,
): Promise<C> {
  throw new Error('TODO: write happyConnect() in happy-connect.ts')
}
