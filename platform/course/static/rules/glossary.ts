/** The glossary: whole in every language, and spoken by the lessons. */
import { join } from 'node:path'
import { LANGUAGES, type Language } from '../../../shared/languages.ts'
import { createAvoidedFinder, createFinder, keysOfPhrase } from '../../glossary/finder.ts'
import { glossaryPages } from '../../glossary/page.ts'
import { TERMS_FILE, phrasesOf, type Term } from '../../glossary/terms.ts'
import { isLesson, type Course, type Page } from '../course.ts'
import { readText } from '../files.ts'
import type { Finding } from '../finding.ts'
import { lineAt } from '../lesson/lesson.ts'

export function checkGlossary(course: Course): Finding[] {
  const { terms, problem } = course.glossary
  if (problem !== undefined) return [{ rule: 'glossary', file: TERMS_FILE, problem }]
  const doubled = checkIds(terms)
  // There is no page with two anchors of one name.
  if (terms.length === 0 || doubled.length > 0) return doubled
  return [
    ...checkTexts(terms),
    ...checkPhrases(terms),
    ...checkLessons(course),
    ...checkUse(course),
    ...checkAvoided(course),
    ...checkPages(course),
  ]
}

const finding = (rule: 'glossary' | 'glossary-lesson', problem: string): Finding => ({
  rule,
  file: TERMS_FILE,
  problem,
})

function checkIds(terms: Term[]): Finding[] {
  const ids = terms.map(({ id }) => id)
  return ids
    .filter((id, index) => ids.indexOf(id) !== index)
    .map((id) => finding('glossary', `There are two terms with the id "${id}".`))
}

/** How the sentences are written is seen on the page that is made of them. */
function checkTexts(terms: Term[]): Finding[] {
  return terms.flatMap((term) =>
    LANGUAGES.flatMap((language) => {
      const { text } = term[language]
      const say = (problem: string): Finding[] => [
        finding('glossary', `In ${language} "${term.id}": ${problem}`),
      ]
      if (!text.endsWith(language === 'zh' ? '。' : '.')) return say('The text is not a sentence.')
      const isEnglish = language !== 'en' && text === term.en.text
      return isEnglish ? say('The text is the English one.') : []
    }),
  )
}

/** A word of a lesson can stand for one term only. */
function checkPhrases(terms: Term[]): Finding[] {
  return LANGUAGES.flatMap((language) => {
    const owners = new Map<string, string>()
    return terms.flatMap((term) =>
      phrasesOf(term, language).flatMap((phrase): Finding[] => {
        const key = keysOfPhrase(phrase).join(' ')
        const owner = owners.get(key) ?? term.id
        owners.set(key, owner)
        if (owner === term.id) return []
        const problem = `In ${language} "${phrase}" stands for "${owner}" and for "${term.id}".`
        return [finding('glossary', problem)]
      }),
    )
  })
}

function checkLessons({ glossary, labs }: Course): Finding[] {
  const numbers = labs.map(({ slug }) => slug.slice(0, 2))
  return glossary.terms.flatMap(({ id, lessons }) =>
    lessons
      .filter((number) => !numbers.includes(number))
      .map((number) =>
        finding(
          'glossary-lesson',
          `"${id}" is said to be explained in lesson ${number}, which does not exist.`,
        ),
      ),
  )
}

/** Where the English page of the lesson that explains a term uses it, its translations do. */
function checkUse(course: Course): Finding[] {
  const { terms } = course.glossary
  const lessons = course.pages.filter((page) => isLesson(course, page))
  return lessons.flatMap((page) => {
    const english = lessons.find(({ name, language }) => name === page.name && language === 'en')
    if (!english || page === english) return []
    const number = page.name.slice(0, 2)
    const explained = terms.filter((term) => term.lessons.includes(number))
    const [wanted, given] = [usedIn(english, terms), usedIn(page, terms)]
    return explained
      .filter((term) => wanted.has(term.id) && !given.has(term.id))
      .filter((term) => phrasesOf(term, page.language, number).length > 0)
      .map((term): Finding => ({
        rule: 'glossary-use',
        file: page.file,
        problem: `The lesson explains "${term.en.term}" and does not call it "${term[page.language].term}".`,
        hint: `Use the glossary's term, or add what stands for it here to ${TERMS_FILE}.`,
      }))
  })
}

function usedIn({ lesson, language, name }: Page, terms: Term[]): Set<string> {
  const find = createFinder(terms, language, name.slice(0, 2))
  return new Set(lesson.prose.flatMap(({ text }) => find(text).map(({ id }) => id)))
}

function checkAvoided(course: Course): Finding[] {
  const { terms } = course.glossary
  return course.pages.flatMap(({ lesson, language, file }) => {
    const find = createAvoidedFinder(terms, language)
    return lesson.prose.flatMap(({ text, line }) =>
      find(text).map(({ id, start, end }): Finding => ({
        rule: 'glossary-avoid',
        file,
        line: lineAt(text, start, line),
        problem: `The course says "${nameOf(terms, id, language)}", not "${text.slice(start, end)}".`,
      })),
    )
  })
}

const nameOf = (terms: Term[], id: string, language: Language): string =>
  terms.find((term) => term.id === id)?.[language].term ?? id

function checkPages(course: Course): Finding[] {
  return glossaryPages(course).flatMap(({ file, text }): Finding[] => {
    if (readText(join(course.root, file)) === text) return []
    const problem = 'The page is not as it is generated from the terms.'
    return [{ rule: 'glossary-page', file, problem, hint: 'npm run course -- --glossary' }]
  })
}
