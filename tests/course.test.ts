/**
 * The course checks itself, as far as reading it is enough. In a copy where somebody works the
 * files of labs/ may be anything, so they are left out here; `npm run course` demands starters.
 */
import { describe, expect, it } from 'vitest'
import { checkCourse, formatFindings } from '../platform/course/static/index.ts'

describe('course', () => {
  it('has nothing to report about itself', async () => {
    expect(formatFindings(await checkCourse(undefined, { workspace: 'learner' }))).toBe('')
  })
})
