/** The small file system of lesson 15's figure: what lies where, and how it is shown. */

/** The folder that is served. */
export const ROOT = '/srv/site'

/** A folder ends with a slash; a link has `→` and where it leads. Parents come first. */
export const TREE = [
  '/srv/',
  '/srv/secret.txt',
  '/srv/site-private/',
  '/srv/site-private/notes.txt',
  '/srv/site/',
  '/srv/site/index.html',
  '/srv/site/style.css',
  '/srv/site/files/',
  '/srv/site/files/100%.txt',
  '/srv/site/files/in.css → ../style.css',
  '/srv/site/files/out.txt → ../../secret.txt',
] as const

export interface TreeRow {
  /** The whole path, without the slash at its end. */
  path: string
  /** The last part of it; a folder's with its slash. */
  name: string
  /** Folders above it. */
  depth: number
  /** Where a link leads; empty for everything else. */
  target: string
  isRoot: boolean
  /** Neither the root nor below it: nothing of it may ever be served. */
  isOutside: boolean
}

export function treeRows(): TreeRow[] {
  return TREE.map((line) => {
    const [full = '', target = ''] = line.split(' → ')
    const path = full.replace(/\/$/, '')
    const isRoot = path === ROOT
    return {
      path,
      name: full.slice(path.lastIndexOf('/') + 1),
      depth: path.split('/').length - 2,
      target,
      isRoot,
      isOutside: !isRoot && !path.startsWith(`${ROOT}/`),
    }
  })
}
