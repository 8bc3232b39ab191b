/**
 * The few files of ours that run inside a sandbox, copied once a batch. Copies, because a course
 * below a private home directory cannot be read by the user that a slot runs as; and as JavaScript,
 * because every process of every submission loads them.
 */
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { KEEP_VARIABLE } from '../../checker/boundary/requests.ts'

const MAKE_KIT = join(import.meta.dirname, 'make-kit.ts')

/** In a process of its own: what makes bundles is large. */
export function makeKit(folder: string): void {
  execFileSync(process.execPath, [MAKE_KIT, folder])
}

/** Paths inside the kit, by where the kit is. */
export function kitPaths(kit: string): { child: string; program: string; preload: string } {
  return {
    child: join(kit, 'child.cjs'),
    program: join(kit, 'program.cjs'),
    preload: join(kit, 'preload.cjs'),
  }
}

/**
 * A folder for what Node compiled, of one submission alone: stripping types from the same files
 * again takes longer than everything else about a process. What it writes there concerns nobody
 * else; it begins with what our own files left (see compiled.ts).
 */
export function compiledIn(scratch: string): Record<string, string> {
  return { NODE_COMPILE_CACHE: compiledFolder(scratch), [KEEP_VARIABLE]: '1' }
}

export function compiledFolder(scratch: string): string {
  return join(scratch, '.compiled')
}
