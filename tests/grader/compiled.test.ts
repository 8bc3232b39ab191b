/** What is kept of known work, for speed, holds nothing of a solution. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { calibrateGood, calibrateWrong } from '../../platform/grader/calibration.ts'
import { chooseIsolation } from '../../platform/grader/isolation.ts'
import { Slot } from '../../platform/grader/slot.ts'
import { HAS_BUBBLEWRAP, nothingOf } from '../helpers/slots.ts'

const LAB = '07-framing'
/** A comment and a name of the solution alone: as stripped source, and in compiled code. */
const MARKS = ['Two states, one step', 'announcedBytes']

/** It is kept itself, and must not find its own words. */
const THIEF = `
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
const folder = process.env.NODE_COMPILE_CACHE
const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
const texts = files.map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
const marks = ${JSON.stringify(MARKS.map((mark) => btoa(mark)))}.map(atob)
const found = marks.filter((mark) => texts.some((text) => text.includes(mark)))
throw new Error('found ' + JSON.stringify(found) + ' in ' + texts.length + ' files')
`

describe.skipIf(!HAS_BUBBLEWRAP)('grader/compiled', () => {
  it('gives a submission what is public, and nothing of the solution', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'on-the-wire-compiled-'))
    const slot = await Slot.start(chooseIsolation(folder, 'bubblewrap').prepareSlot(0))
    onTestFinished(async () => {
      await slot.dispose()
      rmSync(folder, { recursive: true, force: true })
    })
    // As a batch begins.
    await calibrateGood(slot, LAB, 1)
    await calibrateWrong(slot, LAB, 1)
    const [first, ...others] = nothingOf(LAB)
    if (!first) throw new Error('no exercise')
    const files = [{ ...first, bytes: Buffer.from(THIEF) }, ...others]
    const only = 'length-comes-first'
    const report = await slot.run({ slug: LAB, seed: 1, files, budgetMs: 60_000, only })
    expect(JSON.stringify(report.verdicts)).toMatch(/found \[\] in [1-9]\d* files/)
  })
})
