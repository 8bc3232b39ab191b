/** Prose: punctuation as each language has it. */
import type { Language } from '../../../shared/languages.ts'
import type { Course, Page } from '../course.ts'
import type { Finding, RuleName } from '../finding.ts'
import { lineAt } from '../lesson/lesson.ts'
import { readTextFiles, type TextFile } from './texts.ts'

interface Flaw {
  rule: RuleName
  problem: string
  /** Offset in the text. */
  index: number
}

interface Pattern {
  rule: RuleName
  language?: Language
  pattern: RegExp
  explain(found: string): string
}

const PATTERNS: Pattern[] = [
  {
    rule: 'exclamation',
    // Not the operators != and !== of a sentence about code.
    pattern: /.{0,12}[!！](?!=)/gu,
    explain: (found) => `There is an exclamation mark after "${found.slice(0, -1).trim()}".`,
  },
  {
    rule: 'russian-quotes',
    language: 'ru',
    // “ also closes „…“, the quotes inside quotes.
    pattern: /["”]|(?<!„[^“]*)“/gu,
    explain: (found) => `The quotation mark ${found} is not a Russian one: «…», inside them „…“.`,
  },
  {
    rule: 'chinese-punctuation',
    language: 'zh',
    pattern: /\p{Script=Han}[,;:?!](?!\w)|\p{Script=Han}[,;:?](?=\p{Script=Han})/gu,
    explain: (found) => `Half-width punctuation follows a Han character: "${found}".`,
  },
  {
    rule: 'chinese-punctuation',
    language: 'zh',
    pattern: /[「」『』]|(?<=\p{Script=Han})"|"(?=\p{Script=Han})/gu,
    explain: (found) => `The quotation mark ${found} is not “…”, which the course uses.`,
  },
]

/** Finds what does not belong into prose of a language. */
export function findFlaws(text: string, language: Language): Flaw[] {
  return PATTERNS.filter((entry) => (entry.language ?? language) === language).flatMap(
    ({ rule, pattern, explain }) =>
      [...text.matchAll(pattern)].map((match) => ({
        rule,
        problem: explain(match[0]),
        index: match.index + match[0].length - 1,
      })),
  )
}

export function checkProse(course: Course): Finding[] {
  return [...course.pages.flatMap(checkPage), ...readTextFiles(course).flatMap(checkTexts)]
}

function checkPage({ file, language, lesson }: Page): Finding[] {
  const { title, description } = lesson.frontmatter
  const head = [title, description].filter((value) => typeof value === 'string')
  const properties = lesson.components.flatMap(({ line, properties }) =>
    properties.flatMap(({ strings }) => strings.map((text) => ({ text, line }))),
  )
  const pieces = [...head.map((text) => ({ text, line: 1 })), ...lesson.prose, ...properties]
  return pieces.flatMap(({ text, line }) =>
    findFlaws(text, language).map(({ rule, problem, index }) => ({
      rule,
      file,
      line: lineAt(text, index, line),
      problem,
    })),
  )
}

/** In texts without Markdown code stands among the words, so straight quotes around it are fine. */
function checkTexts({ language, file, texts }: TextFile): Finding[] {
  return [...texts].flatMap(([key, sentence]) =>
    findFlaws(withoutCode(sentence), language).map(({ rule, problem }) => ({
      rule,
      file,
      problem: `In ${language} "${key}": ${problem}`,
    })),
  )
}

/** Leaves out what is quoted and has no letter of the course's other scripts. */
const withoutCode = (sentence: string): string =>
  sentence.replace(/"[^"\p{Script=Han}\p{Script=Cyrillic}]*"/gu, '')
