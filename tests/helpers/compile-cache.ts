/**
 * Tests start Node some hundred times, mostly with the same modules. Without a cache it strips and
 * compiles them each time, which takes longer than everything else that such a start does.
 */
import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../../platform/catalogue/paths.ts'

/** Where Node keeps what it has compiled. */
export const COMPILED = join(ROOT, 'node_modules', '.cache', 'on-the-wire')

/** Programs in temporary folders leave what nobody asks for again: then it is begun anew. */
const MAX_FILES = 10_000

/** For every Node that this process starts from now on, unless it is told another place. */
export function keepCompiled(): void {
  if (process.env['NODE_COMPILE_CACHE'] !== undefined) return
  process.env['NODE_COMPILE_CACHE'] = COMPILED
  try {
    if (readdirSync(COMPILED, { recursive: true }).length > MAX_FILES)
      rmSync(COMPILED, { recursive: true })
  } catch {
    // It is not there yet, or another run writes into it: then it stays.
  }
}
