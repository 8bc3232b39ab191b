/**
 * Lets a process wait before its program is loaded: Node has then started while nobody waited for
 * it. The runner says how the program is called, and wakes it. See runner/waiting.ts.
 */
import { readFileSync } from 'node:fs'

/** Environment variable that holds where the program's arguments will be. Absent: no waiting. */
export const WAIT_VARIABLE = 'OTW_WAIT'

/** @param path of a file that is there, whole, before this process is woken: a JSON list of texts */
export function waitForArguments(path: string): void {
  for (;;) {
    const args = read(path)
    if (args) {
      process.argv.splice(2, Infinity, ...args)
      return
    }
    // Whoever is stopped takes no time, and needs nothing to be woken by.
    process.kill(process.pid, 'SIGSTOP')
  }
}

function read(path: string): string[] | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as string[]
  } catch {
    // Not yet; or somebody else has woken us.
    return undefined
  }
}
