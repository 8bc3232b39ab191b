/**
 * Folders below the system's temporary one. Each carries its owner in its name, so that what a
 * killed command left behind can be told from what a living one works with, and be removed.
 */
import { lstatSync, mkdtempSync, readdirSync, readlinkSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isRunning, startedTicksOf } from './tree.ts'

/** `on-the-wire-check-4711.81934.4026531836-aB3dE5`: kind, owner, what `mkdtemp` adds. */
const NAME = /^on-the-wire-([a-z]+)-(\d+)\.(\d+|x)\.(\d+|x)-[A-Za-z0-9]{6}$/
/** The same anywhere in a text; also without an owner, as other programs of ours make them. */
export const FOLDER_NAME = /on-the-wire-(\w+)-(?:\d+\.(?:\d+|x)\.(?:\d+|x)-)?[A-Za-z0-9]{6}/g

let ownMark: string | undefined

/**
 * Makes a folder that belongs to this process.
 * @param kind lower case letters: what it is for
 * @param parent where others look for what was left behind only if it is the system's
 */
export function temporaryFolder(kind: string, parent = tmpdir()): string {
  ownMark ??= `${process.pid}.${startedTicksOf(process.pid) ?? 'x'}.${pidNamespace()}`
  return mkdtempSync(join(parent, `on-the-wire-${kind}-${ownMark}-`))
}

/**
 * Removes what processes that no longer run have left: ours only, never another user's, and never
 * what a process in another container may still use.
 * @param removeSession ends what is written down in such a folder first
 */
export async function sweepFolders(
  removeSession: (folder: string) => Promise<void>,
  parent = tmpdir(),
): Promise<void> {
  for (const name of namesIn(parent)) {
    const [, kind, pid, startedTicks, namespace] = NAME.exec(name) ?? []
    if (pid === undefined || namespace !== pidNamespace()) continue
    const since = startedTicks === 'x' ? undefined : Number(startedTicks)
    if (isRunning(Number(pid), since) || !isOurFolder(join(parent, name))) continue
    try {
      if (kind === 'session') await removeSession(join(parent, name))
      else await rm(join(parent, name), { recursive: true, force: true })
    } catch {
      // Somebody else removes it at the same moment, or it cannot be removed: it may stay.
    }
  }
}

/** A pid means something only where it was given. */
function pidNamespace(): string {
  try {
    return /\d+/.exec(readlinkSync('/proc/self/ns/pid'))?.[0] ?? 'x'
  } catch {
    return 'x'
  }
}

/** A link with such a name may point to anything. */
function isOurFolder(path: string): boolean {
  try {
    const found = lstatSync(path)
    return found.isDirectory() && (process.getuid?.() ?? found.uid) === found.uid
  } catch {
    return false
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}
