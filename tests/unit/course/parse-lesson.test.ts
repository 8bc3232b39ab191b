import { afterAll, describe, expect, it } from 'vitest'
import type { Lesson } from '../../../platform/course/static/lesson/lesson.ts'
import { lineAt } from '../../../platform/course/static/lesson/lesson.ts'
import { LessonParser } from '../../../platform/course/static/lesson/parser.ts'

const parser = new LessonParser()
afterAll(() => parser.dispose())

const HEAD = '---\ntitle: A\ndescription: B\n---\n\n'

async function parse(source: string, page = 'docs/en/07-framing.md'): Promise<Lesson> {
  const [lesson] = await parser.parse([{ page, source }])
  if (!lesson) throw new Error('no lesson came back')
  return lesson
}

describe('course/static/lesson', () => {
  it('counts lines in the file, frontmatter included', async () => {
    const { headings, frontmatter } = await parse(`${HEAD}# A\n\ntext\n\n## B\n`)
    expect(frontmatter).toEqual({ title: 'A', description: 'B' })
    expect(headings.map(({ level, line }) => [level, line])).toEqual([
      [1, 6],
      [2, 10],
    ])
  })

  it('counts lines in a file without frontmatter, and with CRLF', async () => {
    expect((await parse('# A\n')).headings[0]?.line).toBe(1)
    expect((await parse(`${HEAD}# A\n`.replaceAll('\n', '\r\n'))).headings[0]?.line).toBe(6)
  })

  it.each([
    ['## Run it', 'run-it', 'Run it'],
    ['## Запуск и ёлка', 'запуск-и-елка', 'Запуск и ёлка'],
    ['## 粘包与拆包', '粘包与拆包', '粘包与拆包'],
    ['## 3 ways', '_3-ways', '3 ways'],
    ['## `write` returns', 'write-returns', 'write returns'],
    ['## The course {#course}', 'course', 'The course'],
  ])('gives %s the anchor of the site', async (source, id, text) => {
    const [heading] = (await parse(source)).headings
    expect(heading?.id.normalize('NFC')).toBe(id)
    expect(heading?.text).toBe(text)
  })

  it('numbers headings of the same name', async () => {
    const { headings } = await parse('## Run\n\n## Run\n')
    expect(headings.map(({ id }) => id)).toEqual(['run', 'run-1'])
  })

  it('tells snippets from fences', async () => {
    const source =
      '<<< @/../solutions/07-framing/framing.ts#decoder{ts}\n\n```sh\nnpm test\n```\n\n```ts{1}\n1\n```\n\n    raw\n'
    const { snippets, fences } = await parse(source)
    expect(snippets).toEqual([
      { path: 'solutions/07-framing/framing.ts', region: 'decoder', line: 1 },
    ])
    expect(fences).toEqual([
      { language: 'sh', text: 'npm test\n', line: 3 },
      { language: 'ts', text: '1\n', line: 7 },
      { language: 'indented', text: 'raw\n', line: 11 },
    ])
  })

  it('does not take an example of Markdown inside a fence for the thing itself', async () => {
    const source = '```text\n# No heading\n<<< no-snippet.ts\n<NoComponent />\n[no](link)\n```\n'
    const { headings, snippets, components, links } = await parse(source)
    expect([headings, snippets, components, links]).toEqual([[], [], [], []])
  })

  it('reads components with their properties, opened and closed apart', async () => {
    const source = `<Predict :options="['one, two', 'x']"\n  :answer="1">\n\nWhy.\n\n</Predict>\n\nPress <Label name="run" />.\n`
    const { components, prose } = await parse(source)
    expect(components.map(({ name, line }) => [name, line])).toEqual([
      ['Predict', 1],
      ['Label', 8],
    ])
    expect(components[0]?.properties).toEqual([
      {
        name: ':options',
        value: "['one, two', 'x']",
        strings: ['one, two', 'x'],
        items: 2,
      },
      { name: ':answer', value: '1', strings: [] },
    ])
    expect(prose.map(({ text }) => text)).toEqual(['Why.', 'Press .'])
  })

  it('reads components inside other HTML, and on lines of their own', async () => {
    const { components } = await parse('<div>\n  <p>x</p>\n  <StreamCuts v-if="a" />\n</div>\n')
    expect(components.map(({ name, line }) => [name, line])).toEqual([['StreamCuts', 3]])
  })

  it('names containers among the components, their titles among the prose', async () => {
    const { components, prose } = await parse('::: tip Look here\nText.\n:::\n')
    expect(components.map(({ name }) => name)).toEqual(['::: tip'])
    expect(prose.map(({ text }) => text)).toEqual(['Look here', 'Text.'])
  })

  it('reads links and images, in Markdown and in HTML', async () => {
    const source =
      '[RFC 9293](https://a.example) ![A wire](/a.png)\n\n<a href="/x">there</a>\n\nhttps://auto.example\n'
    const { links } = await parse(source)
    expect(links.map(({ target, text, isImage }) => [target, text, isImage])).toEqual([
      ['https://a.example', 'RFC 9293', false],
      ['/a.png', 'A wire', true],
      // Inline HTML comes in pieces: the text is not in the piece that opens the link.
      ['/x', '', false],
      ['https://auto.example', 'https://auto.example', false],
    ])
  })

  it('keeps code out of prose, and links out of what stands outside them', async () => {
    const [prose] = (await parse('中文`code`, [RFC 1](https://x.example)\nand **on**\n')).prose
    expect(prose?.text).toBe('中文\u{fffc}, RFC 1\nand on')
    expect(prose?.outsideLinks).toBe('中文\u{fffc}, \nand on')
  })

  it('places cells of a table on the line of their row', async () => {
    const { prose } = await parse('| a | b |\n|---|---|\n| c | d |\n')
    expect(prose.map(({ text, line }) => [text, line])).toEqual([
      ['a', 1],
      ['b', 1],
      ['c', 3],
      ['d', 3],
    ])
  })

  it('says why a page cannot be read', async () => {
    expect((await parse('---\ntitle: [\n---\n')).problem).toMatch(/flow collection/)
  })

  it('answers several requests at once, each with its own pages', async () => {
    const both = await Promise.all(['# A', '# B'].map((source) => parse(source)))
    expect(both.map(({ headings }) => headings[0]?.text)).toEqual(['A', 'B'])
  })

  it('finds the line of a character', () => {
    expect(lineAt('a\nb\nc', 4, 10)).toBe(12)
    expect(lineAt('abc', 2, 10)).toBe(10)
  })
})

describe('course/static/lesson/parser', () => {
  it('fails what is under way when it is disposed', async () => {
    const other = new LessonParser()
    const answer = other.parse([{ page: 'docs/en/a.md', source: '# A' }])
    await Promise.all([expect(answer).rejects.toThrow('has ended'), other.dispose()])
  })
})
