/** The piece of a text around the first match, cut into marked and unmarked spans. */
import { normalise, queryWords, stemOf, wordsOf, type QueryWord } from './search-words.ts'

export interface Span {
  text: string
  isMatch: boolean
}

/** Characters shown before the first match, so that it stands in its sentence. */
const BEFORE = 40
const LENGTH = 150

/** @returns spans of an excerpt with the matches of the query marked */
export function excerptOf(text: string, query: string): Span[] {
  const matches = findMatches(text, queryWords(query))
  const from = startOf(text, matches[0]?.start ?? 0)
  const to = endOf(text, from + LENGTH)
  const spans = toSpans(text, matches, from, to)
  if (from > 0) spans.unshift({ text: '… ', isMatch: false })
  if (to < text.length) spans.push({ text: ' …', isMatch: false })
  return spans
}

/** The whole text with the matches of the query marked: for headings. */
export function markMatches(text: string, query: string): Span[] {
  return toSpans(text, findMatches(text, queryWords(query)), 0, text.length)
}

interface Place {
  start: number
  end: number
}

function findMatches(text: string, words: QueryWord[]): Place[] {
  const places: Place[] = []
  for (const { text: found, start, end, isHan } of wordsOf(text)) {
    for (const word of words) {
      if (word.isHan !== isHan) continue
      if (isHan) places.push(...placesInRun(text.slice(start, end), word.text, start))
      else if (matches(found, word)) places.push({ start, end })
    }
  }
  return places.sort((a, b) => a.start - b.start)
}

function matches(found: string, word: QueryWord): boolean {
  return found.startsWith(word.text) || stemOf(found) === stemOf(word.text)
}

function placesInRun(run: string, word: string, offset: number): Place[] {
  const places: Place[] = []
  const normal = normalise(run)
  for (let at = normal.indexOf(word); at >= 0; at = normal.indexOf(word, at + 1))
    places.push({ start: offset + at, end: offset + at + word.length })
  return places
}

function startOf(text: string, firstMatch: number): number {
  if (firstMatch <= BEFORE) return 0
  const from = firstMatch - BEFORE
  const space = text.indexOf(' ', from)
  return space >= 0 && space < firstMatch ? space + 1 : from
}

function endOf(text: string, wanted: number): number {
  if (wanted >= text.length) return text.length
  const space = text.lastIndexOf(' ', wanted)
  return space > wanted - 20 ? space : wanted
}

function toSpans(text: string, places: Place[], from: number, to: number): Span[] {
  const spans: Span[] = []
  let at = from
  for (const { start, end } of places) {
    if (start < at || end > to) continue
    if (start > at) spans.push({ text: text.slice(at, start), isMatch: false })
    spans.push({ text: text.slice(start, end), isMatch: true })
    at = end
  }
  if (at < to) spans.push({ text: text.slice(at, to), isMatch: false })
  return spans
}
