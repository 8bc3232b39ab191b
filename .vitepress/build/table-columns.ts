/** Says of a table how many columns it has: what fits a phone depends on it. */
import type { MarkdownRenderer } from 'vitepress'

type Token = ReturnType<MarkdownRenderer['parse']>[number]

/** `columns-3` on the table; `remarked` where the last column has no heading, as remarks have. */
export function tableColumns(markdown: MarkdownRenderer): void {
  markdown.core.ruler.push('table-columns', ({ tokens }) => {
    for (const [index, token] of tokens.entries()) {
      if (token.type !== 'table_open') continue
      const headings = headingsOf(tokens, index)
      token.attrJoin('class', `columns-${headings.length}`)
      if (headings.at(-1) === '') token.attrJoin('class', 'remarked')
    }
  })
}

function headingsOf(tokens: Token[], tableAt: number): string[] {
  const headings: string[] = []
  for (let at = tableAt; tokens[at] && tokens[at]?.type !== 'thead_close'; at += 1)
    if (tokens[at]?.type === 'th_open') headings.push(tokens[at + 1]?.content.trim() ?? '')
  return headings
}
