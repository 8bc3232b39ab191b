/**
 * A batch begins with what is known: every lab's solution must have every point, and nothing handed
 * in must have none. A slot, or a machine, that says otherwise must not grade anybody.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { SOLUTIONS } from '../catalogue/paths.ts'
import type { LabReport } from '../checker/suite-runner.ts'
import { fillPlaceholders } from '../shared/languages.ts'
import { LAB_MS } from './limits.ts'
import { SlotFault, type Slot } from './slot.ts'
import { exerciseFiles, type StagedFile } from './staging.ts'

/** @throws SlotFault naming what is not as it must be */
export async function calibrateGood(slot: Slot, slug: string, seed: number): Promise<void> {
  const files = exerciseFiles(slug).map((file): StagedFile => ({
    file,
    bytes: readFileSync(join(SOLUTIONS, slug, file)),
  }))
  const report = await slot.run({ slug, seed, files, budgetMs: LAB_MS })
  const wrong = report.verdicts.filter(({ kind }) => kind !== 'passed')
  if (wrong.length > 0 || report.broken !== undefined)
    throw calibrationFault('the solution of {lab} does not pass here: {said}', 'solution-fails', {
      lab: slug,
      said: explain(report, wrong),
    })
}

/**
 * Its files are public, the starters among them: what Node compiled of them is kept.
 * @throws SlotFault
 */
export async function calibrateWrong(slot: Slot, slug: string, seed: number): Promise<void> {
  const files = exerciseFiles(slug).map((file): StagedFile => ({ file }))
  const report = await slot.run({ slug, seed, files, budgetMs: LAB_MS, isPublic: true })
  const wrong = report.verdicts.filter(({ kind }) => kind === 'passed' || kind === 'could-not-run')
  if (wrong.length > 0 || report.broken !== undefined)
    throw calibrationFault('nothing handed in for {lab} passes here: {said}', 'nothing-passes', {
      lab: slug,
      said: explain(report, wrong),
    })
}

function calibrationFault(
  sentence: string,
  why: string,
  params: { lab: string; said: string },
): SlotFault {
  return new SlotFault(fillPlaceholders(sentence, params), { why, params })
}

function explain({ broken }: LabReport, wrong: LabReport['verdicts']): string {
  const list = wrong.map(({ check, kind, failure }) => {
    const key = failure ? ` (${failure.message.key})` : ''
    return `${check} ${kind}${key}`
  })
  return [list.join(', '), broken ?? ''].filter((part) => part !== '').join('\n')
}
