/**
 * Sees when a file of a lab is saved. Each lab's folder is watched by itself: what an editor does
 * to save (write in place, write beside and rename, remove and write anew) is then seen by name,
 * and a folder that is replaced as a whole is found again.
 */
import { readdirSync, statSync, watch, type FSWatcher } from 'node:fs'
import { join } from 'node:path'
import type { Disposable } from '../shared/dispose.ts'
import { SAVE_QUIET_MS } from '../shared/limits.ts'

/** What editors leave beside a file (`.framing.ts.swp`, `framing.ts~`, `4913`) is no file of a lab. */
const LAB_FILE = /^[A-Za-z0-9][\w.-]*\.(ts|json)$/
const LAB_FOLDER = /^\d\d-[a-z0-9-]+$/

/** A folder in which something is written all the time is reported now and then all the same. */
const LONGEST_WAIT_MS = 250

/** Files of one lab that something happened to, and the timer that waits for quiet. */
interface Pending {
  files: Set<string>
  since: number
  timer: NodeJS.Timeout
}

/**
 * @param folder holds the lab folders
 * @param onSaved called once saving is over, a few quiet milliseconds after its last event; files
 *   that were saved together are told together
 */
export function watchLabs(
  folder: string,
  onSaved: (lab: string, files: string[]) => void,
): Disposable {
  const watchers = new Map<string, FSWatcher>()
  const pending = new Map<string, Pending>()
  const signatures = new Map<string, string>()

  const isSaved = (path: string): boolean => {
    const signature = signatureOf(path)
    // Gone in the middle of a save, or only looked at: not a save.
    if (signature === undefined || signature === signatures.get(path)) return false
    signatures.set(path, signature)
    return true
  }

  const settle = (lab: string): void => {
    const files = [...(pending.get(lab)?.files ?? [])]
    pending.delete(lab)
    const saved = files.filter((file) => isSaved(join(folder, lab, file)))
    if (saved.length > 0) onSaved(lab, saved)
  }

  const look = (lab: string, file: string): void => {
    const { files, since, timer } = pending.get(lab) ?? { files: new Set(), since: Date.now() }
    files.add(file)
    if (timer && Date.now() - since > LONGEST_WAIT_MS) return
    clearTimeout(timer)
    pending.set(lab, { files, since, timer: setTimeout(() => settle(lab), SAVE_QUIET_MS) })
  }

  const watchLab = (lab: string): void => {
    const watcher = tryWatch(join(folder, lab), (file) => {
      if (LAB_FILE.test(file)) look(lab, file)
    })
    if (watcher) watchers.set(lab, watcher)
  }

  /** A folder that appeared, went away or was replaced by another one of the same name. */
  const rewatch = (lab: string): void => {
    watchers.get(lab)?.close()
    watchers.delete(lab)
    watchLab(lab)
    for (const file of labFiles(folder, lab)) look(lab, file)
  }

  const parent = tryWatch(folder, (name) => {
    if (LAB_FOLDER.test(name)) rewatch(name)
  })
  for (const lab of readdirSync(folder).filter((name) => LAB_FOLDER.test(name))) {
    for (const file of labFiles(folder, lab)) {
      const path = join(folder, lab, file)
      signatures.set(path, signatureOf(path) ?? '')
    }
    watchLab(lab)
  }

  return {
    dispose: () => {
      parent?.close()
      for (const watcher of watchers.values()) watcher.close()
      for (const { timer } of pending.values()) clearTimeout(timer)
    },
  }
}

function tryWatch(folder: string, onName: (name: string) => void): FSWatcher | undefined {
  try {
    const watcher = watch(folder, (_event, name) => {
      if (name !== null) onName(name)
    })
    // A folder that vanished while it was watched: the parent tells when it is back.
    watcher.on('error', () => watcher.close())
    return watcher
  } catch {
    return undefined
  }
}

function labFiles(folder: string, lab: string): string[] {
  try {
    return readdirSync(join(folder, lab)).filter((file) => LAB_FILE.test(file))
  } catch {
    return []
  }
}

/** Other after each save, the same after a mere look. */
function signatureOf(path: string): string | undefined {
  try {
    const { mtimeNs, size, ino } = statSync(path, { bigint: true })
    return `${mtimeNs} ${size} ${ino}`
  } catch {
    return undefined
  }
}
