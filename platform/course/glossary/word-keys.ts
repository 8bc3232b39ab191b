/**
 * Words as they are compared in a search for terms, with the forms that each language gives them:
 *
 * - English: plurals.
 * - Russian: stems, by Snowball. It gives «порт» and «портит», «подтверждение» and «подтвердил» one
 *   stem, so the endings have to be of one kind, too.
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

/**
 * Kinds of Russian words, each with the endings of its dictionary form and of all its forms. A
 * word of the glossary that is of a kind is found in words of the same kind only.
 */
const KINDS = [
  { name: 'ие', word: /ие$/, form: /(?:ие|ия|ию|ием|ии|ий|иям|иями|иях)$/ },
  { name: 'ость', word: /ость$/, form: /ост(?:ь|и|ью|ей|ям|ями|ях)$/ },
  {
    name: 'ый',
    word: /(?:[ыи]й|ой|[ая]я|[ое]е)$/,
    form: /(?:[ыи]й|ой|ей|[ая]я|[ое]е|[ыи]е|[ое]го|[ое]му|[ыи]м|[ое]м|[ую]ю|[ыи]х|[ыи]ми)$/,
  },
]
/** What a case adds to the stem of any other noun. */
const CASE = /^(?:[аяоеуюыиь]|[оеёя]м|[ое]в|[еоь]ю|[еои]й|[ая]ми?|[ая]х|)$/

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
  const kind = KINDS.find((candidate) => candidate.word.test(lower))
  if (kind) return `${stem}-${kind.name}`
  return isCaseOf(stem, lower) ? `${stem}-` : stem
}

/** Every key that a word of a text answers to. */
export function keysOfText(word: string): string[] {
  const lower = normalise(word)
  if (CYRILLIC.test(lower)) return russianKeys(lower)
  const singular = /\p{Lu}s$/u.test(word) ? [word.slice(0, -1)] : []
  return [word, lower, ...singular, ...singularsOf(lower)]
}

function russianKeys(word: string): string[] {
  const stem = stemRussian(word)
  const kinds = KINDS.filter(({ form }) => form.test(word)).map(({ name }) => name)
  if (isCaseOf(stem, word)) kinds.push('')
  return [stem, ...kinds.map((kind) => `${stem}-${kind}`)]
}

const isCaseOf = (stem: string, word: string): boolean =>
  word.startsWith(stem) && CASE.test(word.slice(stem.length))

/** @example singularsOf('addresses') // address, addresse: of the two only one is a word */
function singularsOf(word: string): string[] {
  if (!/^[a-z]{2,}s$/.test(word)) return []
  const singulars = [word.slice(0, -1)]
  if (word.endsWith('es')) singulars.push(word.slice(0, -2))
  if (word.endsWith('ies')) singulars.push(`${word.slice(0, -3)}y`)
  return singulars
}

const normalise = (word: string): string => word.normalize('NFC').toLowerCase().replaceAll('ё', 'е')
