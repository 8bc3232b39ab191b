/** A learner's copy of the labs, and of nothing else. */
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readdirSync } from 'node:fs'
import { ROOT, SUITES } from '../../platform/catalogue/paths.ts'

export interface Workspace {
  labs: string
  state: string
  /** For commands of the course. */
  env: { OTW_LABS: string; OTW_STATE: string }
  remove(): Promise<void>
}

/** Every lab as a learner gets it, whatever `labs/` of this copy holds by now. */
export async function makeWorkspace(): Promise<Workspace> {
  const folder = await mkdtemp(join(tmpdir(), 'on-the-wire-workspace-'))
  const labs = join(folder, 'labs')
  const state = join(folder, 'state')
  await cp(join(ROOT, 'labs'), labs, { recursive: true })
  for (const slug of readdirSync(labs))
    await cp(join(SUITES, slug, 'starters'), join(labs, slug), { recursive: true, force: true })
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true })
  return { labs, state, env: { OTW_LABS: labs, OTW_STATE: state }, remove }
}
