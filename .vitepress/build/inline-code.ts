/** Where code inside a sentence or a cell may go to the next line. */
import type { MarkdownRenderer } from 'vitepress'

/** `--port`, `-u`, `--`: browsers break a line behind the first dash. */
const OPTION = /(^|[\s([|])(--?[A-Za-z][\w-]*|--(?=\s|$))/g
/**
 * Behind a dot, an opening bracket or a comma, and before the next word of a name in camel case, a
 * long name of a cell goes on in the next line.
 */
const JOINT =
  /([a-z\d)\]]{3}\.(?=[A-Za-z])|\w\((?=[^)])|,(?=\S)|_(?=[A-Za-z])|[a-z]{3}(?=[A-Z][a-z]{2}))/g
/** Shorter ones fit any cell. */
const LONG = 14
const INNER = /^(<code[^>]*>)([\s\S]*)(<\/code>)$/

/**
 * - An option keeps its dashes.
 * - A long name in a table may be broken where a reader would do it, not in the middle of a word
 *   (`<wbr>` is no character: what is copied stays the same).
 */
export function inlineCode(markdown: MarkdownRenderer): void {
  markdown.core.ruler.push('code-in-cells', ({ tokens }) => {
    let cells = 0
    for (const token of tokens) {
      if (token.type === 'table_open') cells += 1
      if (token.type === 'table_close') cells -= 1
      for (const child of token.children ?? [])
        if (child.type === 'code_inline' && cells > 0) child.meta = { isInCell: true }
    }
  })
  const render = markdown.renderer.rules.code_inline
  if (!render) return
  markdown.renderer.rules.code_inline = (tokens, index, options, env, self) => {
    const html = render(tokens, index, options, env, self)
    const token = tokens[index]
    const mayBreak =
      token !== undefined &&
      (token.meta as { isInCell?: boolean } | null)?.isInCell === true &&
      token.content.length > LONG
    return html.replace(INNER, (_, open: string, inner: string, close: string) => {
      const broken = mayBreak ? inner.replace(JOINT, '$1<wbr>') : inner
      return open + broken.replace(OPTION, '$1<span class="code-option">$2</span>') + close
    })
  }
}
