/** What a hand typed, so that it can be read: keys that are no character have a sign. */

const SIGNS: Record<string, string> = {
  '\r': '⏎',
  '\x03': 'Ctrl-C',
  '\x04': 'Ctrl-D',
  '\t': '⇥',
  '\x1b': 'Esc',
  '\x7f': '⌫',
}
/** Keys with which a line, or all input, ends. */
const ENDS = ['\r', '\n', '\x03', '\x04']
const SPACE = 0x20

/** @example typedText('hi\r') // 'hi ⏎' */
export function typedText(text: string): string {
  return Array.from(text, shown).join('').replace(/ {2,}/g, ' ').trim()
}

/** What is typed after this belongs to something new. */
export function isEndOfInput(text: string): boolean {
  return ENDS.includes(text.at(-1) ?? '')
}

function shown(key: string): string {
  const code = key.codePointAt(0) ?? 0
  const sign = SIGNS[key]
  if (sign !== undefined) return ` ${sign} `
  // Ctrl takes 64 from a letter's code.
  return code < SPACE ? ` Ctrl-${String.fromCodePoint(code + 64)} ` : key
}
