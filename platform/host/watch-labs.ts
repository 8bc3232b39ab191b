/**
 * Sees when a file of a lab is saved. Each lab's folder is watched by itself: what an editor does
 * to save (write in place, write beside and rename, remove and write anew) is then seen by name,
 * and a folder that is replaced as a whole is found again.
 */
import { readdirSync, statSync, watch, type FSWatcher } from 'node:fs'
import { join } from 'node:path'
import type { Disposable } from '../shared/dispose.ts'
import { SAVE_QUIET_MS } from '../shared/limits.ts'

export interface SavedFile {
  lab: string
  file: string
}

/** What editors leave beside a file (`.framing.ts.swp`, `framing.ts~`, `4913`) is no file of a lab. */
const LAB_FILE = /^[A-Za-z0-9][\w.-]*\.(ts|json)$/
const LAB_FOLDER = /^\d\d-[a-z0-9-]+$/

/**
 * @param folder holds the lab folders
 * @param onSaved called once a save is over: a few quiet milliseconds after its last event
 */
export function watchLabs(folder: string, onSaved: (saved: SavedFile) => void): Disposable {
  const watchers = new Map<string, FSWatcher>()
  const timers = new Map<string, NodeJS.Timeout>()
  const signatures = new Map<string, string>()

  const look = (lab: string, file: string): void => {
    const path = join(folder, lab, file)
    clearTimeout(timers.get(path))
    const settle = (): void => {
      timers.delete(path)
      const signature = signatureOf(path)
      // Gone in the middle of a save, or only looked at: not a save.
      if (signature === undefined || signature === signatures.get(path)) return
      signatures.set(path, signature)
      onSaved({ lab, file })
    }
    timers.set(path, setTimeout(settle, SAVE_QUIET_MS))
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
      for (const timer of timers.values()) clearTimeout(timer)
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
