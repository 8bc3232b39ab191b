/** Labels in the language of the page. */
import type { ComputedRef } from 'vue'
import type { Language } from '../../../platform/shared/languages.ts'
import { labelIn, type LabelName, type LabelParams } from '../support/labels.ts'
import { useLanguage } from './use-shell.ts'

export interface Labels {
  language: ComputedRef<Language>
  label(name: LabelName, params?: LabelParams): string
}

export function useLabels(): Labels {
  const language = useLanguage()
  return { language, label: (name, params) => labelIn(language.value, name, params) }
}
