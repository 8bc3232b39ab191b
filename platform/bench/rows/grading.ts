import { appendFileSync, cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ROOT, SOLUTIONS } from '../../catalogue/paths.ts'
import { exerciseFiles } from '../../grader/staging.ts'
import { writeBareSuite } from '../bare-suite.ts'
import type { Row } from '../row.ts'
import { timeCommand } from '../spawned.ts'

const SLUG = '07-framing'
const VITEST = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs')
const CLI = join(ROOT, 'platform', 'cli', 'otw.mjs')

/** A class: enough for what a batch begins with (known solutions) to be a small part, as it is. */
const SUBMISSIONS = 40
/** Of the bare way, which does one after the other as a shell's loop would. */
const BARE_RUNS = 4

const MINUTE_MS = 60_000

export const grading: Row = {
  name: `grading, submissions a minute (${SUBMISSIONS} of lab 07, sandboxed)`,
  baseline: 'one bare `vitest run` of ten equal tests for each submission, nothing shut in',
  hold: 4,
  better: 'higher',
  // A round takes a quarter of a minute: the spread of forty submissions is in each.
  maxRounds: 3,
  async prepare() {
    const suite = writeBareSuite()
    const root = mkdtempSync(join(tmpdir(), 'on-the-wire-bench-'))
    const folders = Array.from({ length: SUBMISSIONS }, (_, index) => {
      const folder = join(root, `learner-${index}`)
      handIn(folder, index)
      return folder
    })
    const state = join(root, 'state')
    return {
      ours: async () => {
        const args = [
          'grade',
          ...folders,
          '--lab',
          SLUG,
          '--fresh',
          '--seed',
          '1',
          '--state',
          state,
        ]
        return (SUBMISSIONS / (await timeCommand([CLI, ...args]))) * MINUTE_MS
      },
      bare: async () => {
        let ms = 0
        for (let run = 0; run < BARE_RUNS; run++)
          ms += await timeCommand([VITEST, 'run'], suite.folder)
        return (BARE_RUNS / ms) * MINUTE_MS
      },
      dispose: () => {
        suite.dispose()
        rmSync(root, { recursive: true, force: true })
      },
    }
  },
}

/** The solution, in each learner's own words: the same files twice would be graded once. */
function handIn(folder: string, index: number): void {
  const lab = join(folder, SLUG)
  mkdirSync(lab, { recursive: true })
  for (const file of exerciseFiles(SLUG)) {
    cpSync(join(SOLUTIONS, SLUG, file), join(lab, file))
    appendFileSync(join(lab, file), `\n// ${index}\n`)
  }
}
