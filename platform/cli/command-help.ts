/** `npm run check -- --help`: the command's section of the reference page, for a terminal. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DOCS } from '../catalogue/paths.ts'
import type { Language } from '../shared/languages.ts'
import { columnsOf, wrapLines, type Paint } from './printer.ts'

/** A word of the program that `npm run lab` starts is not ours. */
const TAKES_PROGRAM = 'lab'

/** Whether the reader asks what the command can do. */
export function asksForHelp(command: string, args: string[]): boolean {
  const ownEnd = args.includes('--') ? args.indexOf('--') : args.length
  const own = args.slice(0, command === TAKES_PROGRAM ? Math.min(2, ownEnd) : ownEnd)
  return own.includes('--help') || own.includes('-h')
}

/**
 * What the reference says of a command: its sentences, then its options in two columns.
 * @param command as its section's anchor: `check`, `test-all`, `grade-merge`
 * @param columns of the terminal; a pipe has no end of the line
 * @returns `undefined` where the page has no such section
 */
export function formatHelp(
  command: string,
  language: Language,
  paint: Paint,
  columns = Infinity,
): string | undefined {
  const page = readFileSync(join(DOCS, language, 'guide/reference.md'), 'utf8')
  const sections = page.split(/^##+ /m)
  const section = sections.find((text) => text.split('\n', 1)[0]?.endsWith(`{#${command}}`))
  if (section === undefined) return undefined
  const folder = `docs/${language}/guide`
  const [heading = '', ...lines] = withFiles(section, folder).trim().split('\n')
  const rows = lines.filter((line) => line.startsWith('|')).map(cellsOf)
  // The first two rows are the table's head and the line below it.
  const options = rows.slice(2)
  const width = Math.max(0, ...options.map(([name]) => columnsOf(name))) + 2
  const row = ([name, meaning]: [string, string]): string =>
    wrapLines(meaning, columns - width - 2)
      .map((line, index) => {
        const start = index === 0 ? name : ''
        return `  ${start}${' '.repeat(width - columnsOf(start))}${line}`
      })
      .join('\n')
  const prose = lines.filter((line) => !line.startsWith('|')).map(withoutMarks)
  return [
    paint('bold', withoutMarks(heading.replace(/ \{#.*$/, ''))),
    '',
    ...prose
      .join('\n')
      .trim()
      .split(/\n{2,}/)
      .flatMap((paragraph) => wrapLines(paragraph, columns)),
    ...(options.length > 0 ? [''] : []),
    ...options.map(row),
  ].join('\n')
}

function cellsOf(row: string): [string, string] {
  const [, name = '', meaning = ''] = row
    .split(/(?<!\\)\|/)
    .map((cell) => withoutMarks(cell.trim()))
  return [name, meaning]
}

/** A link names the file to which it leads. */
function withFiles(text: string, folder: string): string {
  return text.replace(
    /\[([^\]]*)\]\((?:\.\/([\w-]*))?[^)]*\)/g,
    (_, words: string, page?: string) => {
      return `${words} (${folder}/${page ?? 'reference'}.md)`
    },
  )
}

const withoutMarks = (text: string): string => text.replaceAll('`', '')
