/** The host with the real checker and a real lab, in a copy: saved, checked, shown. */
import { cpSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { LABS, SOLUTIONS } from '../../platform/catalogue/paths.ts'
import { startToyHost, temporaryFolder } from './support/toy-host.ts'

const LAB = '07-framing'

/** A whole suite, on a machine where something else takes both cores. */
const SUITE_MS = 60_000

describe('host/end-to-end', () => {
  it('turns every check green when the solution is saved into the lab', async () => {
    const labsFolder = join(temporaryFolder(), 'labs')
    cpSync(join(LABS, LAB), join(labsFolder, LAB), { recursive: true })
    const host = await startToyHost({
      labsFolder,
      solutionsFolder: SOLUTIONS,
      suitesFolder: join(SOLUTIONS, '..', 'tests', 'labs'),
    })
    const page = await host.openPage()
    page.send({ type: 'hello', language: 'zh' })
    const { server = 0, client = 0 } = await page.openLab(LAB)
    page.attach(server)
    page.attach(client)

    page.send({ type: 'check', lab: LAB })
    const first = await page.message('checks', ({ checks }) => checks.state === 'done', SUITE_MS)
    expect(new Set(first.checks.verdicts.map(({ kind }) => kind))).toEqual(new Set(['not-started']))

    for (const name of readdirSync(join(SOLUTIONS, LAB)).filter((file) => file.endsWith('.ts')))
      cpSync(join(SOLUTIONS, LAB, name), join(labsFolder, LAB, name))
    const green = await page.message(
      'checks',
      ({ checks }) =>
        checks.state === 'done' && checks.verdicts.every(({ kind }) => kind === 'passed'),
      SUITE_MS,
    )
    expect(green.checks.run).toBeGreaterThan(1)
    const { points } = await page.message('points', (one) => one.points[0]?.state === 'done')
    expect(points).toEqual([
      {
        lab: LAB,
        points: green.checks.verdicts.length,
        of: green.checks.verdicts.length,
        state: 'done',
      },
    ])
  }, 130_000)
})
