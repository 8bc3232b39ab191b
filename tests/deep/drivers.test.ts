/**
 * Suites run in two ways: under vitest, in `npm test`, and under our own driver, everywhere else.
 * Both must say the same about the same code. Hostile code is compared in a sandbox only.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { join } from 'node:path'
import { readLabs } from '../../platform/catalogue/catalogue.ts'
import { SOLUTIONS } from '../../platform/catalogue/paths.ts'
import { SuiteRunner, type LabReport } from '../../platform/checker/suite-runner.ts'
import { readMistakes } from '../../platform/course/dynamic/mistakes.ts'
import { layOver } from '../../platform/course/dynamic/overlay.ts'
import { startersOf } from '../../platform/course/dynamic/starters.ts'
import { filesOf, readAttacks } from '../helpers/attacks.ts'
import { HAS_BUBBLEWRAP, openLane, type Lane } from '../helpers/slots.ts'
import { VitestRunner } from '../helpers/vitest-suite.ts'

const SEED = 7
const BAIT = { mark: 'otw-drivers', secret: 'none', stolen: 'none', port: 9 }
const slugs = readLabs().map(({ slug }) => slug)

/** Some of each lab: `course --mistakes` looks at all of them with the driver. */
const MISTAKES = 5

function sample<T>(all: T[]): T[] {
  const step = Math.max(1, Math.floor(all.length / MISTAKES))
  return all.filter((_, index) => index % step === 0).slice(0, MISTAKES)
}

/** What a verdict says: whether, and with which message. Steps and ports differ from run to run. */
function essence({ verdicts, broken }: LabReport): object {
  const said = verdicts.map(({ check, kind, failure }) => {
    const message = failure === undefined ? '' : ` (${failure.scope} ${failure.message.key})`
    return `${check} ${kind}${message}`
  })
  return { said, broken }
}

describe('the driver and vitest', { timeout: 240_000 }, () => {
  let driver: SuiteRunner
  let vitest: VitestRunner

  beforeAll(async () => {
    driver = SuiteRunner.start()
    vitest = await VitestRunner.start()
  })
  afterAll(async () => {
    await driver.dispose()
    await vitest.dispose()
  })

  async function ask(slug: string, target: string, only?: string): Promise<LabReport[]> {
    const request = { slug, target, seed: SEED, ...(only === undefined ? {} : { only }) }
    return [await driver.run(request), await vitest.run(request)]
  }

  /** The solution with other files over it. */
  async function askOverlaid(slug: string, folder: string, only?: string): Promise<object[]> {
    const { target, remove } = await layOver(slug, folder)
    const reports = await ask(slug, target, only)
    await remove()
    return reports.map(essence)
  }

  it.each(slugs)('agree about the solution of %s', async (slug) => {
    for (const { verdicts, broken } of await ask(slug, SOLUTIONS)) {
      expect(broken).toBeUndefined()
      expect(verdicts.filter(({ kind }) => kind !== 'passed')).toEqual([])
    }
  })

  it.each(slugs)('agree about the starters of %s', async (slug) => {
    const [ours, theirs] = await askOverlaid(slug, startersOf(slug))
    expect(ours).toEqual(theirs)
  })

  it.each(slugs)('agree about the mistakes of %s', async (slug) => {
    for (const { folder, check } of sample(await readMistakes(slug))) {
      const [ours, theirs] = await askOverlaid(slug, folder, check)
      expect(ours).toEqual(theirs)
    }
  })
})

describe.skipIf(!HAS_BUBBLEWRAP)('the driver and vitest in a sandbox', { timeout: 120_000 }, () => {
  let ours: Lane
  let theirs: Lane

  beforeAll(() => {
    ours = openLane('bubblewrap')
    theirs = openLane('bubblewrap', join(import.meta.dirname, '..', 'helpers', 'vitest-worker.ts'))
  })
  afterAll(async () => {
    await ours.dispose()
    await theirs.dispose()
  })

  it.each(readAttacks().map((attack) => [attack.name, attack] as const))(
    'agree about the attack %s',
    async (_name, attack) => {
      const files = filesOf(attack, BAIT)
      const kinds = ({ verdicts }: LabReport): object[] =>
        verdicts.map(({ check, kind }) => ({ check, kind }))
      const report = await ours.run(attack.lab, files, attack.only)
      expect(kinds(report)).toEqual(kinds(await theirs.run(attack.lab, files, attack.only)))
      expect(report.verdicts.filter(({ kind }) => kind === 'passed')).toEqual([])
    },
  )
})
