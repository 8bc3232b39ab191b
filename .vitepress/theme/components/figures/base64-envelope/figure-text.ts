/** The texts of the figure of lesson 09. */
import texts from '../../../locales/figures/base64-envelope.json' with { type: 'json' }
import type { Language } from '../../../../../platform/shared/languages.ts'
import { formatCount } from '../../../support/base64-envelope.ts'

export type FigureTextName = keyof (typeof texts)['en']

export interface FigureTexts {
  text(name: FigureTextName, params?: Record<string, string | number>): string
  /** A number with its digits in threes. */
  count(value: number): string
  /** Sentences in a row; what is false is left out. */
  sentences(parts: (string | false)[]): string
}

export function figureTextsIn(language: Language): FigureTexts {
  const known = texts[language]
  return {
    text: (name, params = {}) =>
      known[name].replace(/\{(\w+)\}/g, (whole, key: string) => String(params[key] ?? whole)),
    count: (value) => formatCount(value, known.separator),
    // Chinese puts no space between sentences.
    sentences: (parts) => parts.filter(Boolean).join(language === 'zh' ? '' : ' '),
  }
}
