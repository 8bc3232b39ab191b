import { copyFileSync, cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createVitest } from 'vitest/node'
import { ROOT, SOLUTIONS } from '../../catalogue/paths.ts'
import { startWarmChecker } from '../../checker/warm.ts'
import { watchLabs } from '../../host/watch-labs.ts'
import { writeBareSuite } from '../bare-suite.ts'
import type { Row } from '../row.ts'
import { timeCommand } from '../spawned.ts'

const SLUG = '07-framing'
const VITEST = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs')
const CLI = join(ROOT, 'platform', 'cli', 'otw.mjs')

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

export const savedToVerdict: Row = {
  name: 'file saved → all verdicts of lab 07',
  baseline: "vitest's bare warm rerun of ten equal tests in process",
  hold: 1.5,
  better: 'lower',
  async prepare() {
    const suite = writeBareSuite()
    const target = mkdtempSync(join(tmpdir(), 'on-the-wire-bench-'))
    cpSync(join(SOLUTIONS, SLUG), join(target, SLUG), { recursive: true })
    const checker = startWarmChecker()
    let onReport = (): void => {}
    const watcher = watchLabs(target, (slug) => {
      void checker.check({ slug, target }).then(() => onReport())
    })
    const vitest = await createVitest(
      'test',
      { config: false, root: suite.folder, watch: false, reporters: [{}], pool: 'threads' },
      { clearScreen: false, logLevel: 'error', server: { watch: null } },
    )
    const bareRun = async (): Promise<number> => {
      const startedMs = performance.now()
      const specification = vitest.getRootProject().createSpecification(suite.file)
      await vitest.rerunTestSpecifications([specification], false)
      return performance.now() - startedMs
    }
    return {
      ours: () =>
        new Promise((resolve) => {
          const startedMs = performance.now()
          onReport = () => resolve(performance.now() - startedMs)
          copyFileSync(join(SOLUTIONS, SLUG, 'framing.ts'), join(target, SLUG, 'framing.ts'))
        }),
      bare: bareRun,
      dispose: async () => {
        await watcher.dispose()
        await checker.dispose()
        await vitest.close()
        suite.dispose()
        rmSync(target, { recursive: true, force: true })
      },
    }
  },
}
