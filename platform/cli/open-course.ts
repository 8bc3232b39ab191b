/**
 * Opens the course in the browser. Every user of a machine can read with which arguments a program
 * was started, so the browser is not started with the address, which carries the token, but with a
 * file that leads to it, in a folder that only this user can enter; Jupyter does the same.
 */
import { chmodSync, lstatSync, mkdirSync, rmdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { STATE } from '../catalogue/paths.ts'
import { temporaryFolder } from '../runner/temporary-folder.ts'

export interface OpenOptions {
  /** Starts what the desktop opens a file or an address with. */
  open?: (target: string) => Promise<unknown>
  platform?: NodeJS.Platform
  /** Folders in which the file may be kept, the best first; each may throw when it cannot be made. */
  places?: (() => string)[]
}

export interface Opened {
  /**
   * `file`: the browser was given a file that leads to the address; `address`: the address itself,
   * where others cannot see arguments; `nothing`: it was not started.
   */
  with: 'file' | 'address' | 'nothing'
  /** Removes the file. */
  dispose(): void
}

/** Loaded when it is needed: the page can be answered before. */
const openOnDesktop = async (target: string): Promise<unknown> =>
  (await import('open')).default(target)

const PLACES = [
  // A browser that is shut in (snap) sees files of the home folder, but not the temporary ones.
  () => join(STATE, 'open'),
  // For a file system that knows no owners: a memory stick, a drive of Windows in WSL.
  () => temporaryFolder('open'),
]

/**
 * Opens the address. Never throws: what does not open can be opened by hand.
 * @param url with the token in its fragment
 */
export async function openCourse(url: string, options: OpenOptions = {}): Promise<Opened> {
  const { open: start = openOnDesktop, platform = process.platform, places = PLACES } = options
  // Windows shows arguments only to the same user and to administrators; and it opens an address
  // with the browser, but a file with whatever its user has chosen for files.
  const isShown = platform !== 'win32'
  const file = isShown ? writeWayIn(url, places) : undefined
  const dispose = (): void => {
    if (file !== undefined) remove(file)
  }
  const target = isShown ? file : url
  if (target === undefined) return { with: 'nothing', dispose }
  try {
    await start(target)
    return { with: isShown ? 'file' : 'address', dispose }
  } catch {
    dispose()
    return { with: 'nothing', dispose }
  }
}

/** @returns the file; `undefined` when there is no place that is closed to others */
function writeWayIn(url: string, places: (() => string)[]): string | undefined {
  for (const place of places) {
    try {
      const folder = place()
      // What is above it stays open: graders of other users work there.
      mkdirSync(dirname(folder), { recursive: true })
      mkdirSync(folder, { recursive: true, mode: 0o700 })
      if (!closeToOthers(folder)) continue
      // Another course of this user has another port.
      const file = join(folder, `${new URL(url).host.replaceAll(/[^\w.-]/g, '-')}.html`)
      rmSync(file, { force: true })
      writeFileSync(file, wayIn(url), { flag: 'wx', mode: 0o600 })
      return file
    } catch {
      // Not writable, or full: the next one may be.
    }
  }
  return undefined
}

/** @returns whether it is: a file system without owners takes every mode and keeps none */
function closeToOthers(folder: string): boolean {
  const found = lstatSync(folder)
  if (!found.isDirectory() || found.uid !== (process.getuid?.() ?? found.uid)) return false
  chmodSync(folder, 0o700)
  return (lstatSync(folder).mode & 0o077) === 0
}

function remove(file: string): void {
  rmSync(file, { force: true })
  try {
    rmdirSync(dirname(file))
  } catch {
    // Another course of this user has its file there.
  }
}

/** Replaces itself by the address, so that going back does not end here. */
function wayIn(url: string): string {
  const address = url.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;')
  return `<!doctype html>
<meta charset="utf-8">
<meta name="referrer" content="no-referrer">
<meta http-equiv="refresh" content="0; url=${address}">
<title>On the Wire</title>
<p><a href="${address}">On the Wire</a></p>
`
}
