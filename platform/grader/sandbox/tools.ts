/** The programs of the system that a sandbox is made with. */
import { execFileSync } from 'node:child_process'
import { accessSync, constants, realpathSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** Where system programs are; never the caller's PATH, in which a submission may have put its own. */
const FOLDERS = ['/usr/bin', '/bin', '/usr/sbin', '/sbin', '/usr/local/bin']
/** `--disable-userns` and `--size` are of bubblewrap 0.8. */
const OLDEST_BUBBLEWRAP = [0, 8]

export interface Tools {
  bwrap: string
  prlimit: string
  /** Needed as root only. */
  setpriv: string | undefined
  mount: string
  /** Shares the cores out; grading works without. */
  taskset: string | undefined
  sh: string
}

/** Why there is no sandbox. */
export interface Lack {
  /** A key of the CLI's texts, and its values. */
  why: string
  params?: Record<string, string>
  /** The same in English. */
  said: string
}

/** @returns the tools, or what is missing */
export function findTools(): Tools | Lack {
  if (process.platform !== 'linux')
    return { why: 'tools-linux-only', said: 'bubblewrap exists on Linux only' }
  const bwrap = find('bwrap')
  if (bwrap === undefined)
    return { why: 'tools-no-bubblewrap', said: 'bubblewrap (bwrap) is not installed' }
  const version = /(\d+)\.(\d+)/.exec(execFileSync(bwrap, ['--version'], { encoding: 'utf8' }))
  const [major, minor] = [Number(version?.[1] ?? 0), Number(version?.[2] ?? 0)]
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST_BUBBLEWRAP
  if (major < oldestMajor || (major === oldestMajor && minor < oldestMinor))
    return tooOld(`${major}.${minor}`, OLDEST_BUBBLEWRAP.join('.'))
  const [prlimit, setpriv, mount, sh] = ['prlimit', 'setpriv', 'mount', 'sh'].map(find)
  if (prlimit === undefined || mount === undefined || sh === undefined)
    return { why: 'tools-no-util-linux', said: 'prlimit or mount (util-linux) is not installed' }
  if (setpriv === undefined && process.getuid?.() === 0)
    return { why: 'tools-no-setpriv', said: 'setpriv is not installed' }
  return { bwrap, prlimit, setpriv, mount, sh, taskset: find('taskset') }
}

function tooOld(found: string, oldest: string): Lack {
  const said = `bubblewrap ${found} is too old; ${oldest} or later is needed`
  return { why: 'tools-old-bubblewrap', params: { found, oldest }, said }
}

export function find(name: string): string | undefined {
  for (const folder of FOLDERS) {
    const path = join(folder, name)
    try {
      accessSync(path, constants.X_OK)
      return path
    } catch {
      // Not here.
    }
  }
  return undefined
}

/**
 * What keeps other users from a file: the first folder on its way that they may not enter, or the
 * file itself.
 * @returns `undefined` when they get there
 */
export function hiddenBy(path: string): string | undefined {
  const parts = path.split('/').slice(1)
  for (let length = 1; length <= parts.length; length++) {
    const place = `/${parts.slice(0, length).join('/')}`
    // Others must pass folders (1), and read the file and run it (5).
    const needed = length < parts.length ? 0o1 : 0o5
    if ((statSync(place).mode & needed) !== needed) return place
  }
  return undefined
}

/** The shared libraries of programs, and the loader; the paths under which they are looked up. */
export function librariesOf(...programs: string[]): string[] {
  const paths = new Set<string>()
  for (const program of programs) {
    const list = execFileSync('/usr/bin/ldd', [program], { encoding: 'utf8' })
    for (const [path] of list.matchAll(/\/\S+/g)) paths.add(path)
  }
  return [...paths].sort()
}

export function realNode(): string {
  return realpathSync(process.execPath)
}

/** Arguments from one line; only for those without spaces in them. */
export function words(line: string): string[] {
  return line.split(' ')
}

/** Arguments of bubblewrap that show a file or folder, perhaps under another name. */
export function readOnly(from: string, to = from): string[] {
  return ['--ro-bind', from, to]
}
