/** Languages of the course as the site names them. */
import type { Language } from '../../../platform/shared/languages.ts'

/** VitePress calls the locale at the root `root`; that is English. */
export function languageOf(localeIndex: string): Language {
  return localeIndex === 'ru' || localeIndex === 'zh' ? localeIndex : 'en'
}
