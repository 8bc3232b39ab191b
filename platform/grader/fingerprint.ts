/** What a grade depends on, as one hash: the same hash, the same grade. */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { LABS, ROOT, SOLUTIONS, SUITES } from '../catalogue/paths.ts'
import type { StagedFile } from './staging.ts'

/** Code that decides about verdicts. Texts and reports are not: they are made anew each time. */
const DECIDES = ['checker', 'runner', 'tracer', 'catalogue', 'shared', 'grader']
const NOT_CODE = /(^|\/)(texts|reports|mistakes|transcripts|peers)(\/|$)|\.md$/

const ours = new Map<string, string>()

/** @param seed of the batch */
export function fingerprintOf(
  slug: string,
  files: StagedFile[],
  seed: number,
  isolation: string,
): string {
  const hash = createHash('sha256')
  hash.update(JSON.stringify([seed, isolation, process.version, courseFingerprint(slug)]))
  for (const { file, bytes } of files) {
    hash.update(`\0${file}\0${bytes?.length ?? 'none'}\0`)
    if (bytes) hash.update(bytes)
  }
  return hash.digest('hex')
}

function courseFingerprint(slug: string): string {
  const known = ours.get(slug)
  if (known !== undefined) return known
  const hash = createHash('sha256')
  for (const folder of DECIDES) addFolder(hash, join(ROOT, 'platform', folder), '')
  addFolder(hash, join(SUITES, slug), '')
  addFolder(hash, join(SOLUTIONS, slug), '')
  hash.update(readFileSync(join(LABS, slug, 'lab.json')))
  const digest = hash.digest('hex')
  ours.set(slug, digest)
  return digest
}

function addFolder(hash: ReturnType<typeof createHash>, root: string, below: string): void {
  const entries = readdirSync(join(root, below), { withFileTypes: true })
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = below === '' ? entry.name : `${below}/${entry.name}`
    if (NOT_CODE.test(path)) continue
    if (entry.isDirectory()) addFolder(hash, root, path)
    else hash.update(`\0${path}\0`).update(readFileSync(join(root, path)))
  }
}
