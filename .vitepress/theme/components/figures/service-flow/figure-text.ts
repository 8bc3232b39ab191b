/** The words of the figure of lesson 04. */
import type { Language } from '../../../../../platform/shared/languages.ts'
import texts from '../../../locales/figures/service-flow.json' with { type: 'json' }

type TextName = keyof (typeof texts)['en']

export type ServiceText = (name: TextName, params?: Record<string, number>) => string

export function serviceTextIn(language: Language): ServiceText {
  return (name, params = {}) =>
    texts[language][name].replace(/\{(\w+)\}/g, (whole, key: string) =>
      String(params[key] ?? whole),
    )
}
