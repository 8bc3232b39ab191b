import { describe, expect, it } from 'vitest'
import { compileTemplate } from 'vue/compiler-sfc'
import {
  colourClasses,
  highlightOnce,
  leanCode,
  plainCodeForSearch,
  sealed,
} from '../../../.vitepress/build/code-blocks.ts'
import { DOCS } from '../../../platform/catalogue/paths.ts'
import { newRenderer } from '../../helpers/markdown.ts'

type Highlighter = Parameters<typeof highlightOnce>[0]

let highlighted: string[] = []
const markdown = await newRenderer(DOCS, {
  theme: { light: 'github-light-high-contrast', dark: 'github-dark' },
  preConfig: plainCodeForSearch,
  shikiSetup(highlighter) {
    countHighlights(highlighter)
    highlightOnce(highlighter)
  },
  codeTransformers: [colourClasses()],
})

function countHighlights(highlighter: Highlighter): void {
  const highlight = highlighter.codeToHtml
  highlighter.codeToHtml = (code, options) => {
    highlighted.push(code)
    return highlight(code, options)
  }
}

async function render(source: string, env: object = {}): Promise<string> {
  highlighted = []
  return markdown.renderAsync(source, { path: `${DOCS}/en/x.md`, relativePath: 'x.md', ...env })
}

const fence = (code: string, info = 'ts'): string => `\`\`\`${info}\n${code}\n\`\`\`\n`

/** What a browser shows of a block: its string, as Vue's compiler reads it. */
function innerOf(html: string): string {
  const source = /<pre[\s\S]*<\/pre>/.exec(html)?.[0] ?? ''
  const { code } = compileTemplate({ source, filename: 'x.md', id: 'x' })
  const literal = /innerHTML: ("(?:[^"\\]|\\.)*")/.exec(code)?.[1]
  return JSON.parse(literal ?? '""') as string
}

describe('build/code-blocks', () => {
  it('highlights a snippet once, on whatever page it stands', async () => {
    const source = fence('const once = 1')
    const first = await render(source)
    expect(highlighted).toEqual(['const once = 1'])
    expect(await render(source, { relativePath: 'ru/x.md' })).toBe(first)
    expect(highlighted).toEqual([])
  })

  it('highlights it again in another language, or with other lines marked', async () => {
    await render(fence('let other = 2'))
    const marked = await render(fence('let other = 2', 'ts{1}'))
    expect(marked).toContain('highlighted')
    await render(fence('let other = 2', 'python'))
    expect(highlighted).toHaveLength(1)
  })

  it.each([
    `"double" 'single' \`back\` \\ \\n {{ mustache }} & < > </pre> </script>`,
    'emoji 👋, 汉字,\t\u2028 and a tab',
  ])('gives Vue one string, and every character of it: %s', async (code) => {
    const html = await render(fence(code, 'txt'))
    expect(html).not.toContain('<code>const')
    const shown = innerOf(html)
      .replace(/<[^>]*>/g, '')
      .replaceAll('&#x3C;', '<')
      .replaceAll('&#x26;', '&')
    expect(shown).toBe(code)
  })

  it('leaves a block that Vue fills in as it is', async () => {
    const html = await render(fence('say {{ 1 + 1 }}', 'txt-vue'))
    expect(html).toContain('{{ 1 + 1 }}</span>')
    expect(html).not.toContain('v-html')
    expect(sealed('<pre class="x">y</pre>')).toBe('<pre class="x">y</pre>')
  })

  it('gives classes to colours, and no element to text that has none', async () => {
    const html = await render(fence('// why\nconst x = new Map()'))
    expect(html).not.toContain('style=')
    expect(innerOf(html)).toBe(
      '<code><span class="line"><span class="c-comment">// why</span></span>\n' +
        '<span class="line"><span class="c-keyword">const</span>' +
        '<span class="c-constant"> x</span><span class="c-keyword"> = new</span>' +
        '<span class="c-function"> Map</span>()</span></code>',
    )
  })

  it('keeps the style of a colour that the sheet does not have', () => {
    const { code, pre } = colourClasses('.shiki .c-known { --a: #FFF; }')
    const token = (style: string): object => ({
      type: 'element',
      tagName: 'span',
      properties: { style },
      children: [{ type: 'text', value: style }],
    })
    const line = { type: 'element', children: [token('--a:#fff'), token('--a:#eee')] }
    const block = { type: 'element', properties: { style: '--a:#ddd' }, children: [] }
    const call = (hook: unknown, node: object): unknown => (hook as (node: object) => void)(node)
    call(code, { children: [line] })
    call(pre, block)
    expect(line.children.map((child) => 'properties' in child && child.properties)).toEqual([
      { class: 'c-known' },
      { style: '--a:#eee' },
    ])
    expect(block.properties).toEqual({ style: '--a:#ddd' })
  })

  it('does not colour code that is only searched', async () => {
    const html = await render(fence('if (a < b) search()'), { isForSearch: true })
    expect(html).toContain('<pre><code>if (a &lt; b) search()')
    expect(highlighted).toEqual([])
  })

  it('has the string cut out of the first script of a page, and of a page only', () => {
    const { renderChunk } = leanCode()
    const cut = (facadeModuleId: string): unknown =>
      (renderChunk as (code: string, chunk: object) => unknown)(
        String.raw`h("pre", { innerHTML: "a \"quoted\" \\" }), h("b", { innerHTML: "" })`,
        { facadeModuleId },
      )
    expect(cut('/docs/en/07-framing.md')).toBe(
      String.raw`h("pre", { innerHTML: "__VP_STATIC_START__a \"quoted\" \\__VP_STATIC_END__" }), ` +
        'h("b", { innerHTML: "__VP_STATIC_START____VP_STATIC_END__" })',
    )
    expect(cut('/theme/index.ts')).toBeUndefined()
  })
})
