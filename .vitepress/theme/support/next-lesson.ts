/** Where a reader goes on: the first lesson that is begun, else the first that is not done. */
import type { Points } from '../../../platform/shared/verdict.ts'
import type { CourseData, LessonEntry } from './page-data.ts'

export interface NextLesson {
  lesson: LessonEntry
  /** Some point of the course has been made already. */
  hasBegun: boolean
}

export function nextLesson(
  course: CourseData | undefined,
  points: ReadonlyMap<string, Points>,
): NextLesson | undefined {
  const lessons = course?.parts.flatMap((part) => part.lessons) ?? []
  const stateOf = ({ slug }: LessonEntry): Points['state'] =>
    points.get(slug)?.state ?? 'not-started'
  const lesson =
    lessons.find((known) => stateOf(known) === 'started') ??
    lessons.find((known) => stateOf(known) === 'not-started') ??
    lessons[0]
  if (!lesson) return undefined
  return { lesson, hasBegun: lessons.some((known) => stateOf(known) !== 'not-started') }
}
