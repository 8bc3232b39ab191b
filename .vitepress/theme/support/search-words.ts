/**
 * Cuts text into the words that the search index holds, the same way on both sides.
 *
 * - Letters are compared without case, in compatibility form, with ё as е.
 * - A Russian or English word is held whole (so that its beginning finds it while one types) and
 *   as its stem (so that «склеивание» finds «склеивания»).
 * - Chinese has no spaces. Where a word ends is decided by a dictionary, and the browser's may cut
 *   otherwise than Node's. The index therefore holds every character and every pair of
 *   neighbours; a dictionary only groups the characters of a query.
 */
import { stemmer as stemEnglish } from '@orama/stemmers/english'
import { stemmer as stemRussian } from '@orama/stemmers/russian'

export interface Word {
  /** Normalised; what is compared. */
  text: string
  /** Where it stands in the original text, in UTF-16 units. */
  start: number
  end: number
  isHan: boolean
}

const RUNS = /\p{Script=Han}+|[\p{L}\p{N}_](?:(?!\p{Script=Han})[\p{L}\p{M}\p{N}_])*/gu
const HAN = /^\p{Script=Han}/u
const CYRILLIC = /^[а-я]+$/
const LATIN = /^[a-z]+$/
/** `readUInt32BE` is found by "uint" too: an inner capital starts a part. */
const CAMEL_PARTS = /\p{Lu}+(?!\p{Ll})|\p{Lu}?\p{Ll}+|\p{N}+/gu

export function normalise(text: string): string {
  return text.normalize('NFKC').toLowerCase().replaceAll('ё', 'е')
}

/** Runs of letters, or of Chinese characters, with their places. */
export function wordsOf(text: string): Word[] {
  return [...text.matchAll(RUNS)].map((match) => ({
    text: normalise(match[0]),
    start: match.index,
    end: match.index + match[0].length,
    isHan: HAN.test(match[0]),
  }))
}

/** The stem of a normalised word; the word itself in other scripts. */
export function stemOf(word: string): string {
  if (CYRILLIC.test(word)) return stemRussian(word)
  return LATIN.test(word) ? stemEnglish(word) : word
}

/** Every term that the index holds for a text. Repeats are kept: they count. */
export function indexTerms(text: string): string[] {
  return [...text.matchAll(RUNS)].flatMap(([run]) => {
    const word = normalise(run)
    if (HAN.test(run)) return [...charactersOf(word), ...pairs(word)]
    const stem = stemOf(word)
    return [word, ...(stem === word ? [] : [stem]), ...camelParts(run)]
  })
}

/**
 * One entry per word of a query. A result must match all entries; an entry is matched by any of
 * its alternatives; an alternative by all of its terms.
 */
export interface QueryWord {
  isHan: boolean
  /** As typed, normalised. */
  text: string
  terms: string[]
}

/** @param segment cuts Chinese text into words; the browser's dictionary unless a test says */
export function queryWords(query: string, segment: Segment = segmentHan): QueryWord[] {
  return wordsOf(query).flatMap(({ text, isHan }): QueryWord[] => {
    if (!isHan) return [{ isHan, text, terms: [...new Set([text, stemOf(text)])] }]
    return segment(text).map((word) => ({ isHan, text: word, terms: hanTerms(word) }))
  })
}

export type Segment = (text: string) => string[]

/** Chinese words by the dictionary of the browser or of Node; pairs where there is none. */
export function segmentHan(text: string): string[] {
  if (typeof Intl.Segmenter !== 'function') return [text]
  const segmenter = new Intl.Segmenter('zh', { granularity: 'word' })
  return joinSingles([...segmenter.segment(text)].map(({ segment }) => segment))
}

/**
 * A term that no dictionary knows (粘包) is cut into single characters. Neighbouring single
 * characters are put together again: they are looked for side by side, not anywhere.
 */
export function joinSingles(words: string[]): string[] {
  const joined: string[] = []
  let open = false
  for (const word of words) {
    const isSingle = charactersOf(word).length === 1
    if (isSingle && open) joined.push((joined.pop() ?? '') + word)
    else joined.push(word)
    open = isSingle
  }
  return joined
}

function hanTerms(word: string): string[] {
  return charactersOf(word).length === 1 ? [word] : pairs(word)
}

/** Chinese characters: each is one code point, never a combination. */
function charactersOf(word: string): string[] {
  return Array.from(word)
}

function pairs(word: string): string[] {
  const characters = charactersOf(word)
  return characters.slice(1).map((character, index) => `${characters[index] ?? ''}${character}`)
}

function camelParts(run: string): string[] {
  const parts = run.match(CAMEL_PARTS) ?? []
  return parts.length < 2 ? [] : parts.map(normalise)
}
