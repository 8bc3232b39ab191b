/** Type and syntax errors as lines for a terminal, each with a place that can be clicked. */
import { join, relative, sep } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Diagnostic } from '../shared/diagnostic.ts'
import { fillPlaceholders, type Language } from '../shared/languages.ts'
import type { Paint } from './printer.ts'
import { cliTexts } from './texts.ts'

/** Makes a text lead to a file, where the terminal can do that. */
export type Link = (text: string, path: string) => string

export const noLink: Link = (text) => text

/**
 * Links for a terminal that knows OSC 8, and none for pipes and files.
 * Source: https://gist.github.com/egmontkob/eb114294efbcd5adb1944c9f3cb5feda
 */
export function linker(
  { isTTY }: { isTTY?: boolean | undefined },
  env: NodeJS.ProcessEnv = process.env,
): Link {
  // VS Code finds `file:line:column` by itself and then goes to the line; a link would not.
  const isPlain = env['TERM_PROGRAM'] === 'vscode' || ['dumb', 'linux'].includes(env['TERM'] ?? '')
  if (isTTY !== true || isPlain) return noLink
  return (text, path) => `\u001b]8;;${pathToFileURL(path).href}\u001b\\${text}\u001b]8;;\u001b\\`
}

export interface LabDiagnostics {
  /** Absolute folder of the lab in its target. */
  folder: string
  diagnostics: Diagnostic[]
}

/** Nothing at all when there are no errors. */
export function formatDiagnostics(
  labs: LabDiagnostics[],
  language: Language,
  { paint, link }: { paint: Paint; link: Link },
): string {
  const total = labs.reduce((sum, { diagnostics }) => sum + diagnostics.length, 0)
  if (total === 0) return ''
  const { typeErrors, typeErrorsNote } = cliTexts(language)
  const heading = fillPlaceholders(typeErrors, { count: total })
  const lines = labs.flatMap(({ folder, diagnostics }) =>
    diagnostics.map(({ file, line, column, code, message }) => {
      const path = join(folder, file)
      const place = link(paint('cyan', `${shownPath(path)}:${line}:${column}`), path)
      return `  ${place} ${paint('dim', `TS${code}`)}\n    ${message.replaceAll('\n', '\n    ')}`
    }),
  )
  return `${paint('yellow', heading)} ${paint('dim', typeErrorsNote)}\n${lines.join('\n')}\n`
}

/** As short as a terminal in this folder understands it. */
function shownPath(path: string): string {
  const short = relative(process.cwd(), path)
  return short.startsWith(`..${sep}`) ? path : short
}
