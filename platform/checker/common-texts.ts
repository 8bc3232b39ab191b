/** The checker's own sentences, in three languages. */
import { join } from 'node:path'
import * as v from 'valibot'
import { readJson } from '../catalogue/read-json.ts'
import type { Language } from '../shared/languages.ts'

const table = v.record(v.string(), v.pipe(v.string(), v.minLength(1)))

export const commonTextsSchema = v.strictObject({
  verdicts: table,
  deliveries: table,
  common: table,
  system: table,
})

export type CommonTexts = v.InferOutput<typeof commonTextsSchema>

const cache = new Map<Language, CommonTexts>()

export function readCommonTexts(language: Language): CommonTexts {
  const known = cache.get(language)
  if (known) return known
  const path = join(import.meta.dirname, 'texts', `${language}.json`)
  const texts = readJson(path, commonTextsSchema)
  cache.set(language, texts)
  return texts
}
