/** The page of the glossary, in the alphabet of each language. */
import { LANGUAGES, type Language } from '../../shared/languages.ts'
import type { Course } from '../static/course.ts'
import { markOf, writeMark } from '../static/rules/pages.ts'
import { compareTerms, letterOf } from './order.ts'
import type { Term } from './terms.ts'
import texts from './texts.json' with { type: 'json' }

export const GLOSSARY_PAGE = 'guide/glossary'

/** How the text of a language is marked in a page of another. */
export const LANGUAGE_TAGS: Record<Language, string> = { en: 'en', ru: 'ru', zh: 'zh-CN' }

/** @returns the pages as they must be; none for a course without a glossary */
export function glossaryPages(course: Course): { file: string; text: string }[] {
  const { terms } = course.glossary
  if (terms.length === 0) return []
  const page = (language: Language): string => {
    const { title, description } = texts[language]
    // A list of every term beside the page would be as long as the page.
    const head = ['---', `title: ${title}`, `description: ${description}`, 'outline: false', '---']
    return `${[...head, '', bodyOf(course, language)].join('\n')}\n`
  }
  const english = page('en')
  return LANGUAGES.map((language) => ({
    file: `docs/${language}/${GLOSSARY_PAGE}.md`,
    text: language === 'en' ? english : writeMark(page(language), markOf(english)),
  }))
}

function bodyOf(course: Course, language: Language): string {
  const { title, lead, terms: heading } = texts[language]
  const compare = compareTerms(language)
  const sorted = course.glossary.terms.toSorted((a, b) =>
    compare(a[language].term, b[language].term),
  )
  const entries = sorted.map((term, index) => {
    const letter = letterOf(term[language].term, language)
    const before = sorted[index - 1]
    const isFirst = !before || letterOf(before[language].term, language) !== letter
    return { letter: isFirst ? letter : undefined, term, text: entryOf(course, term, language) }
  })
  const letters = entries.flatMap(({ letter, term }) =>
    letter === undefined ? [] : [`<a href="#${term.id}">${letter}</a>`],
  )
  return [
    `# ${title}`,
    lead,
    '<GlossaryFilter />',
    `## ${heading} {#terms}`,
    `<p class="glossary-letters">${letters.join(' ')}</p>`,
    ...entries.flatMap(({ letter, text }) => [
      ...(letter === undefined
        ? []
        : [`<p class="glossary-letter" aria-hidden="true">${letter}</p>`]),
      text,
    ]),
  ].join('\n\n')
}

function entryOf(course: Course, term: Term, language: Language): string {
  const { term: name, text, also = [] } = term[language]
  const own = also.length === 0 ? [] : [span(also.join(', '), language)]
  const others = LANGUAGES.filter((other) => other !== language).map((other) => {
    const entry = term[other]
    return span([entry.term, ...(entry.also ?? [])].join(', '), other)
  })
  return [
    '<section class="glossary-entry">',
    `### ${name} {#${term.id}}`,
    `<p class="names">${[...own, ...others].join(' ')}</p>`,
    `${text} <span class="lessons">${lessonsOf(course, term, language)}</span>`,
    '</section>',
  ].join('\n\n')
}

const span = (names: string, language: Language): string =>
  `<span lang="${LANGUAGE_TAGS[language]}">${names}</span>`

/** Links to the lessons that explain a term; their titles would take more room than the term. */
function lessonsOf(course: Course, { lessons }: Term, language: Language): string {
  const links = lessons.flatMap((number) => {
    const slug = course.labs.find((lab) => lab.slug.startsWith(`${number}-`))?.slug
    const label = texts[language].lesson.replace('{number}', number)
    return slug === undefined ? [] : [`[${label}](../${slug})`]
  })
  return links.join(language === 'zh' ? '、' : ', ')
}
