/** A verdict in the reader's words. */
import { readTexts, type LabTexts } from '../catalogue/catalogue.ts'
import { fillPlaceholders, type Language } from '../shared/languages.ts'
import type { Failure, RenderedVerdict, Verdict } from '../shared/verdict.ts'
import { readCommonTexts, type CommonTexts } from './common-texts.ts'

/** @param texts the lab's texts in this language, if the caller has them already */
export function renderVerdict(
  verdict: Verdict,
  slug: string,
  language: Language,
  texts: LabTexts = readTexts(slug, language),
): RenderedVerdict {
  const { check, kind, durationMs, seed, failure } = verdict
  const title = texts.checks[check]?.title ?? check
  const rendered = { check, kind, title, durationMs, seed }
  return failure
    ? { ...rendered, ...renderFailure(failure, verdict, slug, texts, readCommonTexts(language)) }
    : rendered
}

function renderFailure(
  failure: Failure,
  { check, seed }: Verdict,
  slug: string,
  texts: LabTexts,
  common: CommonTexts,
): Partial<RenderedVerdict> {
  const { key, params } = failure.message
  const template =
    failure.scope === 'check' ? texts.checks[check]?.messages[key] : common.common[key]
  const { steps, bytes, value, delivery, systemCode, printed, place } = failure
  const explanation = systemCode === undefined ? undefined : common.system[systemCode]
  return {
    sentence: fillPlaceholders(
      template ?? `${key} ${JSON.stringify(params ?? {})}`,
      params,
      texts.phrases,
    ),
    ...(steps.length > 0 ? { steps } : {}),
    ...(bytes ? { bytes } : {}),
    ...(value ? { value } : {}),
    ...(delivery ? { delivery: common.deliveries[delivery] ?? delivery } : {}),
    ...(systemCode !== undefined && explanation !== undefined
      ? { systemCode: { code: systemCode, explanation } }
      : {}),
    ...(printed === undefined ? {} : { printed }),
    ...(place === undefined ? {} : { place }),
    repeat: `npm run check -- ${slug.slice(0, 2)} --only ${check} --seed ${seed}`,
  }
}
