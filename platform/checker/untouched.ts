/**
 * Whether a lab's exercises are still the starters, byte for byte. Those are known to be "not
 * started" (the author's check runs them): nobody has to run twenty checks to hear it again.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readLab } from '../catalogue/catalogue.ts'
import { LABS, SUITES } from '../catalogue/paths.ts'

/** @param target only the learner's own labs are spared; other targets are there to be run */
export function isUntouched(slug: string, target: string): boolean {
  if (target !== LABS) return false
  try {
    const { exercises } = readLab(slug)
    return exercises.every(({ file }) => {
      const kept = readFileSync(join(SUITES, slug, 'starters', file))
      return readFileSync(join(target, slug, file)).equals(kept)
    })
  } catch {
    // What cannot be read is found out by running it.
    return false
  }
}
