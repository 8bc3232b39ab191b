/** The page that maps each topic and each correction to the headings where they are taught. */
import { LANGUAGES, type Language } from '../../shared/languages.ts'
import { isLesson, type Course, type Page } from '../static/course.ts'
import { markOf, writeMark } from '../static/rules/pages.ts'
import type { CoverageItem } from './items.ts'
import texts from './texts.json' with { type: 'json' }

type Words = (typeof texts)['en']

export const COVERAGE_PAGE = 'guide/coverage'

/** Headings by item, in the order of the lessons. */
function placesOf(course: Course, language: Language): Map<string, string[]> {
  const places = new Map<string, string[]>()
  const lessons = course.pages.filter(
    (page) => page.language === language && isLesson(course, page),
  )
  for (const page of lessons)
    for (const { id, heading } of page.lesson.covers) {
      const link = linkTo(page, heading)
      const known = places.get(id) ?? []
      if (!known.includes(link)) places.set(id, [...known, link])
    }
  return places
}

function linkTo(page: Page, heading: Page['lesson']['covers'][number]['heading']): string {
  const lesson = page.name.slice(0, 2)
  const text = heading ? heading.text.replaceAll('|', '\\|').replaceAll('[', '\\[') : page.name
  return `[${lesson} · ${text}](../${page.name}${heading ? `#${heading.id}` : ''})`
}

function table(items: CoverageItem[], places: Map<string, string[]>, language: Language): string {
  const words: Words = texts[language]
  const rows = items.map(({ id, title, lessons }) => {
    const found = places.get(id)
    const where = found?.join('<br>') ?? words.open.replace('{lessons}', lessons.join(', '))
    return `| ${id} | ${title[language]} | ${where} |`
  })
  const head = `| ${words.number} | ${words.item} | ${words.place} |`
  return [head, '| --- | --- | --- |', ...rows].join('\n')
}

function textOf(course: Course, language: Language): string {
  const words: Words = texts[language]
  const places = placesOf(course, language)
  const kind = (letter: string): CoverageItem[] =>
    course.items.filter(({ id }) => id.startsWith(letter))
  const open = course.items.filter(({ id }) => !places.has(id)).length
  return [
    `# ${words.title}`,
    words.lead,
    open === 0 ? words.complete : words.openCount.replace('{count}', String(open)),
    `## ${words.topics}`,
    table(kind('T'), places, language),
    `## ${words.corrections}`,
    table(kind('X'), places, language),
  ].join('\n\n')
}

/** @returns the pages as they must be; none for a course without a list of items */
export function coveragePages(course: Course): { file: string; text: string }[] {
  if (course.items.length === 0) return []
  const page = (language: Language): string => {
    const { title, description } = texts[language]
    const head = ['---', `title: ${title}`, `description: ${description}`, '---']
    return `${[...head, '', textOf(course, language)].join('\n')}\n`
  }
  const english = page('en')
  return LANGUAGES.map((language) => ({
    file: `docs/${language}/${COVERAGE_PAGE}.md`,
    text: language === 'en' ? english : writeMark(page(language), markOf(english)),
  }))
}
