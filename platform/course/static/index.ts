/**
 * The course checks itself, as far as reading it is enough: nothing of a lab is run here.
 * Rules are in `rules/`, what each demands in `finding.ts`.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { LANGUAGES } from '../../shared/languages.ts'
import { coveragePages } from '../coverage/page.ts'
import { glossaryPages } from '../glossary/page.ts'
import { COURSE_PATHS, readCourse, type Course, type CoursePaths } from './course.ts'
import { listFiles, readText } from './files.ts'
import type { Finding } from './finding.ts'
import { LessonParser } from './lesson/parser.ts'
import { checkAddresses } from './rules/addresses.ts'
import { checkCoverage } from './rules/coverage.ts'
import { checkCommands } from './rules/commands.ts'
import { checkComponents, checkQuotedLabels } from './rules/components.ts'
import { checkGlossary } from './rules/glossary.ts'
import { checkLabFiles } from './rules/lab-files.ts'
import { checkLinks } from './rules/links.ts'
import { checkMistakes } from './rules/mistakes.ts'
import { checkHeads, checkLanguages, checkMarks, markOf, writeMark } from './rules/pages.ts'
import { checkProse } from './rules/prose.ts'
import { checkRecordings } from './rules/recordings.ts'
import { checkReference } from './rules/reference.ts'
import { checkReferences } from './rules/rfc.ts'
import { checkSections } from './rules/sections.ts'
import { checkSharedModules } from './rules/shared-modules.ts'
import { checkSnippets } from './rules/snippets.ts'
import { checkStructure } from './rules/structure.ts'
import { checkSuites } from './rules/suites.ts'
import { checkLabTexts, checkLocales } from './rules/texts.ts'

const CHECKS: ((course: Course) => Finding[])[] = [
  checkLabFiles,
  checkSharedModules,
  checkSuites,
  checkLabTexts,
  checkMistakes,
  checkLocales,
  checkLanguages,
  checkHeads,
  checkMarks,
  checkStructure,
  checkSnippets,
  checkSections,
  checkComponents,
  checkQuotedLabels,
  checkLinks,
  checkReferences,
  checkCommands,
  checkProse,
  checkAddresses,
  checkReference,
  checkRecordings,
  checkCoverage,
  checkGlossary,
]

export interface CheckOptions {
  /**
   * `starters` (the default) demands that labs/ is as the course gives it to a learner. `learner`
   * lets its files be anything, for a copy in which somebody works: solved, started, added to.
   */
  workspace?: Course['workspace']
  /** For several checks in one process; otherwise one is started and ended here. */
  parser?: LessonParser
}

/** @returns what is wrong with the course, sorted by file and line; nothing when all is well */
export async function checkCourse(
  paths: CoursePaths = COURSE_PATHS,
  { workspace = 'starters', parser }: CheckOptions = {},
): Promise<Finding[]> {
  const own = parser ?? new LessonParser()
  try {
    const course = await readCourse(paths, workspace, own)
    return CHECKS.flatMap((check) => check(course)).sort(byPlace)
  } finally {
    if (!parser) await own.dispose()
  }
}

function byPlace(a: Finding, b: Finding): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1
  return (a.line ?? 0) - (b.line ?? 0)
}

/**
 * Marks the translations of a page as made from the English text as it is now.
 * @param page a lesson's slug or another page's name: `07-framing`, `index`
 * @returns one line for each file, for the person who asked
 */
export async function markTranslations(
  page: string,
  { root }: CoursePaths = COURSE_PATHS,
): Promise<string[]> {
  const english = readText(join(root, `docs/en/${page}.md`))
  if (english === undefined) return [`docs/en/${page}.md: does not exist`]
  return LANGUAGES.filter((language) => language !== 'en').map((language) => {
    const file = `docs/${language}/${page}.md`
    const source = readText(join(root, file))
    if (source === undefined) return `${file}: does not exist`
    const marked = writeMark(source, markOf(english))
    if (marked === source) return `${file}: is marked already`
    writeFileSync(join(root, file), marked)
    return `${file}: marked`
  })
}

/**
 * Writes the page of the coverage in every language.
 * @returns the files that changed
 */
export async function writeCoverage(
  paths: CoursePaths = COURSE_PATHS,
  parser?: LessonParser,
): Promise<string[]> {
  return writePages(coveragePages, paths, parser)
}

/**
 * Writes the page of the glossary in every language.
 * @returns the files that changed
 */
export async function writeGlossary(
  paths: CoursePaths = COURSE_PATHS,
  parser?: LessonParser,
): Promise<string[]> {
  return writePages(glossaryPages, paths, parser)
}

async function writePages(
  pagesOf: (course: Course) => { file: string; text: string }[],
  paths: CoursePaths,
  parser?: LessonParser,
): Promise<string[]> {
  const own = parser ?? new LessonParser()
  try {
    const course = await readCourse(paths, 'learner', own)
    return pagesOf(course).flatMap(({ file, text }) => {
      if (readText(join(paths.root, file)) === text) return []
      mkdirSync(dirname(join(paths.root, file)), { recursive: true })
      writeFileSync(join(paths.root, file), text)
      return [file]
    })
  } finally {
    if (!parser) await own.dispose()
  }
}

/** Names of all English pages: what can be marked. */
export function readPageNames({ root }: CoursePaths = COURSE_PATHS): string[] {
  return listFiles(join(root, 'docs/en'))
    .filter((file) => file.endsWith('.md'))
    .map((file) => file.slice(0, -'.md'.length))
}

export { formatFindings, type Finding } from './finding.ts'
