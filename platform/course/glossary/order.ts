/** The alphabet of each language: in which order terms stand, and under which letter. */
import type { Language } from '../../shared/languages.ts'

const COLLATORS: Record<Language, Intl.Collator> = {
  en: new Intl.Collator('en'),
  ru: new Intl.Collator('ru'),
  zh: new Intl.Collator('zh-u-co-pinyin'),
}

/**
 * Characters with several readings. The collator takes 重 for zhòng, 长 for zhǎng and 校 for xiào;
 * in the glossary's terms they are read chóng, cháng and jiào, as these are.
 */
const READINGS: Record<string, string> = { 重: '虫', 长: '常', 校: '教' }

/** The first character of each letter of Pinyin; no syllable begins with I, U or V. */
const PINYIN: [letter: string, first: string][] = [
  ['A', '阿'],
  ['B', '八'],
  ['C', '嚓'],
  ['D', '哒'],
  ['E', '妸'],
  ['F', '发'],
  ['G', '旮'],
  ['H', '哈'],
  ['J', '讥'],
  ['K', '咔'],
  ['L', '垃'],
  ['M', '妈'],
  ['N', '拏'],
  ['O', '噢'],
  ['P', '妑'],
  ['Q', '七'],
  ['R', '呥'],
  ['S', '仨'],
  ['T', '他'],
  ['W', '穵'],
  ['X', '夕'],
  ['Y', '丫'],
  ['Z', '匝'],
]

/** Terms that begin with a Latin letter, in a language of another script. */
export const LATIN = 'A–Z'

/** Compares two terms of a language; Latin ones come last in Russian and Chinese. */
export function compareTerms(language: Language): (a: string, b: string) => number {
  const collator = COLLATORS[language]
  return (a, b) =>
    Number(letterOf(a, language) === LATIN) - Number(letterOf(b, language) === LATIN) ||
    collator.compare(readingOf(a), readingOf(b))
}

/** @example letterOf('粘包', 'zh') // 'Z' */
export function letterOf(term: string, language: Language): string {
  const first = Array.from(readingOf(term))[0] ?? ''
  if (language === 'en') return first.toUpperCase()
  if (/\p{Script=Latin}/u.test(first)) return LATIN
  if (language === 'ru') return first.toUpperCase()
  const { compare } = COLLATORS.zh
  return PINYIN.findLast(([, start]) => compare(start, first) <= 0)?.[0] ?? LATIN
}

const readingOf = (term: string): string =>
  term.replace(/[重长校]/g, (character) => READINGS[character] ?? character)
