/** Problems in the reader's words: a sentence, and what to do about it. */
import { join } from 'node:path'
import * as v from 'valibot'
import { readJson } from '../catalogue/read-json.ts'
import { CourseError, type ErrorCode } from '../shared/errors.ts'
import { fillPlaceholders, type Language } from '../shared/languages.ts'
import type { HostMessage } from '../shared/messages.ts'

const sentence = v.pipe(v.string(), v.minLength(1))
const textsSchema = v.record(sentence, v.strictObject({ sentence, hint: v.optional(sentence) }))
export type ProblemTexts = v.InferOutput<typeof textsSchema>

const cache = new Map<Language, ProblemTexts>()

/** @throws CourseError `ERR_BAD_LAB` with file and field when a text file is damaged */
export function readProblemTexts(language: Language): ProblemTexts {
  const known = cache.get(language)
  if (known) return known
  const path = join(import.meta.dirname, 'texts', `${language}.json`)
  const texts = readJson(path, textsSchema)
  cache.set(language, texts)
  return texts
}

/** What a request was about, for the page to show the problem at the right place. */
export interface About {
  lab?: string
  process?: string
  file?: string
}

/** Turns anything that was thrown into a message; what is no `CourseError` is our own fault. */
export function problemOf(
  error: unknown,
  language: Language,
  { lab, process, file }: About = {},
): Extract<HostMessage, { type: 'problem' }> {
  const code: ErrorCode = error instanceof CourseError ? error.code : 'ERR_INTERNAL'
  const detail = error instanceof Error ? error.message : String(error)
  const params = { detail, ...(error instanceof CourseError ? error.params : {}) }
  const text = readProblemTexts(language)[code]
  return {
    type: 'problem',
    code,
    sentence: fillPlaceholders(text?.sentence ?? detail, params),
    ...(text?.hint === undefined ? {} : { hint: fillPlaceholders(text.hint, params) }),
    ...(lab === undefined ? {} : { lab }),
    ...(process === undefined ? {} : { process }),
    ...(file === undefined ? {} : { file }),
  }
}
