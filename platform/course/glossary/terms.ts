/** The glossary: every term in three languages, with one sentence about it in each. */
import { join } from 'node:path'
import * as v from 'valibot'
import type { Language } from '../../shared/languages.ts'
import { readChecked, readText } from '../static/files.ts'

export const TERMS_FILE = 'platform/course/glossary/terms.json'

const words = v.pipe(v.string(), v.trim(), v.minLength(1))
const phrases = v.pipe(v.array(words), v.minLength(1))
const entrySchema = v.strictObject({
  /** The name under which the glossary lists it. */
  term: words,
  /** What it means, in one sentence. */
  text: words,
  /** Other names, shown beside it. */
  also: v.optional(phrases),
  /** What else stands for it in a lesson; not shown. */
  forms: v.optional(phrases),
  /** The names are common words, too: only `forms` stand for it in a lesson. */
  isUnmarked: v.optional(v.literal(true)),
  /** Common words that stand for it only in the lessons that explain it. */
  local: v.optional(phrases),
  /** Longer phrases that hold one of these words and mean something else. */
  not: v.optional(phrases),
  /** Names that lessons do not use. */
  avoid: v.optional(phrases),
})
const termSchema = v.strictObject({
  id: v.pipe(v.string(), v.regex(/^[a-z]+(-[a-z]+)*$/)),
  /** Numbers of the lessons that explain it. */
  lessons: v.pipe(v.array(v.pipe(v.string(), v.regex(/^\d\d$/))), v.minLength(1)),
  en: entrySchema,
  ru: entrySchema,
  zh: entrySchema,
})

export type Entry = v.InferOutput<typeof entrySchema>
export type Term = v.InferOutput<typeof termSchema>

export interface Glossary {
  terms: Term[]
  /** Why the file cannot be read, where it is there. */
  problem?: string
}

/** @returns no terms where there is no glossary, as in a course of another kind */
export function readGlossary(root: string): Glossary {
  const path = join(root, TERMS_FILE)
  if (readText(path) === undefined) return { terms: [] }
  const read = readChecked(path, v.array(termSchema))
  return 'value' in read ? { terms: read.value } : { terms: [], problem: read.problem }
}

/**
 * Everything that stands for a term in a lesson.
 * @param lesson its number, or `undefined` for any lesson
 */
export function phrasesOf(
  { lessons, ...term }: Term,
  language: Language,
  lesson?: string,
): string[] {
  const entry = term[language]
  const { also = [], forms = [], local = [] } = entry
  const isExplained = lesson !== undefined && lessons.includes(lesson)
  return [
    ...(entry.isUnmarked ? [] : [entry.term, ...also]),
    ...forms,
    ...(isExplained ? local : []),
  ]
}
