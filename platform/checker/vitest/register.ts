/** Suites as ordinary vitest files, for `npm test`: a check is a test, its verdict in the meta. */
import { basename, dirname } from 'node:path'
import { afterAll, beforeAll, inject, test } from 'vitest'
import type { Verdict, VerdictKind } from '../../shared/verdict.ts'
import { CLEANUP_MS, judge, limitOf, type Declared } from '../judge.ts'
import { ModulePool } from '../module-pool.ts'
import type { Registrar } from '../registrar.ts'
import { enterTimeZone } from '../time-zone.ts'
import { isUntouched } from '../untouched.ts'
import type {} from './task-meta.ts'

/** What the checks of one suite share, from its first declaration to the end of its run. */
interface OpenSuite {
  pool: ModulePool
  outcomes: Map<string, VerdictKind>
}

let openSuite: OpenSuite | undefined

/** Called while a suite is collected: vitest takes hooks only then. */
function suiteOfDeclaration(): OpenSuite {
  if (openSuite) return openSuite
  const sandbox = inject('sandbox')
  const suite: OpenSuite = {
    pool: new ModulePool(sandbox ? { sandbox } : {}),
    outcomes: new Map(),
  }
  openSuite = suite
  afterAll(async () => {
    openSuite = undefined
    await suite.pool.dispose()
  })
  return suite
}

export const vitestRegistrar: Registrar = {
  check: declareTest,
  timeZone: (zone) => {
    let leave = (): void => {}
    beforeAll(() => {
      leave = enterTimeZone(zone)
    })
    afterAll(() => leave())
  },
}

function declareTest(declared: Declared): void {
  const { id, options } = declared
  const suite = suiteOfDeclaration()
  test(id, { timeout: limitOf(options) + CLEANUP_MS }, async (context) => {
    const slug = basename(dirname(context.task.file.filepath))
    const target = inject('target')
    const verdict = await judge(declared, {
      ...suite,
      slug,
      target,
      isUntouched: isUntouched(slug, target),
      seed: inject('seed'),
      sandbox: inject('sandbox'),
      endsAtMs: inject('endsAtMs'),
    })
    context.task.meta.verdict = verdict
    if (verdict.kind === 'not-started' || verdict.kind === 'skipped') context.skip(verdict.kind)
    if (verdict.kind === 'failed') throw new CheckFailed(verdict)
  })
}

/** What vitest itself shows of a failed check; people see the rendered verdict instead. */
class CheckFailed extends Error {
  override name = 'CheckFailed'
  constructor({ check: id, failure, seed }: Verdict) {
    const { key, params } = failure?.message ?? { key: '?' }
    super(`${id}: ${key} ${JSON.stringify(params ?? {})} (seed ${seed})`)
    this.stack = this.message
  }
}
