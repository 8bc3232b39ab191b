/** The words of the figure of lesson 08, and its numbers as a reader's language writes them. */
import type { Language } from '../../../../../platform/shared/languages.ts'
import texts from '../../../locales/figures/flow-tanks.json' with { type: 'json' }
import { sizeText } from '../../../support/flow-tanks.ts'

type TextName = keyof (typeof texts)['en']

export interface FlowText {
  text(name: TextName, params?: Record<string, string | number>): string
  size(kib: number): string
  /** Tenths of a second, without a unit. */
  seconds(ms: number): string
  /** The receiver's window; one of zero has a word. */
  window(kib: number): string
}

export function flowTextIn(language: Language): FlowText {
  const text: FlowText['text'] = (name, params = {}) =>
    texts[language][name].replace(/\{(\w+)\}/g, (whole, key: string) =>
      String(params[key] ?? whole),
    )
  const size = (kib: number): string => sizeText(kib, language)
  return {
    text,
    size,
    seconds: (ms) =>
      new Intl.NumberFormat(language, { minimumFractionDigits: 1 }).format(
        Math.round(ms / 100) / 10,
      ),
    window: (kib) => (kib === 0 ? text('window-closed') : size(kib)),
  }
}
