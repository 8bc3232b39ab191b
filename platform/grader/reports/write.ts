/** Writes reports so that nobody ever sees half of one. */
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Language } from '../../shared/languages.ts'
import type { Batch } from '../grade.ts'
import { formatCsv } from './csv.ts'
import { formatIndex, formatPage, pageName } from './html.ts'
import { formatJson } from './json.ts'
import { formatJunit } from './junit.ts'

export interface ReportPaths {
  csv?: string | undefined
  json?: string | undefined
  junit?: string | undefined
  /** A file for all learners when it ends in `.html`; otherwise a folder with a page for each. */
  html?: string | undefined
}

/** `-` writes to standard output. */
export function writeReports(batch: Batch, paths: ReportPaths, language: Language): void {
  if (paths.csv !== undefined) write(paths.csv, formatCsv(batch))
  if (paths.json !== undefined) write(paths.json, formatJson(batch, language))
  if (paths.junit !== undefined) write(paths.junit, formatJunit(batch, language))
  if (paths.html === undefined) return
  const withPages = !paths.html.endsWith('.html')
  const index = formatIndex(batch, language, { withPages })
  if (!withPages) {
    write(paths.html, index)
    return
  }
  for (const grade of batch.learners)
    write(join(paths.html, pageName(grade.learner)), formatPage(grade, batch, language))
  write(join(paths.html, 'index.html'), index)
}

function write(path: string, text: string): void {
  if (path === '-') {
    process.stdout.write(text)
    return
  }
  mkdirSync(dirname(path), { recursive: true })
  const unfinished = `${path}.${process.pid}.unfinished`
  try {
    writeFileSync(unfinished, text)
    renameSync(unfinished, path)
  } catch (error) {
    rmSync(unfinished, { force: true })
    throw error
  }
}
