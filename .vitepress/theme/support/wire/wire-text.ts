/** The words of the wire view. Loaded with it, not with every page. */
import texts from '../../locales/figures/wire-view.json' with { type: 'json' }
import type { Language } from '../../../../platform/shared/languages.ts'

export type WireTextName = keyof (typeof texts)['en']
export type WireParams = Record<string, string | number>
export type WireText = (name: WireTextName, params?: WireParams) => string

/** A placeholder without a value stays as it is, so that a mistake is seen. */
export function wireTextIn(
  language: Language,
  name: WireTextName,
  params: WireParams = {},
): string {
  return texts[language][name].replace(/\{(\w+)\}/g, (whole, key: string) =>
    Object.hasOwn(params, key) ? String(params[key]) : whole,
  )
}
