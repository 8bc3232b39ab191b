/** Everything that belongs to a lesson is taught in it, and the page that says where is up to date. */
import { join } from 'node:path'
import { numberOf } from '../../coverage/items.ts'
import { coveragePages } from '../../coverage/page.ts'
import { isLesson, type Course, type Page } from '../course.ts'
import { readText } from '../files.ts'
import type { Finding } from '../finding.ts'

export function checkCoverage(course: Course): Finding[] {
  if (course.items.length === 0) return []
  const lessons = course.pages.filter(
    (page) => isLesson(course, page) && page.lesson.problem === undefined,
  )
  return [...lessons.flatMap((page) => checkLesson(course, page)), ...checkPages(course)]
}

function checkLesson({ items }: Course, { file, name, lesson }: Page): Finding[] {
  const rule = 'covers'
  const known = new Set(items.map(({ id }) => id))
  const covered = new Set(lesson.covers.map(({ id }) => id))
  const unknown = lesson.covers.filter(({ id }) => !known.has(id))
  const missing = items.filter(
    ({ id, lessons }) => lessons.includes(numberOf(name)) && !covered.has(id),
  )
  return [
    ...unknown.map(({ id, line }): Finding => {
      return { rule, file, line, problem: `There is no topic or correction "${id}".` }
    }),
    ...missing.map(({ id, title }): Finding => ({
      rule,
      file,
      problem: `${id}, ${title.en}, belongs to this lesson, and no heading covers it.`,
      hint: `Teach it and write <!-- covers: ${id} --> under the heading.`,
    })),
  ]
}

function checkPages(course: Course): Finding[] {
  return coveragePages(course).flatMap(({ file, text }): Finding[] => {
    if (readText(join(course.root, file)) === text) return []
    const problem = 'The page is not as it is generated from the lessons.'
    return [{ rule: 'coverage-page', file, problem, hint: 'npm run course -- --coverage' }]
  })
}
