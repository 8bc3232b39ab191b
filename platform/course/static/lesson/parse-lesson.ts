/** Turns the tokens of the site's own Markdown renderer into what the course's check looks at. */
import type { MarkdownEnv, MarkdownRenderer } from 'vitepress'
import { CODE_MARK, emptyLesson, lineAt, type Lesson } from './lesson.ts'
import { parseMarkup } from './markup.ts'
import { parseSnippet } from './snippet.ts'

type Token = ReturnType<MarkdownRenderer['parse']>[number]

interface Reading {
  lesson: Lesson
  page: string
  /** Lines of the frontmatter, which tokens do not count. */
  linesBefore: number
  lines: string[]
}

/**
 * Reads a page.
 * @param page its file relative to the project's folder: `docs/en/07-framing.md`
 * @returns the lesson; with `problem` when the frontmatter is not YAML
 */
export function parseLesson(md: MarkdownRenderer, source: string, page: string): Lesson {
  const env: MarkdownEnv = { path: `/${page}`, relativePath: page, cleanUrls: true }
  let tokens: Token[]
  try {
    tokens = md.parse(source, env)
  } catch (error) {
    return { ...emptyLesson(), problem: error instanceof Error ? error.message : String(error) }
  }
  const content = env.content ?? source
  const linesBefore = source.slice(0, source.length - content.length).split('\n').length - 1
  const lesson = { ...emptyLesson(), frontmatter: env.frontmatter ?? {} }
  const reading = { lesson, page, linesBefore, lines: source.split('\n') }
  let line = 1
  for (const [index, token] of tokens.entries()) {
    // Cells of a table have no position of their own; they stand on the line of their row.
    if (token.map) line = token.map[0] + 1 + linesBefore
    readBlock(token, { ...reading, next: tokens[index + 1] }, line)
  }
  return lesson
}

function readBlock(token: Token, reading: Reading & { next: Token | undefined }, line: number) {
  const { lesson, page, lines, next } = reading
  if (token.type === 'heading_open') {
    const id = token.attrGet('id') ?? ''
    lesson.headings.push({ level: Number(token.tag.slice(1)), text: plainText(next), id, line })
  } else if (token.type === 'fence') {
    const snippet = parseSnippet(lines[line - 1] ?? '', page)
    const language = /^[^\s{[:]*/.exec(token.info.trim())?.[0] ?? ''
    if (snippet) lesson.snippets.push({ ...snippet, line })
    else lesson.fences.push({ language, text: token.content, line })
  } else if (token.type === 'code_block') {
    lesson.fences.push({ language: 'indented', text: token.content, line })
  } else if (token.type === 'html_block' || token.type === 'html_inline') {
    readMarkup(token.content, lesson, line, true)
  } else if (token.type === 'inline') {
    readInline(token.children ?? [], lesson, line)
  } else if (/^container_\w+_open$/.test(token.type)) {
    const [kind = '', ...title] = token.info.trim().split(/\s+/)
    lesson.components.push({ name: `::: ${kind}`, properties: [], line })
    addProse(lesson, title.join(' '), line)
  }
}

function readMarkup(html: string, lesson: Lesson, line: number, isBlock: boolean): void {
  if (html.startsWith('</')) return
  readCovers(html, lesson, line)
  const markup = parseMarkup(html, line)
  lesson.components.push(...markup.components)
  lesson.links.push(...markup.links)
  lesson.htmlIds.push(...markup.ids)
  if (isBlock) for (const { text, line: at } of markup.texts) addProse(lesson, text, at)
}

/** Comments of the form `<!-- covers: T24 X29 -->`, each a line of its own. */
function readCovers(html: string, lesson: Lesson, firstLine: number): void {
  for (const match of html.matchAll(/<!--\s*covers:([^>]*)-->/g)) {
    const line = lineAt(html, match.index, firstLine)
    const heading = lesson.headings.at(-1)
    const ids = (match[1] ?? '').trim().split(/\s+/)
    lesson.covers.push(...ids.map((id) => ({ id, line, heading })))
  }
}

function addProse(lesson: Lesson, text: string, line: number): void {
  if (text.trim() !== '') lesson.prose.push({ text, outsideLinks: text, line })
}

/** The running text of one block, with its line breaks. */
function readInline(children: Token[], lesson: Lesson, firstLine: number): void {
  let line = firstLine
  let [text, outsideLinks] = ['', '']
  let link: { target: string; text: string; line: number } | undefined
  const add = (piece: string): void => {
    text += piece
    if (link) link.text += piece
    else outsideLinks += piece
  }
  for (const token of children) {
    if (token.type === 'text' || token.type === 'emoji') add(token.content)
    else if (token.type === 'code_inline') {
      lesson.codes.push({ text: token.content, line })
      add(CODE_MARK)
    } else if (token.type === 'softbreak' || token.type === 'hardbreak') {
      text += '\n'
      outsideLinks += '\n'
      line++
    } else if (token.type === 'html_inline') readMarkup(token.content, lesson, line, false)
    else if (token.type === 'image') {
      const target = token.attrGet('src') ?? ''
      lesson.links.push({ target, text: token.content, isImage: true, line })
      addProse(lesson, token.content, line)
    } else if (token.type === 'link_open')
      link = isPermalink(token)
        ? undefined
        : { target: token.attrGet('href') ?? '', text: '', line }
    else if (token.type === 'link_close') {
      if (link) lesson.links.push({ ...link, isImage: false })
      link = undefined
    }
  }
  if (text.trim() !== '') lesson.prose.push({ text, outsideLinks, line: firstLine })
}

const isPermalink = (token: Token): boolean => token.attrGet('class') === 'header-anchor'

function plainText(inline: Token | undefined): string {
  const words = (inline?.children ?? []).filter(
    ({ type }) => type === 'text' || type === 'code_inline',
  )
  return words
    .map(({ content }) => content)
    .join('')
    .trim()
}
