/** Mistakes kept to test the checks: each must be rejected by the check that is about it. */
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import * as v from 'valibot'
import { SUITES } from '../../catalogue/paths.ts'
import { readJson } from '../../catalogue/read-json.ts'
import type { Verdict } from '../../shared/verdict.ts'
import { layOver } from './overlay.ts'
import type { Suites } from './tries.ts'

export const mistakeSchema = v.strictObject({
  /** The check that must reject it. */
  check: v.string(),
  /** The key of the message that it must give. */
  message: v.string(),
  /** What is wrong, in one English sentence. */
  about: v.string(),
})

export interface Mistake extends v.InferOutput<typeof mistakeSchema> {
  slug: string
  name: string
  folder: string
}

export interface MistakeResult {
  mistake: Mistake
  verdict: Verdict | undefined
  /** What is not as `mistake.json` says, or `undefined` when all is well. */
  problem?: string
}

export async function readMistakes(slug: string): Promise<Mistake[]> {
  const folder = join(SUITES, slug, 'mistakes')
  const names = (await readdir(folder)).sort()
  return names.map((name) => ({
    slug,
    name,
    folder: join(folder, name),
    ...readJson(join(folder, name, 'mistake.json'), mistakeSchema),
  }))
}

/** @param seed of the inputs; another one each time when left out */
export async function tryMistake(
  suites: Suites,
  mistake: Mistake,
  seed?: number,
): Promise<MistakeResult> {
  const { target, remove } = await layOver(mistake.slug, mistake.folder)
  try {
    const report = await suites.run({
      slug: mistake.slug,
      target,
      only: mistake.check,
      ...(seed === undefined ? {} : { seed }),
    })
    const verdict = report.verdicts.find(({ check }) => check === mistake.check)
    const problem = report.broken ?? compare(mistake, verdict)
    return { mistake, verdict, ...(problem === undefined ? {} : { problem }) }
  } finally {
    await remove()
  }
}

function compare({ check, message }: Mistake, verdict: Verdict | undefined): string | undefined {
  if (!verdict) return `the check "${check}" gave no verdict`
  if (verdict.kind !== 'failed') return `the check "${check}" is ${verdict.kind}, not failed`
  const given = verdict.failure?.message.key
  return given === message ? undefined : `the check says "${given}", not "${message}"`
}
