/** The grader's own sentences, in three languages. */
import { join } from 'node:path'
import * as v from 'valibot'
import { readJson } from '../catalogue/read-json.ts'
import { fillPlaceholders, type Language } from '../shared/languages.ts'
import type { Note } from './submissions.ts'

const sentence = v.pipe(v.string(), v.minLength(1))

const textsSchema = v.strictObject({
  learner: sentence,
  total: sentence,
  lab: sentence,
  points: sentence,
  grades: sentence,
  expected: sentence,
  actual: sentence,
  delivery: sentence,
  steps: sentence,
  printed: sentence,
  repeat: sentence,
  place: sentence,
  couldNotRun: sentence,
  notCounted: sentence,
  shutIn: sentence,
  trusted: sentence,
  trustedWhy: sentence,
  calibrating: sentence,
  progress: sentence,
  resumed: sentence,
  shard: sentence,
  interrupted: sentence,
  stopped: sentence,
  someNotRun: sentence,
  note: v.strictObject({
    'is-link': sentence,
    'not-a-file': sentence,
    'too-large': sentence,
    'hard-link': sentence,
    unreadable: sentence,
  }),
})

export type GraderTexts = v.InferOutput<typeof textsSchema>

export function graderTexts(language: Language): GraderTexts {
  return readJson(join(import.meta.dirname, 'texts', `${language}.json`), textsSchema)
}

export function noteSentence({ key, file }: Note, texts: GraderTexts): string {
  return fillPlaceholders(texts.note[key], { file })
}
