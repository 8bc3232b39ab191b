/** The numbered steps of a check: what was done, what came back. */
import type { DeliveryName, Step } from '../shared/verdict.ts'

/** A failure shows the last steps; a loop of thousands would bury them. */
const MAX_STEPS = 24

export class Journal {
  readonly #steps: Step[] = []
  #left = 0
  /** How the dialogue is being handed over just now. */
  delivery: DeliveryName | undefined

  /** @returns notes the result of the step */
  begin(action: string): (result: string) => void {
    const step: Step = { action }
    this.#steps.push(step)
    if (this.#steps.length > MAX_STEPS) {
      this.#steps.shift()
      this.#left++
    }
    return (result) => {
      step.result = result
    }
  }

  note(action: string, result?: string): void {
    const finish = this.begin(action)
    if (result !== undefined) finish(result)
  }

  get steps(): Step[] {
    return this.#left === 0 ? this.#steps : [{ action: `… (${this.#left})` }, ...this.#steps]
  }
}
