/** Values that a suite passes to the learner's code and that come alive on the other side. */

import { showValue } from './show.ts'

/** A synchronous stub: returns the given values in turn, the last one again and again. */
export class Returning {
  readonly values: unknown[]

  /** How the steps show it. */
  get remoteName(): string {
    return `() => ${this.values.map((value) => showValue(value)).join(', ')}`
  }

  constructor(values: unknown[]) {
    this.values = values
  }
}

export function returning<T>(...values: T[]): (...args: unknown[]) => T {
  return new Returning(values) as unknown as (...args: unknown[]) => T
}

/** A function that returns nothing; its calls arrive here in order. */
export class Recorder {
  /** How the steps show it. */
  readonly remoteName = '() => {}'
  readonly calls: unknown[][] = []
  readonly #waiting: { count: number; resolve: () => void }[] = []

  record(args: unknown[]): void {
    this.calls.push(args)
    for (const waiter of this.#waiting) if (this.calls.length >= waiter.count) waiter.resolve()
  }

  /** Resolves when there have been `count` calls. The check's time limit bounds it. */
  called(count: number): Promise<void> {
    if (this.calls.length >= count) return Promise.resolve()
    return new Promise((resolve) => this.#waiting.push({ count, resolve }))
  }
}

/** Passed where the learner's code expects a function. */
export function recorder<Args extends unknown[] = string[]>(): Recorder &
  ((...args: Args) => undefined) {
  return new Recorder() as Recorder & ((...args: Args) => undefined)
}

/** An `AbortSignal` on the learner's side; `Aborter.abort` fires it. */
export class SignalMarker {
  readonly isAborted: boolean

  /** How the steps show it. */
  get remoteName(): string {
    return this.isAborted ? 'abortedSignal' : 'signal'
  }

  constructor(isAborted: boolean) {
    this.isAborted = isAborted
  }
}
