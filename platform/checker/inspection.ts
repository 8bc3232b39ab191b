/**
 * A run of one check in which somebody looks: the first process of the learner's that it starts
 * waits for a debugger, and nothing has a time limit, because a program that stands at a breakpoint
 * is not slow. Never of a graded run.
 */

/** What a timer of Node's takes at most, some 25 days. */
export const NO_LIMIT_MS = 2 ** 31 - 1

/** Where a debugger comes in: nobody from another machine. */
const HOST = '127.0.0.1'

export class Inspection {
  readonly #port: number
  #isTaken = false

  constructor(port: number) {
    this.#port = port
  }

  /** Node's flags for the next process; there is one debugger, and one port. */
  takeFlags(): string[] {
    if (this.#isTaken) return []
    this.#isTaken = true
    return [`--inspect-wait=${HOST}:${this.#port}`, '--inspect-publish-uid=http']
  }
}

/** What Node itself says about its debugger is not what the learner's program printed. */
export function withoutInspector(printed: string): string {
  return printed.replace(
    /^(?:Debugger attached\.|Waiting for the debugger to disconnect\.\.\.)\n/gm,
    '',
  )
}
