import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { exerciseFiles } from '../../../platform/grader/staging.ts'
import { HAS_BUBBLEWRAP, nothingOf, openLane, solutionOf, type Lane } from '../../helpers/slots.ts'

const SLUG = '07-framing'
const CHECK = 'length-comes-first'

/** Root must not run anything that is not shut in; there the fallback drops its user. */
const kinds = [
  ['bubblewrap', HAS_BUBBLEWRAP],
  ['permission', process.platform !== 'win32'],
] as const

describe.each(kinds)('grader/slot by %s', (kind, isHere) => {
  let lane: Lane
  beforeAll(() => {
    if (isHere) lane = openLane(kind)
  })
  afterAll(() => lane?.dispose())

  it.skipIf(!isHere)('gives the solution its point, and nothing handed in none', async () => {
    const [right] = (await lane.run(SLUG, solutionOf(SLUG), CHECK)).verdicts
    expect(right?.kind).toBe('passed')
    const [empty] = (await lane.run(SLUG, nothingOf(SLUG), CHECK)).verdicts
    expect(empty?.kind).toBe('not-started')
    expect(lane.isUsable()).toBe(true)
  })

  it.skipIf(!isHere)('does not let a submission read outside of its sandbox', async () => {
    const source = `
      import { readFileSync } from 'node:fs'
      const code = readFileSync(${JSON.stringify(import.meta.filename)}, 'utf8')
      export const encodeFrame = () => code`
    const files = exerciseFiles(SLUG).map((file) =>
      file === 'framing.ts' ? { file, bytes: Buffer.from(source) } : { file },
    )
    const { verdicts } = await lane.run(SLUG, files, CHECK)
    expect(verdicts[0]?.failure?.message).toMatchObject({ key: 'does-not-load' })
  })
})
