/** The interface's labels, for the configuration and for the search index. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../../platform/catalogue/paths.ts'
import type { Language } from '../../platform/shared/languages.ts'

/** Labels by key, as in `.vitepress/theme/locales/interface/<language>.json`. */
export function readLabels(language: Language): Record<string, string> {
  const path = join(ROOT, '.vitepress/theme/locales/interface', `${language}.json`)
  return JSON.parse(readFileSync(path, 'utf8')) as Record<string, string>
}
