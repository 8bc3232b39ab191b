/** Finds the glossary's terms in running text. */
import type { Language } from '../../shared/languages.ts'
import { phrasesOf, type Term } from './terms.ts'
import { keyOfTerm, keysOfText, tokensOf, type Token } from './word-keys.ts'

export interface Place {
  /** Of the term. */
  id: string
  /** In UTF-16 units. */
  start: number
  end: number
}

export type Finder = (text: string) => Place[]

interface Phrase {
  /** `undefined` for a phrase that only looks like a term. */
  id: string | undefined
  keys: string[]
}

/** What may stand between the words of one phrase: "half close", half-close, C/S, Nagle’s. */
const GAP = /^[\s\-\u2010\u2011–/'’]?$/

/**
 * @param lesson number of the lesson that the text is from
 * @returns a function that finds terms from left to right, of several at one place the longest
 */
export function createFinder(terms: Term[], language: Language, lesson?: string): Finder {
  const all = terms.flatMap((term): Phrase[] => [
    ...phrasesOf(term, language, lesson).map((text) => ({ id: term.id, keys: keysOfPhrase(text) })),
    ...(term[language].not ?? []).map((text) => ({ id: undefined, keys: keysOfPhrase(text) })),
  ])
  return createPhraseFinder(all)
}

/** Finds names that lessons do not use; a place's `id` is that of the term to use. */
export function createAvoidedFinder(terms: Term[], language: Language): Finder {
  const all = terms.flatMap(({ id, [language]: { avoid = [] } }) =>
    avoid.map((text) => ({ id, keys: keysOfPhrase(text) })),
  )
  return createPhraseFinder(all)
}

/** What the finder compares a phrase by: two phrases with the same keys cannot be told apart. */
export function keysOfPhrase(text: string): string[] {
  return tokensOf(text).map((token) => keyOfTerm(token.text))
}

function createPhraseFinder(phrases: Phrase[]): Finder {
  const byFirst = new Map<string, Phrase[]>()
  for (const phrase of phrases.toSorted((a, b) => b.keys.length - a.keys.length)) {
    const first = phrase.keys[0] ?? ''
    byFirst.set(first, [...(byFirst.get(first) ?? []), phrase])
  }
  return (text) => findPhrases(text, byFirst)
}

function findPhrases(text: string, byFirst: Map<string, Phrase[]>): Place[] {
  const tokens = tokensOf(text)
  const keys = tokens.map((token) => keysOfText(token.text))
  const places: Place[] = []
  for (let at = 0; at < tokens.length; at++) {
    const candidates = (keys[at] ?? []).flatMap((key) => byFirst.get(key) ?? [])
    const found = candidates
      .filter((phrase) => phrase.keys.every((key, index) => keys[at + index]?.includes(key)))
      .filter((phrase) => isOnePhrase(text, tokens.slice(at, at + phrase.keys.length)))
      .reduce<Phrase | undefined>(longer, undefined)
    if (!found) continue
    const last = at + found.keys.length - 1
    const place = { start: tokens[at]?.start ?? 0, end: tokens[last]?.end ?? 0 }
    if (found.id !== undefined) places.push({ id: found.id, ...place })
    at = last
  }
  return places
}

const longer = (best: Phrase | undefined, phrase: Phrase): Phrase =>
  best && best.keys.length >= phrase.keys.length ? best : phrase

function isOnePhrase(text: string, tokens: Token[]): boolean {
  return tokens.every((token, index) => {
    const before = tokens[index - 1]
    return !before || GAP.test(text.slice(before.end, token.start))
  })
}
