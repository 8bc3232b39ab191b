/** A copy of a lab that a test may change, on a port of its own; the real labs stay untouched. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { LABS, SOLUTIONS } from '../../platform/catalogue/paths.ts'
import type { LabFile } from '../../platform/catalogue/schema.ts'

export interface TemporaryCourse {
  /** As `startHost` takes them. */
  folders: { labsFolder: string; solutionsFolder: string; stateFolder: string }
  /** Where the lab's processes listen and connect. */
  port: number
  /** Does what a learner does who pastes the solution: writes its exercise files. */
  solve(): void
  remove(): void
}

/** @param slug of the lab; every process of it must take `--port` */
export async function createTemporaryCourse(slug: string): Promise<TemporaryCourse> {
  const root = mkdtempSync(join(tmpdir(), 'on-the-wire-'))
  const [labsFolder, solutionsFolder] = [join(root, 'labs'), join(root, 'solutions')]
  const stateFolder = join(root, 'state')
  mkdirSync(stateFolder)
  cpSync(join(LABS, slug), join(labsFolder, slug), { recursive: true })
  cpSync(join(SOLUTIONS, slug), join(solutionsFolder, slug), { recursive: true })
  const port = await freePort()
  const path = join(labsFolder, slug, 'lab.json')
  const lab = JSON.parse(readFileSync(path, 'utf8')) as LabFile
  for (const process of Object.values(lab.processes)) process.examples = [['--port', String(port)]]
  writeFileSync(path, JSON.stringify(lab, null, 2))
  return {
    folders: { labsFolder, solutionsFolder, stateFolder },
    port,
    solve: () => {
      for (const { file } of lab.exercises)
        cpSync(join(SOLUTIONS, slug, file), join(labsFolder, slug, file))
    },
    remove: () => rmSync(root, { recursive: true, force: true }),
  }
}

/**
 * A free port below those that systems give out by themselves (32768 and up on Linux, 49152
 * elsewhere): one of those could go to the host or to a connection before the program asks for it.
 */
async function freePort(): Promise<number> {
  for (;;) {
    const port = 10_000 + Math.floor(Math.random() * 20_000)
    if (await isFree(port)) return port
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}
