import { describe, expect, it } from 'vitest'
import { glossaryMarks } from '../../../.vitepress/build/glossary-marks.ts'
import { sectionsOf } from '../../../.vitepress/build/page-sections.ts'
import { newRenderer } from '../../helpers/markdown.ts'

const markdown = await newRenderer('/docs', { highlight: (code) => code, image: false })
glossaryMarks(markdown)

function render(source: string, relativePath = 'en/07-framing.md'): string {
  return markdown.render(source, { path: `/docs/${relativePath}`, relativePath, cleanUrls: true })
}

/** Marked words in their order, with the anchors to which they lead. */
function marksIn(html: string): string[] {
  const marks = html.matchAll(/<a href="[^"#]*#([\w-]+)"[^>]*class="term"[^>]*>([^<]*)<\/a>/g)
  return [...marks].map(([, id, text]) => `${text}: ${id}`)
}

const marks = (source: string, page?: string): string[] => marksIn(render(source, page))

describe('build/glossary-marks', () => {
  it('links a term to the glossary of the same language and describes it by its card', () => {
    const html = render('Один *кадр* и порт.', 'ru/07-framing.md')
    expect(html).toMatch(/<a href="\.\/guide\/glossary#frame"[^>]*aria-describedby="term-frame"/)
    expect(html).toMatch(/<em><a [^>]*>кадр<\/a><\/em>/)
    expect(html).toMatch(
      /<div id="term-frame" class="term-card" hidden>.*<b>кадр<\/b> <span lang="en">frame<\/span> <span lang="zh-CN">帧<\/span>/,
    )
  })

  it('marks the first occurrence in each section, and no other', () => {
    const source = '# A\n\na port, a port\n\n## B\n\nports\n\n### C\n\na port\n\n## D\n\nport\n'
    expect(marks(source)).toEqual(['port: port', 'ports: port', 'port: port'])
  })

  it.each([
    ['code', 'The `port` and\n\n```text\nport\n```\n'],
    ['headings', '# The port\n\n## A port\n\n### Port\n'],
    ['links', '[the port](./04-first-tcp-service) and <a href="#x">the port</a>'],
    ['the head of a table', '| port |\n| --- |\n| 80 |\n'],
    [
      'components',
      '<Predict :options="[\'a > b\', \'c\']" :answer="0">\n\nthe port\n\n</Predict>\n',
    ],
    ['components inside a sentence', 'Press <Label name="run">the port</Label>.'],
  ])('leaves %s alone', (_, source) => {
    expect(marks(source)).toEqual([])
  })

  it('goes on after a component', () => {
    const source = '<Predict>\n\nport\n\n</Predict>\n\n<LabPanel />\n\nport\n'
    expect(marks(source)).toEqual(['port: port'])
    expect(marks('<Label name="run" /> the port')).toEqual(['port: port'])
  })

  it('marks cells of a table and items of a list', () => {
    expect(marks('| a |\n| --- |\n| port |\n\n- a socket\n')).toEqual([
      'port: port',
      'socket: socket',
    ])
  })

  it('marks at most ten terms of a section, new ones before those marked above', () => {
    const ten = 'port, socket, frame, packet, segment, datagram, router, header, payload, buffer'
    expect(marks(`${ten}, checksum`)).toHaveLength(10)
    const second = marks(`${ten}\n\n## B\n\n${ten}, checksum`).slice(10)
    expect(second).toHaveLength(10)
    expect(second).toContain('checksum: checksum')
    expect(second).not.toContain('buffer: buffer')
  })

  it('keeps a text whole around its marks', () => {
    const html = render('TCP 在<b>套接字</b>之间传送字节流 & 帧。', 'zh/07-framing.md')
    const text = html.slice(0, html.indexOf('<div')).replace(/<[^>]+>/g, '')
    expect(text.trim()).toBe('TCP 在套接字之间传送字节流 &amp; 帧。')
    expect(marksIn(html)).toEqual(['套接字: socket', '字节流: byte-stream', '帧: frame'])
  })

  it('adds only the cards of the page, and nothing to a page without terms', () => {
    const cards = render('a port, a socket').match(/class="term-card"/g)
    expect(cards).toHaveLength(2)
    expect(render('nothing')).toBe('<p>nothing</p>\n')
  })

  it('leaves pages that are no lessons alone', () => {
    expect(marks('a port', 'en/guide/learners.md')).toEqual([])
    expect(marks('a port', 'index.md')).toEqual([])
  })

  it('keeps the cards out of the search', () => {
    const html = render('# Framing\n\nOne frame.')
    const [section] = sectionsOf(html, '/07-framing', {})
    expect(section?.text).toBe('One frame.')
  })
})
