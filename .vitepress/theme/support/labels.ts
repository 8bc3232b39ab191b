/** The interface's words. Keys and placeholders are the same in every language; a test compares. */
import type { Language } from '../../../platform/shared/languages.ts'
import en from '../locales/interface/en.json' with { type: 'json' }
import ru from '../locales/interface/ru.json' with { type: 'json' }
import zh from '../locales/interface/zh.json' with { type: 'json' }

export type LabelName = keyof typeof en
export type LabelParams = Record<string, string | number>

const LABELS: Record<Language, Record<LabelName, string>> = { en, ru, zh }

export function isLabelName(name: string): name is LabelName {
  return Object.hasOwn(en, name)
}

/**
 * A label in a language, its `{placeholders}` filled.
 * A placeholder without a value stays as it is, so that a mistake is seen.
 */
export function labelIn(language: Language, name: LabelName, params: LabelParams = {}): string {
  return LABELS[language][name].replace(/\{(\w+)\}/g, (whole, key: string) =>
    Object.hasOwn(params, key) ? String(params[key]) : whole,
  )
}
