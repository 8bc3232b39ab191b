/**
 * Connects to the first address that answers, without waiting for those that do not.
 * Source: RFC 8305 §5 (attempts one after the other, a delay between them), §8 (250 ms).
 */
import { setTimeout as pause } from 'node:timers/promises'
import { WireError } from './wire-error.ts'

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

const systemWait: Wait = (ms, signal) => pause(ms, undefined, signal ? { signal } : {})

// #region happy
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
export function happyConnect<C extends Connection>(
  addresses: readonly string[],
  options: HappyOptions<C>,
): Promise<C> {
  return new Race(addresses, options).run()
}

class Race<C extends Connection> {
  readonly #addresses: readonly string[]
  readonly #options: HappyOptions<C>
  readonly #outcome = Promise.withResolvers<C>()
  /** One per attempt: a shared one would take the winner's socket down, too. */
  readonly #attempts: AbortController[] = []
  readonly #errors: unknown[] = []
  #failures = 0
  #delay = new AbortController()
  #isOver = false

  constructor(addresses: readonly string[], options: HappyOptions<C>) {
    this.#addresses = addresses
    this.#options = options
  }

  async run(): Promise<C> {
    const { signal } = this.#options
    if (this.#addresses.length === 0) throw new WireError('ERR_INVALID', 'no address to try')
    if (signal?.aborted) throw aborted(signal)
    const onAbort = (): void => {
      this.#finish()
      this.#outcome.reject(aborted(signal))
    }
    signal?.addEventListener('abort', onAbort, { once: true })
    this.#startNext()
    try {
      return await this.#outcome.promise
    } finally {
      signal?.removeEventListener('abort', onAbort)
    }
  }

  /** Starts the next attempt, and a new delay after it. */
  #startNext(): void {
    this.#delay.abort()
    const index = this.#attempts.length
    const address = this.#addresses[index]
    if (address === undefined) return
    const controller = new AbortController()
    this.#attempts.push(controller)
    void this.#attempt(index, address, controller.signal)
    if (index + 1 < this.#addresses.length) void this.#startLater()
  }

  async #startLater(): Promise<void> {
    const { delayMs = 250, wait = systemWait } = this.#options
    this.#delay = new AbortController()
    const { signal } = this.#delay
    await wait(delayMs, signal).catch(() => {}) // it was aborted
    if (!signal.aborted) this.#startNext()
  }

  async #attempt(index: number, address: string, signal: AbortSignal): Promise<void> {
    try {
      const connection = await this.#options.connect(address, signal)
      // Two may succeed at the same moment; the second would stay open for ever.
      if (this.#isOver) connection.destroy()
      else {
        this.#finish(index)
        this.#outcome.resolve(connection)
      }
    } catch (error) {
      if (!this.#isOver) this.#fail(index, error)
    }
  }

  #fail(index: number, error: unknown): void {
    this.#errors[index] = error // in the order of the addresses, not of the failures
    this.#failures += 1
    if (this.#failures < this.#addresses.length) {
      this.#startNext()
      return
    }
    this.#finish()
    this.#outcome.reject(new AggregateError(this.#errors, 'no address could be reached'))
  }

  #finish(winner?: number): void {
    this.#isOver = true
    this.#delay.abort()
    for (const [index, attempt] of this.#attempts.entries()) if (index !== winner) attempt.abort()
  }
}
// #endregion happy

/** The reason of a signal can be anything; callers look for the name `AbortError`. */
function aborted(signal: AbortSignal | undefined): Error {
  return Object.assign(new Error('aborted', { cause: signal?.reason }), { name: 'AbortError' })
}
