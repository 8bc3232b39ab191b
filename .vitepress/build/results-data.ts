/** What the page of results says of the course itself: its version, and what was asked. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readCatalogue } from '../../platform/catalogue/catalogue.ts'
import { ROOT } from '../../platform/catalogue/paths.ts'
import { languageAndName } from './lesson-data.ts'
import type { ResultsData } from '../theme/support/results-sheet.ts'

const PAGE = 'guide/results'
const QUESTIONS = '.vitepress/theme/support/self-test/questions.json'

/** `undefined` for every other page. */
export function resultsDataOf(relativePath: string): ResultsData | undefined {
  if (languageAndName(relativePath).name !== PAGE) return undefined
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    version: string
  }
  const checks = readCatalogue().labs.map(({ slug, checks: of }) => [slug, of])
  // Two sheets with the same mark were about the same checks and the same questions.
  const hash = createHash('sha256')
  hash.update(JSON.stringify([version, checks]))
  hash.update(readFileSync(join(ROOT, QUESTIONS)))
  return { version, mark: hash.digest('hex').slice(0, 12) }
}
