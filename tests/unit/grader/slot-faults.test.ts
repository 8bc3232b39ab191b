/** A slot whose program gets into trouble: it is not used again, and says what happened. */
import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ROOT } from '../../../platform/catalogue/paths.ts'
import { LABS_PER_SLOT } from '../../../platform/grader/limits.ts'
import { Slot, SlotFault } from '../../../platform/grader/slot.ts'
import type { LabReport } from '../../../platform/checker/suite-runner.ts'
import { temporaryFolder } from '../../../platform/runner/temporary-folder.ts'

const SLUG = '04-first-tcp-service'

let folder: string
let slot: Slot

beforeEach(async () => {
  folder = temporaryFolder('slot')
  const stage = join(folder, 'stage')
  mkdirSync(stage)
  slot = await Slot.start({
    command: [process.execPath],
    worker: join(ROOT, 'tests/fixtures/slots/worker.js'),
    env: {},
    plan: {
      command: [],
      node: process.execPath,
      child: '',
      program: '',
      preload: '',
      nodeFlags: [],
      env: {},
      scratch: folder,
      wrappers: 0,
      isFreshEachCheck: false,
      maxMemoryBytes: 0,
    },
    isShutIn: false,
    stage,
    stageInside: stage,
  })
})

afterEach(async () => {
  await slot.dispose()
  rmSync(folder, { recursive: true, force: true })
})

function run(only?: string): Promise<LabReport> {
  const job = { slug: SLUG, seed: 7, files: [], budgetMs: 10_000 }
  return slot.run(only === undefined ? job : { ...job, only })
}

describe('grader/slot', () => {
  it('is used again while nothing is left in it, and keeps nothing of a lab', async () => {
    for (let time = 0; time < 3; time++) {
      expect(await run()).toEqual({ slug: SLUG, seed: 7, verdicts: [] })
      expect(slot.isUsable).toBe(true)
      expect(readdirSync(join(folder, 'stage'))).toEqual([])
    }
    expect(LABS_PER_SLOT).toBeGreaterThan(3)
  })

  it('counts a report of which something is left, and is not used again', async () => {
    expect(await run('leftovers')).toEqual({ slug: SLUG, seed: 7, verdicts: [] })
    expect(slot.isUsable).toBe(false)
  })

  it.each([
    ['fault', /the disk is on fire/],
    ['nonsense', /without a report/],
    ['end', /a slot ended \(3\):\nlast words/],
  ])('is not used again after a %s, and says what happened', async (only, message) => {
    const failed = run(only)
    await expect(failed).rejects.toBeInstanceOf(SlotFault)
    await expect(failed).rejects.toThrow(message)
    expect(slot.isUsable).toBe(false)
    expect(readdirSync(join(folder, 'stage'))).toEqual([])
  })

  it('answers nothing any more once it has ended', async () => {
    await slot.dispose()
    expect(slot.isUsable).toBe(false)
    await expect(run()).rejects.toThrow('a slot that has ended was asked')
  })
})
