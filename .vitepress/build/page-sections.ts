/** Cuts the HTML of a rendered page into the sections that search finds. */
import type { Section } from '../theme/support/search-index.ts'

const HEADING = /<h([1-3]) id="([^"]*)"[^>]*>([\s\S]*?)<\/h\1>/g
/** A tag with its attributes; a `>` inside quotes does not end it. */
const TAG = /<\/?[a-zA-Z][^\s>]*(?:"[^"]*"|'[^']*'|[^"'>])*>/g
const SOLUTION = /<Solution\b[\s\S]*?<\/Solution>/g
/** Cards of terms (glossary-marks.ts): the glossary itself is searched. */
const CARDS = /<div class="term-cards"[\s\S]*$/
const CODE_BLOCK = /<pre\b[\s\S]*?<\/pre>/g
/** Language names, copy buttons and anchors that VitePress adds. */
const FURNITURE =
  /<a class="header-anchor"[\s\S]*?<\/a>|<button\b[\s\S]*?<\/button>|<span class="lang">[\s\S]*?<\/span>/g
const LABEL = /<Label name="([^"]+)"\s*(?:\/>|><\/Label>)/g
const ENTITIES: Record<string, string> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  '#39': "'",
  nbsp: ' ',
}

/**
 * @param html a page as Markdown rendering gives it, Vue components still in it
 * @param address of the page, without fragment
 * @param labels of the interface, for `<Label name="…" />` inside sentences
 */
export function sectionsOf(
  html: string,
  address: string,
  labels: Record<string, string>,
): Section[] {
  const shown = html
    .replace(CARDS, '')
    .replace(SOLUTION, '')
    .replace(LABEL, (_, name: string) => labels[name] ?? name)
  const headings = [...shown.matchAll(HEADING)]
  const page = plainText(headings[0]?.[3] ?? '')
  return headings.map((heading, index) => {
    const from = heading.index + heading[0].length
    const body = shown.slice(from, headings[index + 1]?.index ?? shown.length)
    const isTop = index === 0
    return {
      id: isTop ? address : `${address}#${heading[2] ?? ''}`,
      title: plainText(heading[3] ?? ''),
      page: isTop ? '' : page,
      text: plainText(body.replace(CODE_BLOCK, ' ')),
      code: plainText((body.match(CODE_BLOCK) ?? []).join(' ')),
    }
  })
}

/** Text without tags, with entities resolved and white space made single. */
export function plainText(html: string): string {
  return html
    .replace(FURNITURE, '')
    .replace(TAG, (tag) =>
      /^<\/?(?:code|em|strong|a|span|b|i|sup|sub|wbr)\b/i.test(tag) ? '' : ' ',
    )
    .replace(/&(#?\w+);/g, (whole, name: string) => entity(name) ?? whole)
    .replace(/[\s\u200b]+/g, ' ')
    .trim()
}

function entity(name: string): string | undefined {
  const number = /^#x([0-9a-f]+)$/i.exec(name)?.[1]
  if (number) return String.fromCodePoint(Number.parseInt(number, 16))
  const decimal = /^#(\d+)$/.exec(name)?.[1]
  if (decimal) return String.fromCodePoint(Number(decimal))
  return ENTITIES[name]
}
