/**
 * Snippet imports: `<<< @/../solutions/07-framing/framing.ts#decoder{ts}`, and regions in files.
 * Source: https://vitepress.dev/guide/markdown#import-code-snippets (docs/ is the site's `@`).
 */
import { posix } from 'node:path'
import type { Snippet } from './lesson.ts'

const SNIPPET = /^\s*<<<\s*(?<path>[^\s#{[]+)(?:#(?<region>[\w.-]+))?/
const START = /^\s*(?:\/\/|#|<!--|\/\*)\s*#?\s*region\s+([\w.-]+)/
const END = /^\s*(?:\/\/|#|<!--|\/\*)\s*#?\s*end\s?region\b\s*([\w.-]*)/

/**
 * Reads one line that imports a snippet.
 * @param page file of the page relative to the project's folder: `docs/en/07-framing.md`
 * @returns path relative to the project's folder and region, or `undefined` for another line
 */
export function parseSnippet(line: string, page: string): Omit<Snippet, 'line'> | undefined {
  const { path, region = '' } = SNIPPET.exec(line)?.groups ?? {}
  if (path === undefined) return undefined
  const whole = path.startsWith('@') ? posix.join('docs', path.slice(1)) : joinPage(page, path)
  return { path: whole, region }
}

const joinPage = (page: string, path: string): string => posix.join(posix.dirname(page), path)

/**
 * Finds a region by its name.
 * @returns how many lines it has that are not empty, or `undefined` when it is not there whole
 */
export function countRegionLines(text: string, region: string): number | undefined {
  const lines = text.split('\n')
  const start = lines.findIndex((line) => START.exec(line)?.[1] === region)
  if (start < 0) return undefined
  const inner = lines.slice(start + 1)
  const end = inner.findIndex((line) => {
    const name = END.exec(line)?.[1]
    return name === region || name === ''
  })
  if (end < 0) return undefined
  return inner.slice(0, end).filter((line) => line.trim() !== '' && !isMarker(line)).length
}

const isMarker = (line: string): boolean => START.test(line) || END.test(line)
