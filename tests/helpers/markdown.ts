/** Renderers of Markdown for tests that share a process. */
import { createMarkdownRenderer, disposeMdItInstance, type MarkdownRenderer } from 'vitepress'

/**
 * A renderer with these options. VitePress keeps the first one of a process, and gives it to all who
 * ask later, whatever their options: it is let go of here. So one is used at a time.
 */
export async function newRenderer(
  ...options: Parameters<typeof createMarkdownRenderer>
): Promise<MarkdownRenderer> {
  disposeMdItInstance()
  return createMarkdownRenderer(...options)
}
