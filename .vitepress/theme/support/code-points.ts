/** Characters that a reader's machine may have no font for, named so that they are known all the same. */

/**
 * The code points above U+FFFF in a text, each once: emoji for the most part, drawn as boxes where no
 * font has them.
 * @example rareCodePoints('🌍a🌍') // 'U+1F30D'
 */
export function rareCodePoints(text: string): string {
  const rare = Array.from(text).filter((character) => character.length > 1)
  return [...new Set(rare)].map(nameOf).join(' ')
}

const nameOf = (character: string): string =>
  `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase()}`
