/** A learner's copy of the labs, and of nothing else. */
import { cpSync, mkdirSync, mkdtempSync, readdirSync, symlinkSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ROOT, SUITES } from '../../platform/catalogue/paths.ts'
import { COMPILED } from './compile-cache.ts'

export interface Workspace {
  labs: string
  state: string
  /** For commands of the course. */
  env: { OTW_LABS: string; OTW_STATE: string }
  remove(): Promise<void>
}

/**
 * Every lab as a learner gets it, whatever `labs/` of this copy holds by now.
 * @param hasRun programs of the labs have been started before: what was compiled then is there
 */
export function makeWorkspace({ hasRun = false } = {}): Workspace {
  const folder = mkdtempSync(join(tmpdir(), 'on-the-wire-workspace-'))
  const labs = join(folder, 'labs')
  const state = join(folder, 'state')
  cpSync(join(ROOT, 'labs'), labs, { recursive: true })
  for (const slug of readdirSync(labs))
    cpSync(join(SUITES, slug, 'starters'), join(labs, slug), { recursive: true, force: true })
  if (hasRun) shareCompiled(state)
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true })
  return { labs, state, env: { OTW_LABS: labs, OTW_STATE: state }, remove }
}

function shareCompiled(state: string): void {
  mkdirSync(COMPILED, { recursive: true })
  mkdirSync(state)
  symlinkSync(COMPILED, join(state, 'compile-cache'), 'junction')
}
