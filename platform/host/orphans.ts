/** Counts who looks at each lab, and tells when nobody has for a while. */
import type { Disposable } from '../shared/dispose.ts'

export interface OrphansOptions {
  afterMs: number
  /** Called once for each time that a lab is left alone for so long. */
  onOrphaned(lab: string): void
}

export class Orphans implements Disposable {
  readonly #options: OrphansOptions
  readonly #viewers = new Map<string, number>()
  readonly #timers = new Map<string, NodeJS.Timeout>()
  #isDisposed = false

  constructor(options: OrphansOptions) {
    this.#options = options
  }

  /** Somebody looks at a lab. @returns to be called once, when they no longer do */
  enter(lab: string): () => void {
    this.#viewers.set(lab, (this.#viewers.get(lab) ?? 0) + 1)
    clearTimeout(this.#timers.get(lab))
    this.#timers.delete(lab)
    return () => {
      this.#viewers.set(lab, (this.#viewers.get(lab) ?? 1) - 1)
      this.touch(lab)
    }
  }

  /** Something happens in a lab: if nobody looks, its time begins anew. */
  touch(lab: string): void {
    if (this.#isDisposed || (this.#viewers.get(lab) ?? 0) > 0) return
    clearTimeout(this.#timers.get(lab))
    const { afterMs, onOrphaned } = this.#options
    this.#timers.set(
      lab,
      setTimeout(() => onOrphaned(lab), afterMs),
    )
  }

  dispose(): void {
    this.#isDisposed = true
    for (const timer of this.#timers.values()) clearTimeout(timer)
  }
}
