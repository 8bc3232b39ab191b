/** What the built site is made from, as one fingerprint: equal means that no build is needed. */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync, type Dirent } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../catalogue/paths.ts'

/** Files of the learner's labs are no source: pages show the solutions, and labs change all day. */
export const SOURCES = [
  'docs',
  'solutions',
  'tests/labs',
  // Shown by the guides.
  'tests/fixtures/lesson',
  'platform/grader/examples',
  '.vitepress',
  'platform/catalogue',
  'platform/course/glossary',
  'platform/record/files.ts',
  'platform/shared',
  'platform/site',
  'package-lock.json',
]
const LEFT_OUT = ['.vitepress/cache', '.vitepress/dist']

/** sha256 over the names and contents of all sources. */
export function fingerprintSources(root = ROOT): string {
  const hash = createHash('sha256')
  for (const file of listSources(root))
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(root, file)))
      .update('\0')
  return hash.digest('hex')
}

/** Paths below `root`, with slashes. With each file looked at by itself this took half of a start. */
function listSources(root: string): string[] {
  const files: string[] = []
  const visit = (path: string, entry: Kind | undefined): void => {
    if (!entry || LEFT_OUT.includes(path)) return
    if (entry.isSymbolicLink()) visit(path, statSync(join(root, path), { throwIfNoEntry: false }))
    else if (entry.isDirectory())
      for (const inside of namesOf(join(root, path))) visit(`${path}/${inside.name}`, inside)
    else files.push(path)
  }
  const find = (path: string): void =>
    visit(path, statSync(join(root, path), { throwIfNoEntry: false }))
  for (const source of SOURCES) find(source)
  for (const { name } of namesOf(join(root, 'labs'))) find(`labs/${name}/lab.json`)
  return files
}

type Kind = Pick<Dirent, 'isDirectory' | 'isSymbolicLink'>

function namesOf(folder: string): Dirent[] {
  return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))
}
