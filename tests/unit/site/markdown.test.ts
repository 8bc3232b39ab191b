import { describe, expect, it } from 'vitest'
import { courseMarkdown } from '../../../.vitepress/build/markdown.ts'
import { DOCS } from '../../../platform/catalogue/paths.ts'
import { newRenderer } from '../../helpers/markdown.ts'

const markdown = await newRenderer(DOCS, { config: courseMarkdown })

describe('build/markdown', () => {
  it('puts the head of a lesson above its title', async () => {
    expect(await markdown.renderAsync('# Framing')).toMatch(/^<LessonHead \/>\s*<h1/)
  })

  it('leaves a title that is parsed alone as it is: the tab shows it', () => {
    const [title] = markdown.parseInline('Framing the stream', {})
    expect(title?.content).toBe('Framing the stream')
  })

  it('keeps the dashes of an option with its name', async () => {
    const html = await markdown.renderAsync(
      'Try `--port 0`, `npm test -- 07` or `nc -l`, not `a-b` or `x - 1`.',
    )
    expect(html).toContain('<code><span class="code-option">--port</span> 0</code>')
    expect(html).toContain('<code>nc <span class="code-option">-l</span></code>')
    expect(html).toContain('<code>npm test <span class="code-option">--</span> 07</code>')
    expect(html).toContain('<code>a-b</code>')
    expect(html).toContain('<code>x - 1</code>')
  })

  it('lets a long name in a cell go on in the next line, and changes no character of it', async () => {
    const name = "ipaddress.ip_network('10.0.0.0/8', strict)"
    const html = await markdown.renderAsync(`| a | b |\n|---|---|\n| \`${name}\` | \`os.eol\` |\n`)
    const [long = '', short = ''] = [...html.matchAll(/<code[^>]*>(.*?)<\/code>/g)].map(
      ([, it]) => it,
    )
    expect(long).toBe("ipaddress.<wbr>ip_<wbr>network(<wbr>'10.0.0.0/8', strict)")
    expect(long.replaceAll('<wbr>', '')).toBe(name)
    expect(short).toBe('os.eol')
    expect(await markdown.renderAsync(`\`${name}\``)).not.toContain('<wbr>')
    const error = await markdown.renderAsync('| a |\n|---|\n| `ConnectionResetError` |\n')
    expect(error).toContain('Connection<wbr>Reset<wbr>Error')
  })

  it('says of a table how many columns it has, and whether the last holds remarks', async () => {
    const table = async (head: string): Promise<string> => {
      const line = head.replaceAll(/[^|]+/g, '---')
      return markdown.renderAsync(`${head}\n${line}\n${line}\n`)
    }
    expect(await table('| Python | Node | |')).toMatch(/<table[^>]* class="columns-3 remarked"/)
    expect(await table('| | TCP | UDP |')).toMatch(/<table[^>]* class="columns-3"/)
    expect(await table('| a | b | c | d |')).toMatch(/<table[^>]* class="columns-4"/)
  })
})
