/** Every page: three languages, its head, and the mark that a translation carries. */
import { createHash } from 'node:crypto'
import { LANGUAGES } from '../../../shared/languages.ts'
import { isLesson, translationsOf, type Course, type Page } from '../course.ts'
import { AUTHORS_GUIDE, type Finding } from '../finding.ts'

const LESSON = /^\d\d-/

/** Every lab has its lesson, every lesson its lab, every page its translations. */
export function checkLanguages(course: Course): Finding[] {
  const slugs = course.labs.map(({ slug }) => slug)
  const names = new Set([...slugs, ...course.pages.map(({ name }) => name)])
  const findings: Finding[] = []
  for (const name of names) {
    for (const language of LANGUAGES) {
      if (course.pages.some((page) => page.name === name && page.language === language)) continue
      const file = `docs/${language}/${name}.md`
      const problem = 'The page does not exist in this language.'
      const isNewLesson = slugs.includes(name) && language === 'en'
      const hint = `What every lesson has: ${AUTHORS_GUIDE}.`
      findings.push({ rule: 'languages', file, problem, ...(isNewLesson ? { hint } : {}) })
    }
    if (LESSON.test(name) && !slugs.includes(name))
      findings.push({
        rule: 'languages',
        file: `docs/en/${name}.md`,
        problem: `The lesson has no lab: there is no folder labs/${name}.`,
      })
  }
  return findings
}

/** Title, description, and one heading of the first level that says the same as the title. */
export function checkHeads(course: Course): Finding[] {
  return course.pages.flatMap(({ file, lesson }) => {
    if (lesson.problem !== undefined)
      return [frontmatterFinding(file, `The page cannot be read: ${lesson.problem}`)]
    const findings = ['title', 'description']
      .filter((key) => !isText(lesson.frontmatter[key]))
      .map((key) => frontmatterFinding(file, `The frontmatter has no ${key}.`))
    // A home page is made of components; its heading is one of them.
    if (lesson.frontmatter['layout'] !== undefined) return findings
    const titles = lesson.headings.filter(({ level }) => level === 1)
    const [title, second] = titles
    const { title: wanted } = lesson.frontmatter
    if (!title) findings.push({ rule: 'h1', file, problem: 'The page has no "# " heading.' })
    else if (second)
      findings.push({
        rule: 'h1',
        file,
        line: second.line,
        problem: 'The page has a second "# " heading.',
      })
    else if (isText(wanted) && wanted.trim() !== title.text)
      findings.push({
        rule: 'h1',
        file,
        line: title.line,
        problem: `The heading says "${title.text}", the title in the frontmatter "${wanted}".`,
      })
    return findings
  })
}

const frontmatterFinding = (file: string, problem: string): Finding => ({
  rule: 'frontmatter',
  file,
  line: 1,
  problem,
})

const isText = (value: unknown): value is string => typeof value === 'string' && value.trim() !== ''

/** The mark of an English page: the first 12 hex digits of the SHA-256 of its file. */
export function markOf(source: string): string {
  return createHash('sha256').update(source.replaceAll('\r\n', '\n')).digest('hex').slice(0, 12)
}

export function checkMarks(course: Course): Finding[] {
  return translationsOf(course).flatMap(({ english, others }) => {
    const mark = markOf(english.source)
    return others.flatMap((page): Finding[] => {
      // A mark of digits only is a number for YAML, so the line is read as it is written.
      const given = readMark(page.source)
      if (given === mark) return []
      return [
        {
          rule: 'stale-translation',
          file: page.file,
          line: 1,
          problem:
            given !== ''
              ? `The translation is stale: ${english.file} has changed since it was marked.`
              : 'The translation carries no mark of the English text.',
          hint: `Compare it with ${english.file}, then mark it: ${markCommand(course, page)}`,
        },
      ]
    })
  })
}

function markCommand(course: Course, page: Page): string {
  const argument = isLesson(course, page) ? page.name.slice(0, 2) : page.name
  return `npm run course -- --mark ${argument}`
}

const MARK_LINE = /^source:(.*)$/m
const FRONTMATTER = /^---\r?\n([\s\S]*?)\r?\n---(?=\r?\n|$)/

function readMark(source: string): string {
  const head = FRONTMATTER.exec(source)?.[1] ?? ''
  return (MARK_LINE.exec(head)?.[1] ?? '').replace(/['"]/g, '').trim()
}

/**
 * Writes the mark into a translation.
 * @returns the page with the mark in its frontmatter, in quotes, because YAML would read a mark
 *   such as 123456789012 or 12345678e012 as a number
 */
export function writeMark(source: string, mark: string): string {
  const line = `source: '${mark}'`
  const head = FRONTMATTER.exec(source)?.[1]
  if (head === undefined) return `---\n${line}\n---\n\n${source}`
  const marked = MARK_LINE.test(head) ? head.replace(MARK_LINE, line) : `${head}\n${line}`
  return source.replace(head, () => marked)
}
