/** Joins the JSON reports of several machines into one batch. */
import { readFileSync } from 'node:fs'
import { CourseError } from '../shared/errors.ts'
import { parseBatch, type Batch } from './grade.ts'

/** @throws CourseError `ERR_BAD_REPORT` when a file is no report, or two do not fit together */
export function mergeReports(paths: string[]): Batch {
  const batches = paths.map((path) => ({ path, batch: readReport(path) }))
  const [first] = batches
  if (!first)
    throw new CourseError('ERR_USAGE', 'grade merge needs the reports to join.', {
      key: 'merge-nothing',
    })
  const seen = new Map<string, string>()
  for (const { path, batch } of batches) {
    if (batch.labs.join() !== first.batch.labs.join())
      throw badReport(path, `its labs are not those of ${first.path}`, {
        why: 'merge-other-labs',
        first: first.path,
      })
    for (const { learner } of batch.learners) {
      const other = seen.get(learner)
      if (other !== undefined)
        throw badReport(path, `"${learner}" is in ${other} as well`, {
          why: 'merge-twice',
          learner,
          other,
        })
      seen.set(learner, path)
    }
  }
  const learners = batches.flatMap(({ batch }) => batch.learners)
  // The weaker one is the truth about the whole.
  const isolation = batches.some(({ batch }) => batch.isolation === 'permission')
    ? 'permission'
    : first.batch.isolation
  return {
    version: 1,
    isolation,
    labs: first.batch.labs,
    learners: learners.sort((a, b) => (a.learner < b.learner ? -1 : 1)),
  }
}

function readReport(path: string): Batch {
  let value: unknown
  try {
    value = JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    throw badReport(path, error instanceof Error ? error.message : String(error))
  }
  const batch = parseBatch(value)
  if (typeof batch === 'string')
    throw badReport(path, `field "${batch}"`, { why: 'merge-field', field: batch })
  return batch
}

/** @param params with `why`, where the reason is not the system's own words */
function badReport(path: string, why: string, params: Record<string, string> = {}): CourseError {
  return new CourseError('ERR_BAD_REPORT', `${path} cannot be joined: ${why}.`, {
    hint: 'grade merge takes files that "grade --json FILE" wrote.',
    key: 'not-joined',
    params: { path, why, ...params },
  })
}
