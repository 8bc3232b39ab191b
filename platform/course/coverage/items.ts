/** What the course teaches, item by item: topics (T01 …) and corrections of common errors (X01 …). */
import { join } from 'node:path'
import * as v from 'valibot'
import { readChecked } from '../static/files.ts'

const FILE = 'platform/course/coverage/items.json'

const words = v.pipe(v.string(), v.minLength(1))
const itemSchema = v.strictObject({
  id: v.pipe(v.string(), v.regex(/^[TX]\d\d$/)),
  /** Numbers of the lessons that teach it. */
  lessons: v.pipe(v.array(v.pipe(v.string(), v.regex(/^\d\d$/))), v.minLength(1)),
  title: v.strictObject({ en: words, ru: words, zh: words }),
})

export type CoverageItem = v.InferOutput<typeof itemSchema>

/** @returns the items in their order; none where there is no list, as in a course of another kind */
export function readItems(root: string): CoverageItem[] {
  const read = readChecked(join(root, FILE), v.array(itemSchema))
  return 'value' in read ? read.value : []
}

/** The number that a lesson's slug begins with: `07` of `07-framing`. */
export const numberOf = (slug: string): string => slug.slice(0, 2)
