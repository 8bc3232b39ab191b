/** The sections that every lesson has, and the components in them. */
import { LANGUAGES } from '../../../shared/languages.ts'
import { isLesson, type Course, type Page } from '../course.ts'
import type { Finding } from '../finding.ts'
import type { Component, Heading } from '../lesson/lesson.ts'

/** After the first section (what one will be able to do) and at least one about the idea. */
const CLOSING = [
  { name: 'Run it', component: 'LabPanel' },
  { name: 'Predict', component: 'Predict' },
  { name: 'Coming from Python' },
  { name: 'Exercise', component: 'ExercisePanel' },
  { name: 'Solution', component: 'Solution' },
  { name: 'Interview questions' },
  { name: 'Sources' },
]
const OPENING = 'What you will be able to do'
const MIN_SECTIONS = CLOSING.length + 2

interface Section {
  heading: Heading
  components: Component[]
}

function sectionsOf({ lesson }: Page): Section[] {
  const headings = lesson.headings.filter(({ level }) => level === 2)
  return headings.map((heading, index) => {
    const end = headings[index + 1]?.line ?? Infinity
    const components = lesson.components.filter(({ line }) => line > heading.line && line < end)
    return { heading, components }
  })
}

/** English pages are checked by name; the structure of the others is compared with theirs. */
export function checkSections(course: Course): Finding[] {
  const lessons = course.pages.filter((page) => isLesson(course, page))
  const english = lessons.filter(({ language }) => language === 'en')
  return [
    ...english.flatMap((page) => checkLesson(course, page)),
    ...LANGUAGES.flatMap((language) =>
      checkNames(lessons.filter((page) => page.language === language)),
    ),
  ]
}

function checkLesson({ figures }: Course, page: Page): Finding[] {
  const { file } = page
  const sections = sectionsOf(page)
  if (sections.length < MIN_SECTIONS) {
    const order = [OPENING, 'the idea', ...CLOSING.map(({ name }) => name)].join(' · ')
    const problem = `The lesson has ${sections.length} sections; every lesson has at least ${MIN_SECTIONS}.`
    return [{ rule: 'sections', file, problem, hint: order }]
  }
  const closing = sections.slice(-CLOSING.length)
  const findings = CLOSING.flatMap(({ name, component }, index): Finding[] => {
    const section = closing[index]
    if (!section || component === undefined) return []
    if (section.components.some((used) => used.name === component)) return []
    const { text, line } = section.heading
    const problem = `The section "${text}" is where "${name}" belongs, and it has no <${component}>.`
    return [{ rule: 'sections', file, line, problem }]
  })
  const ideas = sections.slice(1, -CLOSING.length).flatMap(({ components }) => components)
  if (!ideas.some(({ name }) => figures.includes(name)))
    findings.push({
      rule: 'sections',
      file,
      problem: 'The sections about the idea have no figure.',
      hint: 'A figure is a component in .vitepress/theme/components/figures.',
    })
  return findings
}

/** In English the names are fixed; elsewhere they are those that most lessons have. */
function checkNames(lessons: Page[]): Finding[] {
  const whole = lessons.filter((page) => sectionsOf(page).length >= MIN_SECTIONS)
  const [first] = whole
  if (!first) return []
  const fixed = [OPENING, ...CLOSING.map(({ name }) => name)]
  const names =
    first.language === 'en'
      ? fixed
      : fixed.map((_, index) => mostCommon(whole.map((page) => fixedNames(page)[index] ?? '')))
  return whole.flatMap((page) => {
    const headings = fixedSections(page).map(({ heading }) => heading)
    return headings.flatMap(({ text, line }, index): Finding[] => {
      const wanted = names[index] ?? ''
      if (text === wanted) return []
      const problem = `The section is named "${text}"; in the other lessons it is "${wanted}".`
      return [{ rule: 'section-names', file: page.file, line, problem }]
    })
  })
}

/** Of several that are equally common the first. */
function mostCommon(names: string[]): string {
  const counted = names.map((name) => ({ name, count: names.filter((n) => n === name).length }))
  const most = Math.max(...counted.map(({ count }) => count))
  return counted.find(({ count }) => count === most)?.name ?? ''
}

function fixedSections(page: Page): Section[] {
  const sections = sectionsOf(page)
  return [...sections.slice(0, 1), ...sections.slice(-CLOSING.length)]
}

const fixedNames = (page: Page): string[] => fixedSections(page).map(({ heading }) => heading.text)
