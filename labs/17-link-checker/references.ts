/**
 * Character references of HTML, as they are read in the value of an attribute. Given complete.
 * The standard has 2,231 names; this table holds the ones that matter in addresses, and a few of
 * the most frequent others. An unknown name stays as it is.
 * Source: HTML Living Standard, tokenization (character reference state and those after it).
 */

const NAMES: Record<string, string> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: '\u00a0',
  colon: ':',
  sol: '/',
  bsol: '\\',
  quest: '?',
  equals: '=',
  num: '#',
  period: '.',
  comma: ',',
  semi: ';',
  percnt: '%',
  plus: '+',
  lowbar: '_',
  excl: '!',
  commat: '@',
  Tab: '\t',
  NewLine: '\n',
  copy: '©',
  reg: '®',
  sect: '§',
  middot: '·',
  times: '×',
  laquo: '«',
  raquo: '»',
  ndash: '–',
  mdash: '—',
  hellip: '…',
  euro: '€',
  not: '¬',
  eacute: 'é',
  auml: 'ä',
  ouml: 'ö',
  uuml: 'ü',
  szlig: 'ß',
}

/** Names so old that they count even without their semicolon. */
const WITHOUT_SEMICOLON = new Set(
  'amp lt gt quot nbsp copy reg sect middot times laquo raquo not eacute auml ouml uuml szlig'.split(
    ' ',
  ),
)

/** What the numbers 128 to 159 meant in Windows-1252, and still mean in a reference. */
const WINDOWS = new TextDecoder('windows-1252')

/**
 * @param value of an attribute, as in the document
 * @returns the text that it means; each reference is read once
 * @example decodeReferences('?a=1&amp;b=2') // '?a=1&b=2'
 * @example decodeReferences('?a=1&copy=2') // the same: no semicolon, and '=' follows
 */
export function decodeReferences(value: string): string {
  return value.replace(
    /&(?:#x([0-9a-f]+);?|#([0-9]+);?|([a-z][a-z0-9]*)(;|=)?)/gi,
    (whole, hex?: string, decimal?: string, name = '', end = '') => {
      if (hex !== undefined) return characterOf(Number.parseInt(hex, 16))
      if (decimal !== undefined) return characterOf(Number.parseInt(decimal, 10))
      if (end === '=' || !Object.hasOwn(NAMES, name)) return whole
      return end === ';' || WITHOUT_SEMICOLON.has(name) ? (NAMES[name] ?? whole) : whole
    },
  )
}

function characterOf(codePoint: number): string {
  if (codePoint >= 0x80 && codePoint < 0xa0) return WINDOWS.decode(Uint8Array.of(codePoint))
  const isNone = codePoint === 0 || codePoint > 0x10ffff
  const isHalf = codePoint >= 0xd800 && codePoint < 0xe000
  return isNone || isHalf ? '\ufffd' : String.fromCodePoint(codePoint)
}
