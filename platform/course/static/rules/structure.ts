/** Translations have the structure of the English page: headings, snippets, components, commands. */
import { translationsOf, type Course, type Page } from '../course.ts'
import type { Finding, RuleName } from '../finding.ts'
import type { Component, Fence, Lesson } from '../lesson/lesson.ts'

interface Item {
  text: string
  line: number
}

interface Aspect {
  rule: RuleName
  what: string
  itemsOf(lesson: Lesson): Item[]
}

const ASPECTS: Aspect[] = [
  {
    rule: 'same-headings',
    what: 'heading',
    itemsOf: ({ headings }) =>
      headings.map(({ level, line }) => ({ text: `of level ${level}`, line })),
  },
  {
    rule: 'same-snippets',
    what: 'snippet',
    itemsOf: ({ snippets }) =>
      snippets.map(({ path, region, line }) => ({
        text: region === '' ? path : `${path}#${region}`,
        line,
      })),
  },
  {
    rule: 'same-components',
    what: 'component',
    itemsOf: ({ components }) =>
      components.map((component) => ({ text: describe(component), line: component.line })),
  },
  {
    rule: 'same-covers',
    what: 'covered item',
    itemsOf: ({ covers, headings }) =>
      covers.map(({ id, heading, line }) => ({
        text: `${id}, under heading ${heading ? headings.indexOf(heading) + 1 : 0}`,
        line,
      })),
  },
  {
    rule: 'same-fences',
    what: 'block',
    itemsOf: ({ fences }) =>
      fences.map((fence) => ({ text: describeFence(fence), line: fence.line })),
  },
]

/** Properties that hold a text for the reader: they are translated, only their number is compared. */
const TRANSLATED = ['options', 'title', 'caption', 'label', 'alt', 'question']

function describe({ name, properties }: Component): string {
  const shown = properties.map(({ name: property, value, items }) => {
    if (TRANSLATED.includes(property.replace(':', '')))
      return items === undefined ? property : `${property} of ${items}`
    return value === '' ? property : `${property}="${value}"`
  })
  return [name, ...shown.sort()].join(' ')
}

/** Commands must be the same, their comments may be translated; output may hold translated words. */
function describeFence({ language, text }: Fence): string {
  if (language !== 'sh') return language
  const commands = text
    .split('\n')
    .map((line) => line.replace(/(^|\s)#.*$/, '').trim())
    .filter((line) => line !== '')
  return `${language}: ${commands.join('; ')}`
}

export function checkStructure(course: Course): Finding[] {
  return translationsOf(course).flatMap(({ english, others }) =>
    others.flatMap((page) =>
      ASPECTS.flatMap((aspect) => {
        const finding = compare(aspect, english, page)
        return finding ? [finding] : []
      }),
    ),
  )
}

/** Only the first difference: the ones behind it usually follow from it. */
function compare({ rule, what, itemsOf }: Aspect, english: Page, page: Page): Finding | undefined {
  const wanted = itemsOf(english.lesson)
  const given = itemsOf(page.lesson)
  const length = Math.max(wanted.length, given.length)
  for (let index = 0; index < length; index++) {
    const [expected, actual] = [wanted[index], given[index]]
    if (expected?.text === actual?.text) continue
    return {
      rule,
      file: page.file,
      ...(actual ? { line: actual.line } : {}),
      problem: `The ${what} number ${index + 1} is ${show(actual)}; in English it is ${show(expected)}.`,
      ...(expected ? { hint: `See ${english.file}:${expected.line}.` } : {}),
    }
  }
  return undefined
}

const show = (item: Item | undefined): string => (item ? `"${item.text}"` : 'missing')
