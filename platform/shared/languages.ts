/** The three languages of the course, in the order in which the page offers them. */
export const LANGUAGES = ['en', 'ru', 'zh'] as const
export type Language = (typeof LANGUAGES)[number]

/** One text in every language. */
export type Text = Record<Language, string>

/** A text under a key, with the values that its placeholders take. Rendered by `renderMessage`. */
export interface Message {
  key: string
  params?: Record<string, string | number | Phrase>
}

/** Stands for words in the reader's language where other parameters are values or code. */
export interface Phrase {
  /** Key of a text. */
  phrase: string
  params?: Record<string, string | number>
}

/**
 * Picks the language of messages: `--lang`, else `OTW_LANG`, else the system's locale, else English.
 * @param wanted what the command line said, if anything
 */
export function chooseLanguage(wanted?: string, env: NodeJS.ProcessEnv = process.env): Language {
  const candidates = [wanted, env['OTW_LANG'], env['LC_ALL'], env['LC_MESSAGES'], env['LANG']]
  for (const candidate of candidates) {
    const language = languageOf(candidate)
    if (language) return language
  }
  return 'en'
}

/** Whether the word is the name of a language that the course has: `ru`, `zh-CN`. */
export function namesLanguage(word: string): boolean {
  return languageOf(word) !== undefined
}

function languageOf(word?: string): Language | undefined {
  const [name] = word?.toLowerCase().split(/[^a-z]/, 1) ?? []
  return LANGUAGES.find((known) => known === name)
}

export function isLanguage(value: unknown): value is Language {
  return LANGUAGES.some((language) => language === value)
}

/**
 * Replaces `{name}` by the value of that name; a name without a value stays as it is.
 * @param phrases texts of the phrases among the values, by their keys
 */
export function fillPlaceholders(
  template: string,
  params: Message['params'] = {},
  phrases: Record<string, string> = {},
): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = params[name]
    if (typeof value === 'object')
      return fillPlaceholders(phrases[value.phrase] ?? value.phrase, value.params)
    return value === undefined ? whole : String(value)
  })
}

/** The placeholder names of a template, each once, sorted. */
export function placeholdersOf(template: string): string[] {
  return [...new Set([...template.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? ''))].sort()
}
