/** What the course changes in the HTML of a page's Markdown. */
import type { MarkdownRenderer } from 'vitepress'
import { glossaryMarks } from './glossary-marks.ts'
import { inlineCode } from './inline-code.ts'
import { tableColumns } from './table-columns.ts'

/**
 * - The lesson's number stands above its title, inside the page's main part.
 * - A table's corner is no heading: an empty `<th>` would be read out as one without a name.
 * - Terms of the glossary lead to it.
 * - A table says how many columns it has.
 * - Code goes to the next line where a reader would break it.
 */
export function courseMarkdown(markdown: MarkdownRenderer): void {
  glossaryMarks(markdown)
  inlineCode(markdown)
  tableColumns(markdown)
  markdown.core.ruler.push('lesson-head', ({ tokens, Token, inlineMode }) => {
    // Titles are parsed alone, for the browser's tab; VitePress takes their first token.
    if (inlineMode) return
    const head = new Token('html_block', '', 0)
    head.content = '<LessonHead />\n'
    head.block = true
    tokens.unshift(head)
  })
  markdown.core.ruler.push('empty-header-cell', ({ tokens }) => {
    tokens.forEach((token, index) => {
      const close = tokens[index + 2]
      if (token.type !== 'th_open' || close?.type !== 'th_close') return
      if (tokens[index + 1]?.content.trim() !== '') return
      token.tag = 'td'
      close.tag = 'td'
    })
  })
}
