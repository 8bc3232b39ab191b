/** What comes from the learner's process is never our own error. */
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { equal, typeNameOf } from '../../../platform/checker/expect.ts'
import { Journal } from '../../../platform/checker/journal.ts'
import { LabUnderCheck } from '../../../platform/checker/lab.ts'
import { recorder } from '../../../platform/checker/markers.ts'
import { ModulePool } from '../../../platform/checker/module-pool.ts'
import { showValue } from '../../../platform/checker/show.ts'
import type * as Hostile from '../../fixtures/modules/hostile-answers.ts'

const FOLDER = join(import.meta.dirname, '..', '..', 'fixtures', 'modules')

let pool: ModulePool
let lab: LabUnderCheck
let journal: Journal

beforeEach(() => {
  pool = new ModulePool()
  journal = new Journal()
  lab = new LabUnderCheck({ slug: '07-framing', folder: FOLDER, pool, journal })
})
afterEach(async () => {
  await lab.release(false)
  await pool.dispose()
})

const load = () => lab.load<typeof Hostile>('hostile-answers.ts')

describe('checker/module-process against hostile answers', () => {
  it('reads past errors in errors in errors, and lines that are none of ours', async () => {
    expect(await (await load()).nestsErrors()).toBe('honest')
  })

  it('ends a process that calls the suite’s functions without end', async () => {
    const failure = { messageKey: { key: 'flood' } }
    await expect((await load()).records()).rejects.toMatchObject(failure)
  })

  it('reads past bytes that did not come, and places where there are none', async () => {
    expect(await (await load()).announces()).toBe('honest')
  })

  it('ends a process that announces more bytes than an answer may have', async () => {
    const failure = { messageKey: { key: 'flood' } }
    await expect((await load()).announcesTooMuch()).rejects.toMatchObject(failure)
  })

  it('keeps control characters out of errors', async () => {
    await expect((await load()).throwsControls()).rejects.toMatchObject({
      message: 'message2J',
      code: 'ERR',
    })
  })

  it('keeps control characters out of the steps', async () => {
    await (await load()).returnsControls()
    expect(journal.steps.at(-1)?.result).toBe(String.raw`"\u009b2J\u202e\u001b[2J"`)
  })

  it('shows, names and compares objects that pretend to be something', async () => {
    const hostile = await load()
    const log = recorder()
    await hostile.calls(log as unknown as (line: unknown) => void)
    for (const value of [...(await hostile.strange()), ...log.calls.flat()]) {
      expect(showValue(value)).toBeTypeOf('string')
      expect(typeNameOf(value)).toMatch(/^(Object|number)$/)
      expect(() => equal(value, 'x')).toThrow(/value-differs/)
    }
  })
})
