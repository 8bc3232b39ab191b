/** Small files in which the course remembers something from one time to the next. */
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * Writes a file whole or not at all, also when the machine stops in between.
 * @returns whether it is kept; a full disk or a read-only folder ends nothing
 */
export function keepFile(path: string, text: string): boolean {
  const unfinished = `${path}.${process.pid}`
  try {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(unfinished, text)
    renameSync(unfinished, path)
    return true
  } catch {
    removeIfThere(unfinished)
    return false
  }
}

/** What was begun on a full disk takes room from the next try. */
function removeIfThere(path: string): void {
  try {
    rmSync(path, { force: true })
  } catch {
    // Where nothing can be written, nothing can be removed.
  }
}
