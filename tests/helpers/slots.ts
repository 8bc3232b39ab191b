/** Slots for tests: one at a time, a new one when the last is not usable any more. */
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { SOLUTIONS } from '../../platform/catalogue/paths.ts'
import type { LabReport } from '../../platform/checker/suite-runner.ts'
import {
  chooseIsolation,
  type Isolation,
  type IsolationKind,
} from '../../platform/grader/isolation.ts'
import { findTools } from '../../platform/grader/sandbox/tools.ts'
import { Slot } from '../../platform/grader/slot.ts'
import { exerciseFiles, type StagedFile } from '../../platform/grader/staging.ts'
import { temporaryFolder } from '../../platform/runner/temporary-folder.ts'

export const HAS_BUBBLEWRAP = typeof findTools() !== 'string'

export interface Lane {
  run(slug: string, files: StagedFile[], only?: string): Promise<LabReport>
  /** Whether the last submission left the slot as it was. */
  isUsable(): boolean
  dispose(): Promise<void>
}

/** @param worker another main program of its slots */
export function openLane(kind: IsolationKind, worker?: string): Lane {
  const folder = temporaryFolder('lane')
  const isolation: Isolation = chooseIsolation(folder, kind)
  let slot: Slot | undefined
  let next = 0
  const usable = async (): Promise<Slot> => {
    if (slot?.isUsable) return slot
    await slot?.dispose()
    const launch = isolation.prepareSlot(next++)
    slot = await Slot.start(worker === undefined ? launch : { ...launch, worker })
    return slot
  }
  return {
    run: async (slug, files, only) =>
      (await usable()).run({
        slug,
        seed: 1,
        files,
        budgetMs: 60_000,
        ...(only === undefined ? {} : { only }),
      }),
    isUsable: () => slot?.isUsable ?? false,
    dispose: async () => {
      await slot?.dispose()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

export function solutionOf(slug: string): StagedFile[] {
  return exerciseFiles(slug).map((file) => ({
    file,
    bytes: readFileSync(join(SOLUTIONS, slug, file)),
  }))
}

export function nothingOf(slug: string): StagedFile[] {
  return exerciseFiles(slug).map((file) => ({ file }))
}
