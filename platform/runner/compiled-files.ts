/**
 * What Node, and the checker beside it, have compiled of the labs' files. Each path adds to it and
 * nothing ever goes, so that a command that works in temporary folders fills the disk in time.
 */
import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { STATE } from '../catalogue/paths.ts'

/** Node keeps stripped and compiled modules here, which makes a second start as fast as plain JS. */
export const COMPILE_CACHE = join(STATE, 'compile-cache')

/** A learner has some hundreds; an author who runs every mistake has thousands. */
const MOST_FILES = 10_000

/** Empties the parts of the folder that have grown too large; what is missing is compiled anew. */
export function boundCompiledFiles(folder = COMPILE_CACHE, most = MOST_FILES): void {
  for (const part of list(folder))
    if (list(join(folder, part)).length > most)
      rmSync(join(folder, part), { recursive: true, force: true })
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}
