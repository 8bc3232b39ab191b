/**
 * The search index of one language: made when the site is built, loaded when search is opened.
 * Both sides use the same MiniSearch options, which is why they stand here.
 */
import MiniSearch, { type Options, type Query } from 'minisearch'
import { indexTerms, queryWords, type QueryWord, type Segment } from './search-words.ts'

/** A page, or the part of a page below one heading. */
export interface Section {
  /** Address with fragment. */
  id: string
  /** Heading of the section. */
  title: string
  /** Title of the page, when the section is not its beginning. */
  page: string
  text: string
  /** Code shown in the section: searched, never quoted. */
  code: string
}

export interface Hit {
  id: string
  title: string
  page: string
  text: string
}

/** A word in a heading says more than one in the text, and that more than one in code. */
const BOOST = { title: 6, page: 3, text: 2, code: 0.5 }
const MAX_HITS = 20
/** Shorter words have too many neighbours at a distance of one letter. */
const MIN_FUZZY_LETTERS = 5

const OPTIONS: Options<Section> = {
  fields: ['title', 'page', 'text', 'code'],
  storeFields: ['title', 'page', 'text'],
  tokenize: indexTerms,
  processTerm: (term) => term,
}

export function buildIndex(sections: Section[]): MiniSearch<Section> {
  const index = new MiniSearch(OPTIONS)
  index.addAll(sections)
  return index
}

/** @param json what `JSON.stringify` made of an index */
export function loadIndex(json: string): MiniSearch<Section> {
  return MiniSearch.loadJSON(json, OPTIONS)
}

/**
 * Sections that hold every word of the query, the best first. When none does, words that differ
 * by a letter count too, and then sections that hold only some of the words.
 */
export function search(index: MiniSearch<Section>, query: string, segment?: Segment): Hit[] {
  const words = queryWords(query, segment)
  if (words.length === 0) return []
  const attempts: [all: boolean, fuzzy: boolean][] = [
    [true, false],
    [true, true],
    [false, true],
  ]
  for (const [all, fuzzy] of attempts) {
    const hits = index.search(toQuery(words, all, fuzzy))
    if (hits.length > 0) return hits.slice(0, MAX_HITS).map(toHit)
  }
  return []
}

function toQuery(words: QueryWord[], all: boolean, fuzzy: boolean): Query {
  return {
    combineWith: all ? 'AND' : 'OR',
    boost: BOOST,
    queries: words.map(({ terms, isHan, text }) => ({
      combineWith: isHan ? 'AND' : 'OR',
      queries: terms.map((term) => ({
        queries: [term],
        prefix: !isHan,
        fuzzy: fuzzy && !isHan && text.length >= MIN_FUZZY_LETTERS ? 0.2 : false,
        tokenize: (whole: string) => [whole],
      })),
    })),
  }
}

function toHit(result: Record<string, unknown>): Hit {
  const field = (name: string): string => {
    const value = result[name]
    return typeof value === 'string' ? value : ''
  }
  return { id: field('id'), title: field('title'), page: field('page'), text: field('text') }
}
