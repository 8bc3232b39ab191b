/**
 * Marks the terms of the glossary in lessons when a page is rendered; the Markdown stays as it is.
 * A marked term is a link to the glossary. Its card, with the other two languages and the sentence
 * about it, stands once at the end of the page, hidden: `support/term-cards.ts` shows it.
 *
 * Not in headings, code, links, table heads, nor inside components (figures, hidden answers).
 */
import type { MarkdownRenderer } from 'vitepress'
import { ROOT } from '../../platform/catalogue/paths.ts'
import { createFinder, type Finder, type Place } from '../../platform/course/glossary/finder.ts'
import { GLOSSARY_PAGE, LANGUAGE_TAGS } from '../../platform/course/glossary/page.ts'
import { readGlossary, type Term } from '../../platform/course/glossary/terms.ts'
import { LANGUAGES, type Language } from '../../platform/shared/languages.ts'
import type { RenderFor } from './code-blocks.ts'
import { languageAndName } from './lesson-data.ts'

/** More would make a section look like a list of links. */
const MAX_MARKS = 10
const LESSON = /^(\d\d)-[a-z0-9-]+$/

type Token = ReturnType<MarkdownRenderer['parse']>[number]
type MakeToken = (type: string, tag: string, nesting: -1 | 0 | 1) => Token

/** A term in a text of the page. */
interface Mark extends Place {
  text: Token
}

/** @param terms of another glossary, for tests */
export function glossaryMarks(md: MarkdownRenderer, terms?: Term[]): void {
  const known = terms ?? readGlossary(ROOT).terms
  md.core.ruler.push('glossary', ({ tokens, env, Token: Made }) => {
    if ((env as RenderFor | undefined)?.isForSearch === true) return
    const { language, name } = languageAndName(pathOf(env))
    const lesson = LESSON.exec(name)?.[1]
    if (lesson === undefined) return
    const make: MakeToken = (type, tag, nesting) => new Made(type, tag, nesting)
    const marks = chooseMarks(tokens, createFinder(known, language, lesson))
    for (const token of tokens) insertLinks(token, marks, make)
    const used = new Set(marks.map(({ id }) => id))
    if (used.size === 0) return
    const cards = make('html_block', '', 0)
    cards.content = cardsOf(
      known.filter(({ id }) => used.has(id)),
      language,
    )
    tokens.push(cards)
  })
}

function pathOf(env: unknown): string {
  const { relativePath } = (env ?? {}) as { relativePath?: unknown }
  return typeof relativePath === 'string' ? relativePath : ''
}

/** The first of each term in each section; where there are too many, new ones before known ones. */
function chooseMarks(tokens: Token[], find: Finder): Mark[] {
  const chosen: Mark[] = []
  for (const texts of sectionsOf(tokens)) {
    const first = new Map<string, Mark>()
    for (const text of texts)
      for (const place of find(text.content))
        if (!first.has(place.id)) first.set(place.id, { ...place, text })
    const known = new Set(chosen.map(({ id }) => id))
    const [old, fresh] = [[...first.values()], [...first.values()]].map((marks, index) =>
      marks.filter(({ id }) => known.has(id) === (index === 0)),
    )
    chosen.push(...[...(fresh ?? []), ...(old ?? [])].slice(0, MAX_MARKS))
  }
  return chosen
}

/** Texts in which terms are marked, by the headings of the second level. */
function sectionsOf(tokens: Token[]): Token[][] {
  const sections: Token[][] = [[]]
  let [openComponents, isSkipped] = [0, false]
  for (const token of tokens) {
    if (token.type === 'heading_open' && token.tag === 'h2') sections.push([])
    if (/^(?:heading|thead)_open$/.test(token.type)) isSkipped = true
    if (/^(?:heading|thead)_close$/.test(token.type)) isSkipped = false
    if (token.type === 'html_block') openComponents += openedBy(token.content)
    if (token.type !== 'inline' || isSkipped) continue
    const texts = openComponents > 0 ? [] : textsOf(token.children ?? [])
    for (const child of token.children ?? [])
      if (child.type === 'html_inline') openComponents += openedBy(child.content)
    sections.at(-1)?.push(...texts)
  }
  return sections
}

/** Texts of a paragraph outside of links and of components inside it. */
function textsOf(children: Token[]): Token[] {
  let depth = 0
  return children.filter(({ type, content }) => {
    if (type === 'link_open') depth++
    if (type === 'link_close') depth--
    if (type === 'html_inline') depth += openedBy(content) + anchorsOpenedBy(content)
    return type === 'text' && depth === 0
  })
}

const ATTRIBUTES = String.raw`(?:"[^"]*"|'[^']*'|[^'">])*`
const COMPONENT = new RegExp(`<(/?)[A-Z]\\w*${ATTRIBUTES}>`, 'g')
const ANCHOR = new RegExp(`<(/?)a(?=[\\s>])${ATTRIBUTES}>`, 'g')

/** How many components a piece of HTML opens and does not close. */
const openedBy = (html: string): number => balance(html, COMPONENT)
const anchorsOpenedBy = (html: string): number => balance(html, ANCHOR)

function balance(html: string, tag: RegExp): number {
  return [...html.matchAll(tag)]
    .map(([whole, slash]) => (slash === '/' ? -1 : whole.endsWith('/>') ? 0 : 1))
    .reduce<number>((sum, one) => sum + one, 0)
}

function insertLinks(block: Token, marks: Mark[], make: MakeToken): void {
  if (block.type !== 'inline' || !block.children) return
  block.children = block.children.flatMap((child) => {
    const own = marks.filter(({ text }) => text === child).sort((a, b) => a.start - b.start)
    return own.length === 0 ? [child] : split(child, own, make)
  })
}

function split(token: Token, marks: Mark[], make: MakeToken): Token[] {
  const pieces: Token[] = []
  const text = (from: number, to?: number): Token => {
    const piece = make('text', '', 0)
    piece.content = token.content.slice(from, to)
    return piece
  }
  let from = 0
  for (const { id, start, end } of marks) {
    const open = make('link_open', 'a', 1)
    open.attrSet('href', `./${GLOSSARY_PAGE}#${id}`)
    open.attrSet('class', 'term')
    open.attrSet('aria-describedby', cardId(id))
    pieces.push(text(from, start), open, text(start, end), make('link_close', 'a', -1))
    from = end
  }
  return [...pieces, text(from)].filter(({ type, content }) => type !== 'text' || content !== '')
}

const cardId = (id: string): string => `term-${id}`

/**
 * Only attributes that Vue's compiler knows (3.5 does not know `role`): other HTML is not taken out of
 * the script that a page needs before it is alive.
 */
function cardsOf(terms: Term[], language: Language): string {
  const cards = terms.map((term) => {
    const names = LANGUAGES.filter((other) => other !== language).map(
      (other) => `<span lang="${LANGUAGE_TAGS[other]}">${escape(term[other].term)}</span>`,
    )
    const { term: name, text } = term[language]
    return [
      `<div id="${cardId(term.id)}" class="term-card" hidden>`,
      `<p class="names"><b>${escape(name)}</b> ${names.join(' ')}</p><p>${escape(text)}</p></div>`,
    ].join('')
  })
  return `<div class="term-cards">${cards.join('')}</div>\n`
}

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '{': '&#123;',
}
const escape = (text: string): string =>
  text.replace(/[&<>"{]/g, (character) => ENTITIES[character] ?? character)
