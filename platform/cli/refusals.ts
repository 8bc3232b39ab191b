/**
 * What a command refuses, in the reader's language. An error names its text and brings the values;
 * whoever throws it knows no languages. One without a text is shown as it is.
 */
import { codeOf, CourseError } from '../shared/errors.ts'
import { fillPlaceholders, type Language } from '../shared/languages.ts'
import type { ErrorText } from './error-text.ts'
import { ERROR_TEXTS, type ErrorKey } from './error-texts.ts'

type Params = Record<string, string | number>

/** A wrong use of a command; the message of the error itself is English. */
export function usageError(key: ErrorKey, params: Params = {}): CourseError {
  const { message, hint } = textOf(key, params, 'en')
  return new CourseError('ERR_USAGE', message, { ...(hint ? { hint } : {}), key, params })
}

/** The sentence, and below it what to do about it, if there is anything. */
export function errorText(key: ErrorKey, params: Params, language: Language): string {
  return linesOf(textOf(key, params, language))
}

/** The same for an error; English is what the error says itself. */
export function formatCourseError(error: CourseError, language: Language): string {
  const { key = error.code, params } = error
  return language !== 'en' && isErrorKey(key)
    ? errorText(key, params, language)
    : linesOf({ message: error.message, hint: error.hint })
}

/** A reason inside of a longer sentence, or below one; `said` is what it is in English. */
export function reasonText(
  { why, params = {}, said }: { why: string; params?: Params; said: string },
  language: Language,
): string {
  return language !== 'en' && isErrorKey(why) ? textOf(why, params, language).message : said
}

function isErrorKey(key: string): key is ErrorKey {
  return Object.hasOwn(ERROR_TEXTS, key)
}

/**
 * What `parseArgs` does not understand.
 * @param error of its, which quotes what was said
 * @param command as the CLI names it: `test-all`, for `npm run test:all`
 * @returns `undefined` for any other error
 */
export function formatWrongUsage(
  error: unknown,
  command: string,
  language: Language,
): string | undefined {
  const code = codeOf(error) ?? ''
  if (!code.startsWith('ERR_PARSE_ARGS') || !isErrorKey(code) || !(error instanceof Error))
    return undefined
  const said = /'(.*?)'/s.exec(error.message)?.[1] ?? ''
  return errorText(code, { said, script: command.replace('-', ':') }, language)
}

interface Told {
  message: string
  hint: string | undefined
}

function textOf(key: ErrorKey, params: Params, language: Language): Told {
  const { sentence, hint }: ErrorText = ERROR_TEXTS[key]
  const values = { ...params, ...whyOf(params, language) }
  return {
    message: fillPlaceholders(sentence[language], values),
    hint: hint && fillPlaceholders(hint[language], values),
  }
}

/** The reason is a text too. What has none is the system's own words. */
function whyOf({ why, ...params }: Params, language: Language): Params {
  return typeof why === 'string' && isErrorKey(why)
    ? { why: textOf(why, params, language).message }
    : {}
}

function linesOf({ message, hint }: Told): string {
  return hint === undefined ? message : `${message}\n${hint}`
}
