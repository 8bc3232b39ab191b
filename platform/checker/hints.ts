/** How many hints a learner has seen, check by check; kept from one time to the next. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as v from 'valibot'
import { STATE } from '../catalogue/paths.ts'
import { keepFile } from '../shared/keep-file.ts'

const HINTS = join(STATE, 'hints.json')
/** Seen hints by `slug/check`. */
const seenSchema = v.record(v.string(), v.pipe(v.number(), v.integer(), v.minValue(0)))

/**
 * The next hint of a check; the last one again when there are no more.
 * @param path of the file that remembers, which need not exist
 */
export function nextHint(
  slug: string,
  check: string,
  hints: string[],
  path = HINTS,
): { hint: string; number: number; of: number } {
  const key = `${slug}/${check}`
  const seen = readSeen(path)
  const number = Math.min((seen[key] ?? 0) + 1, hints.length)
  seen[key] = number
  // On a full disk the same hint comes again.
  keepFile(path, `${JSON.stringify(seen, undefined, 2)}\n`)
  return { hint: hints[number - 1] ?? '', number, of: hints.length }
}

function readSeen(path: string): Record<string, number> {
  try {
    const parsed = v.safeParse(seenSchema, JSON.parse(readFileSync(path, 'utf8')))
    return parsed.success ? parsed.output : {}
  } catch {
    return {}
  }
}
