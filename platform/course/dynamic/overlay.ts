/** A temporary target: a lab's solution with other files laid over it. */
import { cp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { SOLUTIONS } from '../../catalogue/paths.ts'
import { temporaryFolder } from '../../runner/temporary-folder.ts'

export interface Overlay {
  /** Holds the lab's folder, as a suite expects it. */
  target: string
  remove(): Promise<void>
}

/** @param folder of the files that replace those of the solution */
export async function layOver(slug: string, folder: string): Promise<Overlay> {
  const target = temporaryFolder('overlay')
  await cp(join(SOLUTIONS, slug), join(target, slug), { recursive: true })
  await cp(folder, join(target, slug), { recursive: true, force: true })
  return { target, remove: () => rm(target, { recursive: true, force: true }) }
}
