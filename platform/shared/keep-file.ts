/** Small files in which the course remembers something from one time to the next. */
import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * Writes a file whole or not at all, also when the machine stops in between.
 * @returns whether it is kept; a full disk or a read-only folder ends nothing
 */
export function keepFile(path: string, text: string): boolean {
  try {
    mkdirSync(dirname(path), { recursive: true })
    const unfinished = `${path}.${process.pid}`
    writeFileSync(unfinished, text)
    renameSync(unfinished, path)
    return true
  } catch {
    return false
  }
}
