/** The test of oneself: its questions against the lessons, and how answers are counted. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { readCatalogue } from '../../platform/catalogue/catalogue.ts'
import { ROOT } from '../../platform/catalogue/paths.ts'
import type { Heading } from '../../platform/course/static/lesson/lesson.ts'
import { LessonParser } from '../../platform/course/static/lesson/parser.ts'
import { LANGUAGES, type Language } from '../../platform/shared/languages.ts'
import {
  isRight,
  lessonEntries,
  moved,
  readAnswers,
  resultsOf,
  shuffledOrder,
  type Question,
  type QuestionText,
} from '../../.vitepress/theme/support/self-test.ts'
import { sheetRows, sheetTotals } from '../../.vitepress/theme/support/results-sheet.ts'

const FOLDER = join(ROOT, '.vitepress/theme/support/self-test')
const seed = inject('seed')
const read = <T>(file: string): T => JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as T

const questions = read<Question[]>('questions.json')
const texts = Object.fromEntries(
  LANGUAGES.map((language) => [language, read<Record<string, QuestionText>>(`${language}.json`)]),
) as Record<Language, Record<string, QuestionText>>

const COUNT = 40
const RIGHT = { one: [1, 1], several: [2, 5], order: [0, 0] } as const
const parser = new LessonParser()
const headings = new Map<string, Heading[]>()

/** The lines of a page's headings: anchors need no more, and the rest takes seconds to parse. */
function headingsOf(page: string): string {
  const source = readFileSync(join(ROOT, page), 'utf8')
  const withoutBlocks = source.replace(/^```[^]*?^```$/gm, '')
  return (withoutBlocks.match(/^#{1,6} .*$/gm) ?? []).join('\n\n')
}

beforeAll(async () => {
  const slugs = readCatalogue().labs.map(({ slug }) => slug)
  const pages = LANGUAGES.flatMap((language) => slugs.map((slug) => `docs/${language}/${slug}.md`))
  const sources = pages.map((page) => ({ page, source: headingsOf(page) }))
  const lessons = await parser.parse(sources)
  for (const [index, page] of pages.entries()) headings.set(page, lessons[index]?.headings ?? [])
})
afterAll(() => parser.dispose())

describe('self-test/questions', () => {
  it('has many of them, each with an id of its own, and some for every lesson', () => {
    const lessons = readCatalogue().labs.map(({ slug }) => slug)
    expect(questions.length).toBeGreaterThanOrEqual(COUNT)
    expect(new Set(questions.map(({ id }) => id)).size).toBe(questions.length)
    expect(new Set(questions.map(({ lesson }) => lesson))).toEqual(new Set(lessons))
  })

  it.each(LANGUAGES)('leads to headings that the lessons have: %s', (language) => {
    for (const { id, lesson } of questions) {
      const found = headings.get(`docs/${language}/${lesson}.md`) ?? []
      const { heading } = texts[language][id] ?? {}
      const same = found.find((entry) => entry.id === heading?.id)
      // The page may have been given another heading: put the new one into the texts.
      expect(same?.text, `${language}, ${id}: #${heading?.id}`).toBe(heading?.text)
    }
  })

  it('leads to the same heading in every language', () => {
    for (const { id, lesson } of questions) {
      const places = LANGUAGES.map((language) =>
        (headings.get(`docs/${language}/${lesson}.md`) ?? []).findIndex(
          (entry) => entry.id === texts[language][id]?.heading.id,
        ),
      )
      expect(new Set(places).size, `question ${id}`).toBe(1)
    }
  })

  it('has as many options in every language, all different, and right ones among them', () => {
    for (const { id, kind, right } of questions) {
      const counts = LANGUAGES.map((language) => {
        const options = texts[language][id]?.options ?? []
        expect(new Set(options).size, `${language}, ${id}`).toBe(options.length)
        return options.length
      })
      const [count = 0] = counts
      expect(new Set(counts).size, `question ${id}`).toBe(1)
      expect(count, `question ${id}`).toBeGreaterThan(2)
      expect(
        right?.every((option) => option >= 0 && option < count) ?? true,
        `question ${id}`,
      ).toBe(true)
      expect(
        right?.toSorted((x, y) => x - y),
        `question ${id}`,
      ).toEqual(right)
      // How many right ones there may be: all of an order are.
      const [least, most] = RIGHT[kind]
      expect(right?.length ?? 0, `question ${id}`).toBeGreaterThanOrEqual(least)
      expect(right?.length ?? 0, `question ${id}`).toBeLessThanOrEqual(most)
    }
  })

  it('has no texts without a question', () => {
    const ids = questions.map(({ id }) => id).toSorted()
    for (const language of LANGUAGES) expect(Object.keys(texts[language]).toSorted()).toEqual(ids)
  })

  it('does not have its right answer always in the same place', () => {
    const places = questions.filter(({ kind }) => kind === 'one').map(({ right }) => right?.[0])
    for (const place of [0, 1, 2])
      expect(places.filter((p) => p === place).length).toBeGreaterThan(5)
  })
})

const ONE: Question = { id: 'a', lesson: '01-x', kind: 'one', right: [1] }
const SEVERAL: Question = { id: 'b', lesson: '01-x', kind: 'several', right: [0, 2] }
const ORDER: Question = { id: 'c', lesson: '02-y', kind: 'order' }
const ALL = [ONE, SEVERAL, ORDER]
const COUNTS = { a: 3, b: 3, c: 4 }

describe('self-test/answers', () => {
  it('is right only with all right options and no other', () => {
    expect([[1], [0]].map((chosen) => isRight(ONE, chosen))).toEqual([true, false])
    const some = [[0, 2], [2, 0], [0], [0, 1, 2], []].map((chosen) => isRight(SEVERAL, chosen))
    expect(some).toEqual([true, true, false, false, false])
    expect(
      [
        [0, 1, 2, 3],
        [1, 0, 2, 3],
      ].map((order) => isRight(ORDER, order)),
    ).toEqual([true, false])
  })

  it('shows an order that is the same each time, complete, and never right', () => {
    const property = fc.property(fc.string(), fc.integer({ min: 2, max: 9 }), (id, count) => {
      const order = shuffledOrder(id, count)
      expect(order).toEqual(shuffledOrder(id, count))
      expect(order.toSorted((a, b) => a - b)).toEqual([...order.keys()])
      expect(isRight(ORDER, order)).toBe(false)
    })
    fc.assert(property, { seed })
  })

  it('moves one entry, and stays within the list', () => {
    expect(moved([3, 1, 2], 0, 1)).toEqual([1, 3, 2])
    expect(moved([3, 1, 2], 2, -1)).toEqual([3, 2, 1])
    expect(moved([3, 1, 2], 0, -1)).toEqual([3, 1, 2])
    expect(moved([3, 1, 2], 2, 1)).toEqual([3, 1, 2])
  })

  it('takes what was kept only as far as it fits', () => {
    const kept = { a: [1], b: [2, 0], c: [3, 2, 1, 0], gone: [1] }
    expect(readAnswers(kept, ALL, COUNTS)).toEqual({ a: [1], b: [2, 0], c: [3, 2, 1, 0] })
    const bad = { a: [1, 2], b: [0, 0], c: [0, 1] }
    expect(readAnswers(bad, ALL, COUNTS)).toEqual({})
    for (const value of [null, 7, 'x', [], { a: [3] }, { a: ['1'] }, { b: [] }, { __proto__: [1] }])
      expect(readAnswers(value, ALL, COUNTS)).toEqual({})
  })

  it('takes anything without failing', () => {
    const property = fc.property(fc.anything(), (kept) => {
      expect(Object.keys(COUNTS)).toEqual(
        expect.arrayContaining(Object.keys(readAnswers(kept, ALL, COUNTS))),
      )
    })
    fc.assert(property, { seed })
  })

  it('counts by lesson and names what was wrong', () => {
    const answers = { a: [1], b: [1], c: [0, 1, 2, 3] }
    expect(resultsOf(ALL, answers)).toEqual([
      { lesson: '01-x', of: 2, answered: 2, right: 1, wrong: ['b'] },
      { lesson: '02-y', of: 1, answered: 1, right: 1, wrong: [] },
    ])
    expect(resultsOf(ALL, {})[0]).toEqual({
      lesson: '01-x',
      of: 2,
      answered: 0,
      right: 0,
      wrong: [],
    })
  })
})

describe('self-test/sheet', () => {
  it('finds lessons in the navigation', () => {
    const sidebar = [
      {
        text: 'Part',
        items: [
          { text: 'X', link: '/ru/01-x' },
          { text: 'Y', link: '/ru/02-y' },
        ],
      },
      { text: 'Guides', items: [{ text: 'Results', link: '/ru/guide/results' }] },
    ]
    expect([...lessonEntries(sidebar)]).toEqual([
      ['01-x', { title: 'X', link: '/ru/01-x' }],
      ['02-y', { title: 'Y', link: '/ru/02-y' }],
    ])
    expect(lessonEntries(undefined).size).toBe(0)
  })

  it('puts points and answers of a lesson side by side, and adds up what is known', () => {
    const points = { lab: '01-x', points: 3, of: 10, state: 'started' } as const
    const results = resultsOf(ALL, { a: [1] })
    const rows = sheetRows(['01-x', '02-y', '03-z'], new Map([['01-x', points]]), results)
    expect(rows.map(({ points: of, test }) => [of?.points, test?.right])).toEqual([
      [3, 1],
      [undefined, 0],
      [undefined, undefined],
    ])
    expect(sheetTotals(rows)).toEqual({ points: 3, of: 10, right: 1, questions: 3 })
  })
})
