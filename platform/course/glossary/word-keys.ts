/**
 * Words as they are compared in a search for terms, with the forms that each language gives them:
 *
 * - English: plurals.
 * - Russian: stems, by Snowball. It gives «подтверждение» and «подтвердил» one stem, so an ending
 *   of a noun in -ие, or of an adjective, only stands for the same kind of ending.
 * - Chinese: single characters. There are no forms, and no spaces that would say where words end.
 * - Abbreviations as they are written: NAT is not "nat".
 */
import { stemmer as stemRussian } from '@orama/stemmers/russian'

export interface Token {
  /** As written. */
  text: string
  /** Where it stands, in UTF-16 units. */
  start: number
  end: number
}

const TOKENS = /\p{Script=Han}|(?:(?!\p{Script=Han})[\p{L}\p{M}\p{N}_])+/gu
const CYRILLIC = /^[а-я]+$/
const ABBREVIATION = /^\p{Lu}$|\p{Lu}.*\p{Lu}/u

/** Forms of nouns in -ие: имение, имения, имению, имением, имений … */
const NOUN_FORM = /(?:ие|ия|ию|ием|ии|ий|иям|иями|иях)$/
const NOUN = /ие$/
const ADJECTIVE_FORM = /(?:[ыи]й|ой|ей|[ая]я|[ое]е|[ыи]е|[ое]го|[ое]му|[ыи]м|[ое]м|[ую]ю|[ыи]х|[ыи]ми)$/
const ADJECTIVE = /(?:[ыи]й|ой|[ая]я|[ое]е)$/

/** Runs of letters and digits, and single Chinese characters. */
export function tokensOf(text: string): Token[] {
  return [...text.matchAll(TOKENS)].map(({ 0: found, index }) => ({
    text: found,
    start: index,
    end: index + found.length,
  }))
}

/** What a word of the glossary is looked for by. */
export function keyOfTerm(word: string): string {
  if (ABBREVIATION.test(word)) return word
  const lower = normalise(word)
  if (!CYRILLIC.test(lower)) return lower
  const stem = stemRussian(lower)
  if (NOUN.test(lower)) return `${stem}-ие`
  return ADJECTIVE.test(lower) ? `${stem}-ый` : stem
}

/** Every key that a word of a text answers to. */
export function keysOfText(word: string): string[] {
  const lower = normalise(word)
  if (CYRILLIC.test(lower)) {
    const stem = stemRussian(lower)
    const noun = NOUN_FORM.test(lower) ? [`${stem}-ие`] : []
    return [stem, ...noun, ...(ADJECTIVE_FORM.test(lower) ? [`${stem}-ый`] : [])]
  }
  const singular = /\p{Lu}s$/u.test(word) ? [word.slice(0, -1)] : []
  return [word, lower, ...singular, ...singularsOf(lower)]
}

/** @example singularsOf('addresses') // address, addresse: of the two only one is a word */
function singularsOf(word: string): string[] {
  if (!/^[a-z]{2,}s$/.test(word)) return []
  const singulars = [word.slice(0, -1)]
  if (word.endsWith('es')) singulars.push(word.slice(0, -2))
  if (word.endsWith('ies')) singulars.push(`${word.slice(0, -3)}y`)
  return singulars
}

const normalise = (word: string): string =>
  word.normalize('NFC').toLowerCase().replaceAll('ё', 'е')
