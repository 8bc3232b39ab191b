/** The texts of the TCP to play with. */
import texts from '../../locales/figures/tcp-playground.json' with { type: 'json' }
import type { Language } from '../../../../platform/shared/languages.ts'

type Name = keyof (typeof texts)['en']
export type TcpText = (name: string, params?: Record<string, string | number>) => string

function isName(name: string): name is Name {
  return Object.hasOwn(texts.en, name)
}

/** Names are put together from what happened; one without a text shows itself. */
export function tcpTextIn(language: Language): TcpText {
  return (name, params = {}) => {
    if (!isName(name)) return name
    return texts[language][name].replace(/\{(\w+)\}/g, (whole, key: string) =>
      String(params[key] ?? whole),
    )
  }
}

/** `120 ms`, `1.3 s`, in the form of the language. */
export function durationText(text: TcpText, ms: number): string {
  if (ms < 1000) return text('unit-ms', { number: Math.round(ms) })
  const seconds = ms >= 10_000 ? Math.round(ms / 1000) : Math.round(ms / 10) / 100
  return text('unit-s', { number: seconds.toLocaleString(text('number-locale')) })
}
