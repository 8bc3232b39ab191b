import { copyFileSync, cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { createVitest } from 'vitest/node'
import { ROOT, SOLUTIONS } from '../../catalogue/paths.ts'
import { startWarmChecker } from '../../checker/warm.ts'
import { watchLabs } from '../../host/watch-labs.ts'
import { writeBareSuite } from '../bare-suite.ts'
import type { Prepared, Row } from '../row.ts'
import { timeCommand } from '../spawned.ts'

const SLUG = '07-framing'
const VITEST = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs')
const CLI = join(ROOT, 'platform', 'cli', 'otw.mjs')

/** Nobody saves twice within that time; the processes for the next run start meanwhile. */
const BETWEEN_SAVES_MS = 300

export const coldCheck: Row = {
  name: 'npm run check -- 07, cold',
  baseline: 'bare `vitest run` of ten equal tests',
  hold: 1.3,
  better: 'lower',
  async prepare() {
    const suite = writeBareSuite()
    return {
      ours: () => timeCommand([CLI, 'check', '07', '--target', 'solutions']),
      bare: () => timeCommand([VITEST, 'run'], suite.folder),
      dispose: suite.dispose,
    }
  },
}

const WARM = "vitest's bare warm rerun of ten equal tests in process"

export const savedToFirstVerdict: Row = {
  name: 'file saved → first verdict of lab 07',
  baseline: WARM,
  hold: 1.5,
  better: 'lower',
  prepare: () => prepareSaving('first'),
}

export const savedToVerdicts: Row = {
  name: 'file saved → all verdicts of lab 07',
  baseline: WARM,
  hold: 1.5,
  better: 'lower',
  prepare: () => prepareSaving('all'),
}

/** A folder with the solution, in which a file is saved; and vitest, loaded. */
async function prepareSaving(until: 'first' | 'all'): Promise<Prepared> {
  const suite = writeBareSuite()
  const target = mkdtempSync(join(tmpdir(), 'on-the-wire-bench-'))
  cpSync(join(SOLUTIONS, SLUG), join(target, SLUG), { recursive: true })
  const checker = startWarmChecker()
  let onVerdict = (): void => {}
  let onReport = (): void => {}
  const watcher = watchLabs(target, (slug) => {
    void checker.check({ slug, target, onVerdict: () => onVerdict() }).then(() => onReport())
  })
  const vitest = await createVitest(
    'test',
    { config: false, root: suite.folder, watch: false, reporters: [{}], pool: 'threads' },
    { clearScreen: false, logLevel: 'error', server: { watch: null } },
  )
  return {
    ours: async () => {
      const startedMs = performance.now()
      const first = Promise.withResolvers<number>()
      const all = Promise.withResolvers<number>()
      onVerdict = () => first.resolve(performance.now() - startedMs)
      onReport = () => all.resolve(performance.now() - startedMs)
      copyFileSync(join(SOLUTIONS, SLUG, 'framing.ts'), join(target, SLUG, 'framing.ts'))
      // What is still under way would take its time from the next measurement.
      const [firstMs, allMs] = await Promise.all([first.promise, all.promise])
      await pause(BETWEEN_SAVES_MS)
      return until === 'first' ? firstMs : allMs
    },
    bare: async () => {
      const startedMs = performance.now()
      const specification = vitest.getRootProject().createSpecification(suite.file)
      await vitest.rerunTestSpecifications([specification], false)
      return performance.now() - startedMs
    },
    dispose: async () => {
      await watcher.dispose()
      await checker.dispose()
      await vitest.close()
      suite.dispose()
      rmSync(target, { recursive: true, force: true })
    },
  }
}
