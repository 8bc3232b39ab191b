/**
 * Blocks of highlighted code in pages. The same snippet stands in three languages, and the colours of
 * a snippet make up most of a page's markup:
 *
 * - each snippet is highlighted once for the whole site;
 * - a colour is a class of `theme/styles/code.css`, text without a colour of its own has no element;
 * - a block reaches Vue's compiler as one string (`v-html`), not as a thousand elements; the script
 *   that a page needs before it is alive leaves the string out, because it stands in the page.
 */
import { readFileSync } from 'node:fs'
import type { MarkdownOptions, MarkdownRenderer } from 'vitepress'
import type { Plugin } from 'vite'

type Highlighter = Parameters<NonNullable<MarkdownOptions['shikiSetup']>>[0]
type Transformer = NonNullable<MarkdownOptions['codeTransformers']>[number]
type Element = Parameters<NonNullable<Transformer['code']>>[0]
type Node = Element['children'][number]

const COLOURS = new URL('../theme/styles/code.css', import.meta.url)

/** @param env of a rendering: one that is only searched needs no colours */
export interface RenderFor {
  isForSearch?: boolean
}

/** Leaves the code of a page as it is where it is only searched; before any other rule for code. */
export function plainCodeForSearch(md: MarkdownRenderer): void {
  const { fence } = md.renderer.rules
  if (!fence) throw new Error('markdown-it has no rule for blocks of code.')
  md.renderer.rules.fence = (tokens, index, options, env: RenderFor | undefined, self) =>
    env?.isForSearch === true
      ? `<pre><code>${md.utils.escapeHtml(tokens[index]?.content ?? '')}</code></pre>`
      : fence(tokens, index, options, env, self)
}

/** Makes a highlighter remember what it has made of a snippet. */
export function highlightOnce(highlighter: Highlighter): void {
  const made = new Map<string, string>()
  const highlight = highlighter.codeToHtml
  highlighter.codeToHtml = (code, options) => {
    const key = JSON.stringify([options.lang, options.meta?.__raw, code])
    const html = made.get(key) ?? sealed(highlight(code, options))
    made.set(key, html)
    return html
  }
}

const BLOCK = /^<pre\b([^>]*?) v-pre(?:="")?([^>]*)>([\s\S]*)<\/pre>$/
const IN_QUOTES: Record<string, string> = { '&': '&amp;', "'": '&#39;' }

/**
 * A block as one string for Vue's compiler. A block in which Vue is to fill something in (no `v-pre`)
 * stays as it is.
 */
export function sealed(html: string): string {
  return html.replace(BLOCK, (_, before: string, after: string, inner: string) => {
    const literal = JSON.stringify(inner).replace(/[&']/g, (one) => IN_QUOTES[one] ?? one)
    return `<pre${before}${after} v-html='${literal}'></pre>`
  })
}

/**
 * Colours that have a class in the style sheet get it; any other keeps its `style`.
 * @param css rules for `.shiki` itself and for classes in it
 */
export function colourClasses(css: string = readFileSync(COLOURS, 'utf8')): Transformer {
  const rules = css.matchAll(/\.shiki(?: \.([\w-]+))? \{([^}]*)\}/g)
  const names = new Map([...rules].map(([, name = '', style = '']) => [plainStyle(style), name]))
  return {
    name: 'on-the-wire:colour-classes',
    code(code) {
      for (const line of code.children)
        if (line.type === 'element') line.children = joined(line.children, names)
    },
    pre(block) {
      if (names.get(styleOf(block)) === '') delete block.properties['style']
    },
  }
}

/** Tokens of a line with classes for colours; neighbours that look the same are one. */
function joined(tokens: Node[], names: Map<string, string>): Node[] {
  const result: Node[] = []
  for (const token of tokens) {
    const made = classed(token, names)
    const [before, text] = [textIn(result.at(-1)), textIn(made)]
    if (before && text && lookOf(result.at(-1)) === lookOf(made)) before.value += text.value
    else result.push(made)
  }
  return result
}

/** A token in the colour of its block, or without one, is its text. */
function classed(token: Node, names: Map<string, string>): Node {
  if (token.type !== 'element') return token
  const { style, ...others } = token.properties
  if (Object.keys(others).length > 0) return token
  const name = style === undefined ? '' : names.get(styleOf(token))
  if (name === '') return textIn(token) ?? token
  return name === undefined ? token : { ...token, properties: { class: name } }
}

const styleOf = ({ properties: { style } }: Element): string =>
  typeof style === 'string' ? plainStyle(style) : ''

/** The text of a token that holds nothing else. */
function textIn(token: Node | undefined): Extract<Node, { type: 'text' }> | undefined {
  if (token?.type === 'text') return token
  if (token?.type !== 'element' || token.children.length !== 1) return undefined
  const [only] = token.children
  return only?.type === 'text' ? only : undefined
}

const lookOf = (token: Node | undefined): string =>
  token?.type === 'element' ? JSON.stringify(token.properties) : ''

/** Without spaces and capitals; a background is the site's own matter. */
const plainStyle = (style: string): string =>
  style
    .replace(/\s+/g, '')
    .toLowerCase()
    .replace(/--shiki-\w+-bg:[^;]*;?/g, '')
    .replace(/;$/, '')

const INNER = /\binnerHTML: "([^"\\]*(?:\\.[^"\\]*)*)"/g
/** Between these VitePress cuts text out of a page's first script, and puts it back in the other. */
const [CUT_FROM, CUT_TO] = ['__VP_STATIC_START__', '__VP_STATIC_END__']

/** Keeps blocks of code out of the script that a page needs before it is alive. */
export function leanCode(): Plugin {
  return {
    name: 'on-the-wire:lean-code',
    apply: 'build',
    applyToEnvironment: ({ name }) => name === 'client',
    renderChunk(code, { facadeModuleId }) {
      if (!facadeModuleId?.endsWith('.md')) return undefined
      return code.replace(INNER, (_, html: string) => `innerHTML: "${CUT_FROM}${html}${CUT_TO}"`)
    },
  }
}
