/** The sheet of results: points of the labs beside the self-test, lesson by lesson. Pure. */
import type { Points } from '../../../platform/shared/messages.ts'
import type { LessonResult } from './self-test.ts'

/** What the built page knows of the course. */
export interface ResultsData {
  version: string
  /** 12 hex digits: of the version, the labs' checks and the questions. */
  mark: string
}

export interface SheetRow {
  lesson: string
  /** `undefined` when no host has told them. */
  points: Points | undefined
  test: LessonResult | undefined
}

/** @param lessons slugs in the order of the course */
export function sheetRows(
  lessons: readonly string[],
  points: ReadonlyMap<string, Points>,
  results: readonly LessonResult[],
): SheetRow[] {
  return lessons.map((lesson) => ({
    lesson,
    points: points.get(lesson),
    test: results.find((result) => result.lesson === lesson),
  }))
}

export interface SheetTotals {
  /** Of the labs that are known; `of` is 0 when none is. */
  points: number
  of: number
  right: number
  questions: number
}

export function sheetTotals(rows: readonly SheetRow[]): SheetTotals {
  const totals = { points: 0, of: 0, right: 0, questions: 0 }
  for (const { points, test } of rows) {
    totals.points += points?.points ?? 0
    totals.of += points?.of ?? 0
    totals.right += test?.right ?? 0
    totals.questions += test?.of ?? 0
  }
  return totals
}
