/**
 * The runner's side of a program that waits for its arguments, stopped, in tracer/wait.ts. Where a
 * system has no such signals nothing can wait.
 */
import { renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export const CAN_WAIT = process.platform !== 'win32'

/** It may be woken in the moment before it stops itself: then once more. */
const AGAIN_MS = 10

export class Waiting {
  /** Where the program looks for its arguments. */
  readonly path: string
  #timer: NodeJS.Timeout | undefined

  /** @param folder of the runner's, which the program can read */
  constructor(folder: string) {
    this.path = join(folder, 'arguments')
  }

  /** Wakes the program, until `end` says that it is awake, or gone. */
  wake(pid: number, args: string[]): void {
    writeFileSync(`${this.path}.unfinished`, JSON.stringify(args))
    renameSync(`${this.path}.unfinished`, this.path)
    const goOn = (): void => {
      try {
        process.kill(pid, 'SIGCONT')
      } catch {
        // It has ended, and the news of that is under way.
      }
    }
    goOn()
    this.#timer = setInterval(goOn, AGAIN_MS)
  }

  end(): void {
    clearInterval(this.#timer)
  }
}
