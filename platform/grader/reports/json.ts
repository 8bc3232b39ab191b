/** Everything that is known, as one documented object; `grade merge` reads it back. */
import { renderVerdict } from '../../checker/render.ts'
import type { Language } from '../../shared/languages.ts'
import { totalOf, type Batch } from '../grade.ts'

export function formatJson(batch: Batch, language: Language): string {
  const learners = batch.learners.map((grade) => ({
    learner: grade.learner,
    ...(grade.language ? { language: grade.language } : {}),
    ...totalOf(grade),
    labs: grade.labs.map((lab) => ({
      ...lab,
      verdicts: lab.verdicts.map((verdict) => {
        const { title, sentence } = renderVerdict({ ...verdict, durationMs: 0 }, lab.lab, language)
        return { ...verdict, title, ...(sentence === undefined ? {} : { sentence }) }
      }),
    })),
  }))
  return `${JSON.stringify({ ...batch, learners }, undefined, 2)}\n`
}
