/**
 * The test of oneself: questions, answers, and what to read again. Pure; no Vue, no storage.
 * Questions are in self-test/questions.json, their texts in self-test/<language>.json.
 */

export interface Question {
  id: string
  /** Slug of the lesson that it belongs to. */
  lesson: string
  /** One right option, several, or all options to be put in order. */
  kind: 'one' | 'several' | 'order'
  /** Places of the right options, ascending. Of `order` the options are written in right order. */
  right?: number[]
}

export interface QuestionText {
  question: string
  options: string[]
  /** Shown after the answer. */
  why: string
  /** Where it is taught, in the lesson's page of this language. */
  heading: { id: string; text: string }
}

/** Options by place: those chosen, or all of them in the order that was given. */
export type Answers = Record<string, number[]>

export interface LessonResult {
  lesson: string
  of: number
  answered: number
  right: number
  /** Ids of the questions that were answered wrongly. */
  wrong: string[]
}

export function isRight({ kind, right = [] }: Question, chosen: readonly number[]): boolean {
  if (kind === 'order') return chosen.every((option, place) => option === place)
  const sorted = chosen.toSorted((a, b) => a - b)
  return sorted.length === right.length && sorted.every((option, i) => option === right[i])
}

/**
 * The order in which the options of an `order` question are first shown: the same on every visit,
 * and never the right one.
 * @param count of options, at least 2
 */
export function shuffledOrder(id: string, count: number): number[] {
  let state = [...id].reduce((sum, char) => (sum * 31 + (char.codePointAt(0) ?? 0)) >>> 0, 7)
  const order = Array.from({ length: count }, (_, index) => index)
  for (let i = count - 1; i > 0; i--) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    const j = (state >>> 8) % (i + 1)
    ;[order[i], order[j]] = [order[j] ?? 0, order[i] ?? 0]
  }
  return order.every((option, place) => option === place) ? order.toReversed() : order
}

/** Moves an entry one place; at an end nothing changes. */
export function moved(order: readonly number[], from: number, by: 1 | -1): number[] {
  const to = from + by
  const [entry] = order.slice(from, from + 1)
  if (entry === undefined || to < 0 || to >= order.length) return [...order]
  return order.toSpliced(from, 1).toSpliced(to, 0, entry)
}

/** Takes what was kept, and leaves out whatever does not fit the questions of today. */
export function readAnswers(
  kept: unknown,
  questions: readonly Question[],
  optionCounts: Readonly<Record<string, number>>,
): Answers {
  if (typeof kept !== 'object' || kept === null || Array.isArray(kept)) return {}
  const entries = new Map<string, unknown>(Object.entries(kept))
  const answers: Answers = {}
  for (const question of questions) {
    const chosen = entries.get(question.id)
    if (isChoice(question, chosen, optionCounts[question.id] ?? 0)) answers[question.id] = chosen
  }
  return answers
}

function isChoice({ kind }: Question, chosen: unknown, count: number): chosen is number[] {
  if (!Array.isArray(chosen) || new Set(chosen).size !== chosen.length) return false
  const fits = chosen.every((option) => Number.isInteger(option) && option >= 0 && option < count)
  if (kind === 'one') return fits && chosen.length === 1
  if (kind === 'order') return fits && chosen.length === count
  return fits && chosen.length > 0
}

/** One entry for each lesson that has questions, in the order of the questions. */
export function resultsOf(questions: readonly Question[], answers: Answers): LessonResult[] {
  const results = new Map<string, LessonResult>()
  for (const question of questions) {
    const { lesson, id } = question
    const result = results.get(lesson) ?? { lesson, of: 0, answered: 0, right: 0, wrong: [] }
    results.set(lesson, result)
    result.of += 1
    const chosen = answers[id]
    if (!chosen) continue
    result.answered += 1
    if (isRight(question, chosen)) result.right += 1
    else result.wrong.push(id)
  }
  return [...results.values()]
}

interface SidebarEntry {
  text?: string | undefined
  link?: string | undefined
  items?: SidebarEntry[] | undefined
}

/** Titles and links of all lessons, by slug, from the navigation of this language. */
export function lessonEntries(sidebar: unknown): Map<string, { title: string; link: string }> {
  const found = new Map<string, { title: string; link: string }>()
  const visit = (entries: SidebarEntry[]): void => {
    for (const { text = '', link = '', items = [] } of entries) {
      const slug = /(?:^|\/)(\d\d-[a-z0-9-]+)$/.exec(link)?.[1]
      if (slug !== undefined) found.set(slug, { title: text, link })
      visit(items)
    }
  }
  if (Array.isArray(sidebar)) visit(sidebar as SidebarEntry[])
  return found
}
