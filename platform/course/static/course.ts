/** The course as the static check sees it, read once. */
import { basename, join } from 'node:path'
import * as v from 'valibot'
import { readLab, type Lab } from '../../catalogue/catalogue.ts'
import { ROOT } from '../../catalogue/paths.ts'
import { CourseError } from '../../shared/errors.ts'
import { readGlossary, type Glossary } from '../glossary/terms.ts'
import { readItems, type CoverageItem } from '../coverage/items.ts'
import { LANGUAGES, type Language } from '../../shared/languages.ts'
import { listFiles, listFolders, readChecked, readText } from './files.ts'
import type { LessonParser } from './lesson/parser.ts'
import type { Lesson } from './lesson/lesson.ts'

export interface CoursePaths {
  /** The project's folder; everything else has its fixed place in it. */
  root: string
}

export const COURSE_PATHS: CoursePaths = { root: ROOT }

export interface Page {
  /** `docs/ru/07-framing.md` */
  file: string
  language: Language
  /** The same in every language: `07-framing`, `guide/install`. */
  name: string
  source: string
  lesson: Lesson
}

export interface CourseLab {
  slug: string
  /** `undefined` when lab.json is wrong; `problem` says why. */
  lab: Lab | undefined
  problem?: string
}

export interface Course {
  root: string
  /** Whose files labs/ holds: the course's starters, or the work of a learner, who may change them. */
  workspace: 'starters' | 'learner'
  labs: CourseLab[]
  pages: Page[]
  /** Names of the scripts in package.json. */
  scripts: string[]
  /** Labels of the interface by key; empty where they cannot be read. */
  labels: Record<Language, Record<string, string>>
  /** What the course teaches, item by item; empty where there is no such list. */
  items: CoverageItem[]
  /** Terms in three languages; none where there is no glossary. */
  glossary: Glossary
  /** Components that pages may use, by name, and those of them that are figures. */
  components: string[]
  figures: string[]
}

const SLUG = /^\d\d-/
/** VitePress registers these itself. */
const BUILT_IN = ['Badge', 'ClientOnly', 'Content']
const THEME = '.vitepress/theme'

const scriptsSchema = v.object({ scripts: v.record(v.string(), v.string()) })
const labelsSchema = v.record(v.string(), v.string())

export async function readCourse(
  { root }: CoursePaths,
  workspace: Course['workspace'],
  parser: LessonParser,
): Promise<Course> {
  const scripts = readChecked(join(root, 'package.json'), scriptsSchema)
  const figures = listComponents(join(root, THEME, 'components/figures'))
  return {
    root,
    workspace,
    labs: listFolders(join(root, 'labs'))
      .filter((name) => SLUG.test(name))
      .map((slug) => readCourseLab(root, slug)),
    pages: await readPages(root, parser),
    scripts: 'value' in scripts ? Object.keys(scripts.value.scripts) : [],
    labels: { en: readLabels(root, 'en'), ru: readLabels(root, 'ru'), zh: readLabels(root, 'zh') },
    items: readItems(root),
    glossary: readGlossary(root),
    components: [...BUILT_IN, ...listRegistered(join(root, THEME)), ...figures],
    figures,
  }
}

function readLabels(root: string, language: Language): Record<string, string> {
  const path = join(root, THEME, 'locales/interface', `${language}.json`)
  const read = readChecked(path, labelsSchema)
  return 'value' in read ? read.value : {}
}

const listComponents = (folder: string): string[] =>
  listFiles(folder)
    .filter((file) => file.endsWith('.vue'))
    .map((file) => basename(file, '.vue'))

/** Components that the theme's own modules name: those register what pages may use. */
function listRegistered(theme: string): string[] {
  const modules = listFiles(theme).filter((file) => /^[\w-]+\.ts$/.test(file))
  const code = modules.map((file) => readText(join(theme, file)) ?? '').join('\n')
  const named = new Set(code.match(/\b[A-Z]\w+\b/g))
  return listComponents(join(theme, 'components')).filter((name) => named.has(name))
}

function readCourseLab(root: string, slug: string): CourseLab {
  try {
    return { slug, lab: readLab(slug, join(root, 'labs')) }
  } catch (error) {
    if (!(error instanceof CourseError)) throw error
    // The message begins with the file, which a finding names anyway.
    return { slug, lab: undefined, problem: error.message.replace(/^\S*lab\.json: /, '') }
  }
}

async function readPages(root: string, parser: LessonParser): Promise<Page[]> {
  const files = LANGUAGES.flatMap((language) =>
    listFiles(join(root, 'docs', language))
      .filter((file) => file.endsWith('.md'))
      .map((file) => ({ language, file: `docs/${language}/${file}`, name: file.slice(0, -3) })),
  )
  const sources = files.map(({ file }) => readText(join(root, file)) ?? '')
  const lessons = await parser.parse(
    files.map(({ file }, index) => ({ page: file, source: sources[index] ?? '' })),
  )
  return files.flatMap((file, index) => {
    const lesson = lessons[index]
    return lesson ? [{ ...file, source: sources[index] ?? '', lesson }] : []
  })
}

/** English pages with their translations; pages that cannot be read are left out. */
export function translationsOf(course: Course): { english: Page; others: Page[] }[] {
  const readable = course.pages.filter(({ lesson }) => lesson.problem === undefined)
  const english = readable.filter(({ language }) => language === 'en')
  return english.map((page) => ({
    english: page,
    others: readable.filter(({ name, language }) => name === page.name && language !== 'en'),
  }))
}

/** Whether a page is the lesson of a lab. */
export function isLesson(course: Course, page: Page): boolean {
  return course.labs.some(({ slug }) => slug === page.name)
}
