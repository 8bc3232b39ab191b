/** A machine that is not fit for grading grades nobody. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readLab } from '../../platform/catalogue/catalogue.ts'
import { gradeBatch, type BatchOptions } from '../../platform/grader/batch.ts'
import { chooseIsolation, type SlotLaunch } from '../../platform/grader/isolation.ts'
import { BatchState } from '../../platform/grader/state.ts'
import { findSubmissions } from '../../platform/grader/submissions.ts'
import { HAS_BUBBLEWRAP } from '../helpers/slots.ts'
import { makeSubmissions, type SubmissionFolders } from '../helpers/submissions.ts'

const SLUG = '07-framing'

let work: string
let folders: SubmissionFolders
let graded: string[]

beforeEach(() => {
  work = mkdtempSync(join(tmpdir(), 'on-the-wire-fault-'))
  folders = makeSubmissions()
  folders.addSolved('ada', SLUG)
  graded = []
})
afterEach(() => {
  folders.remove()
  rmSync(work, { recursive: true, force: true })
})

async function gradeWith(change: (launch: SlotLaunch) => SlotLaunch): Promise<void> {
  const options: BatchOptions = {
    submissions: await findSubmissions(folders.all()),
    labs: [readLab(SLUG)],
    state: BatchState.open(join(work, 'state')),
    jobs: 2,
    isolation: (folder) => {
      const isolation = chooseIsolation(folder, 'bubblewrap')
      return { ...isolation, prepareSlot: (index) => change(isolation.prepareSlot(index)) }
    },
    onProgress: ({ learner = '' }) => graded.push(learner),
  }
  await gradeBatch(options)
}

describe.skipIf(!HAS_BUBBLEWRAP)('grader/batch on a machine that is not fit', () => {
  it('grades where everything works', async () => {
    await gradeWith((launch) => launch)
    expect(graded).toEqual(['ada'])
  })

  it.each<[string, (launch: SlotLaunch) => SlotLaunch]>([
    ['a slot does not start', (launch) => ({ ...launch, command: ['/bin/false'] })],
    ['a slot’s program is not there', (launch) => ({ ...launch, command: ['/nowhere/bwrap'] })],
    [
      'a sandbox does not start',
      ({ plan, ...launch }) => ({ ...launch, plan: { ...plan, command: ['/bin/false'] } }),
    ],
    [
      'Node does not start in the sandbox',
      ({ plan, ...launch }) => ({ ...launch, plan: { ...plan, node: '/usr/bin/nothing' } }),
    ],
    [
      'right work does not pass',
      ({ plan, ...launch }) => ({ ...launch, plan: { ...plan, maxMemoryBytes: 1024 } }),
    ],
  ])('stops when %s', async (_name, change) => {
    await expect(gradeWith(change)).rejects.toMatchObject({ name: 'BatchStopped' })
    expect(graded).toEqual([])
  })
})
