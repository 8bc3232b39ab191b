/**
 * The starters as the author wrote them, kept beside the suite: a learner changes `labs/`, and
 * `npm run reset` puts these back. They must give no point.
 */
import { copyFileSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Lab } from '../../catalogue/catalogue.ts'
import { LABS, SUITES } from '../../catalogue/paths.ts'
import { layOver } from './overlay.ts'
import type { Suites } from './tries.ts'

export function startersOf(slug: string): string {
  return join(SUITES, slug, 'starters')
}

/** Copies the exercise files of `labs/` to where the starters are kept. */
export function recordStarters({ slug, exercises }: Lab): void {
  const folder = startersOf(slug)
  const files = new Set(exercises.map(({ file }) => file))
  mkdirSync(folder, { recursive: true })
  for (const file of readdirSync(folder)) if (!files.has(file)) rmSync(join(folder, file))
  for (const file of files) copyFileSync(join(LABS, slug, file), join(folder, file))
}

/** @returns what is wrong, one line a check */
export async function checkStarters(suites: Suites, slug: string): Promise<string[]> {
  const { target, remove } = await layOver(slug, startersOf(slug))
  try {
    const report = await suites.run({ slug, target })
    if (report.broken !== undefined) return [`${slug}, starters: ${report.broken}`]
    return report.verdicts
      .filter(({ kind }) => kind === 'passed' || kind === 'could-not-run')
      .map(({ check, kind }) => `${slug}: the check "${check}" is ${kind} on the starters`)
  } finally {
    await remove()
  }
}
