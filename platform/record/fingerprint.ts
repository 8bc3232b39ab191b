/** What a recorded run depends on: equal means that another run would show the same. */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join, sep } from 'node:path'
import type { Lab } from '../catalogue/catalogue.ts'
import { RECORDING_FORMAT } from '../shared/recording.ts'
import { scriptPath } from './script.ts'

export interface RunFolders {
  solutionsFolder: string
  suitesFolder: string
}

/**
 * The format, the scene's processes as lab.json has them, the solution's files, and the script.
 * Titles, checks and texts are left out: a run does not show them.
 * @returns 16 hex digits, or `undefined` when the scene or its script is missing
 */
export function fingerprintScene(
  lab: Lab,
  scene: string,
  { solutionsFolder, suitesFolder }: RunFolders,
): string | undefined {
  const known = lab.scenes.find(({ id }) => id === scene)
  if (!known) return undefined
  const hash = createHash('sha256')
  const processes = known.processes.map((name) => [name, lab.processes[name]])
  hash.update(JSON.stringify([RECORDING_FORMAT, lab.slug, scene, processes]))
  try {
    hash.update(readFileSync(join(suitesFolder, scriptPath(lab.slug, scene))))
  } catch {
    return undefined
  }
  const folder = join(solutionsFolder, lab.slug)
  for (const file of filesOf(folder))
    hash.update(`\0${file}\0`).update(readFileSync(join(folder, file)))
  return hash.digest('hex').slice(0, 16)
}

/** With slashes on every system, so that the fingerprint is the same. */
function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .map((file) => file.split(sep).join('/'))
    .sort()
}
