/** What the built site is made from, as one fingerprint: equal means that no build is needed. */
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { ROOT } from '../catalogue/paths.ts'

/** Files of the learner's labs are no source: pages show the solutions, and labs change all day. */
const SOURCES = [
  'docs',
  'solutions',
  'tests/labs',
  // Shown by the guides.
  'tests/fixtures/lesson',
  'platform/grader/examples',
  '.vitepress',
  'platform/catalogue',
  'platform/shared',
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

function listSources(root: string): string[] {
  const files: string[] = []
  const visit = (path: string): void => {
    const full = join(root, path)
    if (!existsSync(full) || LEFT_OUT.includes(path)) return
    if (statSync(full).isDirectory())
      for (const name of readdirSync(full).sort()) visit(`${path}/${name}`)
    else files.push(relative(root, full).split(sep).join('/'))
  }
  for (const source of SOURCES) visit(source)
  for (const name of readdirSync(join(root, 'labs')).sort()) visit(`labs/${name}/lab.json`)
  return files
}
