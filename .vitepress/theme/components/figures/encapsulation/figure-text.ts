/** The texts of the encapsulation figure of lesson 01. */
import texts from '../../../locales/figures/encapsulation.json' with { type: 'json' }
import type { Language } from '../../../../../platform/shared/languages.ts'

export type FigureTextName = keyof (typeof texts)['en']
export type FigureText = (name: FigureTextName, params?: Record<string, string | number>) => string

export function figureTextIn(language: Language): FigureText {
  return (name, params = {}) =>
    texts[language][name].replace(/\{(\w+)\}/g, (whole, key: string) =>
      String(params[key] ?? whole),
    )
}
