/** What a command was told and does not understand, in the reader's language. */
import { codeOf } from '../shared/errors.ts'
import type { Language } from '../shared/languages.ts'

interface Sentences {
  option: string
  word: string
  value: string
  help: string
}

const SENTENCES: Record<Language, Sentences> = {
  en: {
    option: "Unknown option '{said}'",
    word: "Unexpected argument '{said}'",
    value: "Option '{said}': its value is missing, or it takes none",
    help: 'Its options: npm run {script} -- --help',
  },
  ru: {
    option: 'Неизвестный ключ «{said}»',
    word: 'Лишний аргумент «{said}»',
    value: 'Ключ «{said}»: значения не хватает, или оно лишнее',
    help: 'Ключи этой команды: npm run {script} -- --help',
  },
  zh: {
    option: '未知选项“{said}”',
    word: '多余的参数“{said}”',
    value: '选项“{said}”：缺少取值，或者不该有取值',
    help: '这条命令的选项：npm run {script} -- --help',
  },
}

const KINDS: Record<string, keyof Sentences> = {
  ERR_PARSE_ARGS_UNKNOWN_OPTION: 'option',
  ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL: 'word',
  ERR_PARSE_ARGS_INVALID_OPTION_VALUE: 'value',
}

/**
 * Two lines for the one who typed it.
 * @param error of `parseArgs`, which quotes what it does not understand
 * @param command as the CLI names it: `test-all`, for `npm run test:all`
 * @returns `undefined` for any other error
 */
export function formatWrongUsage(
  error: unknown,
  command: string,
  language: Language,
): string | undefined {
  const kind = KINDS[codeOf(error) ?? '']
  if (kind === undefined || !(error instanceof Error)) return undefined
  const said = /'(.*?)'/s.exec(error.message)?.[1] ?? ''
  const sentences = SENTENCES[language]
  return [
    sentences[kind].replace('{said}', () => said),
    sentences.help.replace('{script}', command.replace('-', ':')),
  ].join('\n')
}
