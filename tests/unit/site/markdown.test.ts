import { createMarkdownRenderer } from 'vitepress'
import { describe, expect, it } from 'vitest'
import { courseMarkdown } from '../../../.vitepress/build/markdown.ts'
import { DOCS } from '../../../platform/catalogue/paths.ts'

const markdown = await createMarkdownRenderer(DOCS, { config: courseMarkdown })

describe('build/markdown', () => {
  it('puts the head of a lesson above its title', async () => {
    expect(await markdown.renderAsync('# Framing')).toMatch(/^<LessonHead \/>\s*<h1/)
  })

  it('leaves a title that is parsed alone as it is: the tab shows it', () => {
    const [title] = markdown.parseInline('Framing the stream', {})
    expect(title?.content).toBe('Framing the stream')
  })
})
