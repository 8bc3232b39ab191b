/** The numbered steps of a check: what was done, what came back. */
import type { DeliveryName, Step } from '../shared/verdict.ts'

/** The beginning says what it was about … */
const FIRST_STEPS = 3
/** … and the end what went wrong; hundreds in between would bury both. */
const LAST_STEPS = 9

export class Journal {
  readonly #first: Step[] = []
  readonly #last: Step[] = []
  readonly #listeners: (() => void)[] = []
  #count = 0
  /** How the dialogue is being handed over just now. */
  delivery: DeliveryName | undefined

  /** @returns notes the result of the step */
  begin(action: string): (result: string) => void {
    this.touch()
    const step: Step = { number: ++this.#count, action }
    if (this.#first.length < FIRST_STEPS) {
      this.#first.push(step)
    } else {
      this.#last.push(step)
      if (this.#last.length > LAST_STEPS) this.#last.shift()
    }
    return (result) => {
      step.result = result
    }
  }

  note(action: string, result?: string): void {
    const finish = this.begin(action)
    if (result !== undefined) finish(result)
  }

  /** Something goes on: a call that waits for it is not overdue yet. */
  touch(): void {
    for (const listener of this.#listeners) listener()
  }

  onTouch(listener: () => void): void {
    this.#listeners.push(listener)
  }

  /**
   * In order; where numbers are missing, steps are left out. As they are now: how a call ends that
   * is under way when a check fails depends on how its end is brought about.
   */
  get steps(): Step[] {
    return [...this.#first, ...this.#last].map((step) => ({ ...step }))
  }
}
