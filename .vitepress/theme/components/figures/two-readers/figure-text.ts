/** The words of the figure of lesson 06. */
import type { Language } from '../../../../../platform/shared/languages.ts'
import texts from '../../../locales/figures/two-readers.json' with { type: 'json' }

type TextName = keyof (typeof texts)['en']

export type TalkText = (name: TextName, params?: Record<string, string | number>) => string

export function talkTextIn(language: Language): TalkText {
  return (name, params = {}) =>
    texts[language][name].replace(/\{(\w+)\}/g, (whole, key: string) =>
      String(params[key] ?? whole),
    )
}

/** LF would be invisible. */
export function quoted(content: string): string {
  return `"${content.replaceAll('\n', '⏎')}"`
}
