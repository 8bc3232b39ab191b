/** Faults in pages: their head, their structure, and what they import. */
import type { Fault } from '../toy-course.ts'

const EN = 'docs/en/01-echo.md'
const RU = 'docs/ru/01-echo.md'
const ZH = 'docs/zh/01-echo.md'
const ALL = [EN, RU, ZH]
const SNIPPET = '@/../solutions/01-echo/echo.ts#answer'
const FIGURE = '<EchoFigure />'

const COVERS = `<!-- covers: T01 X02 -->\n\n${FIGURE}`

export const PAGE_FAULTS: Fault[] = [
  {
    rule: 'same-covers',
    about: 'a translation does not say what it teaches',
    change: (toy) => {
      toy.edit(EN, FIGURE, COVERS)
      toy.edit(ZH, FIGURE, COVERS)
    },
    files: [RU],
    problem: /"T01, under heading 3"/,
  },
  {
    rule: 'covers',
    about: 'a topic that belongs to a lesson is not taught in it',
    change: async (toy) => {
      toy.editPages('01-echo', FIGURE, COVERS)
      await toy.cover([
        { id: 'T01', lessons: ['01'] },
        { id: 'X02', lessons: ['01'] },
        { id: 'X03', lessons: ['01', '09'] },
      ])
    },
    files: ALL,
    problem: /^X03, A, belongs to this lesson/,
  },
  {
    rule: 'covers',
    about: 'a page teaches what is not on the list',
    change: async (toy) => {
      toy.editPages('01-echo', FIGURE, COVERS)
      await toy.cover([{ id: 'T01', lessons: ['01'] }])
    },
    files: ALL,
    problem: /no topic or correction "X02"/,
    line: 18,
  },
  {
    rule: 'coverage-page',
    about: 'the page of the coverage is older than the lessons',
    change: async (toy) => {
      await toy.cover([{ id: 'T01', lessons: ['01'] }])
      toy.editPages('01-echo', FIGURE, `<!-- covers: T01 -->\n\n${FIGURE}`)
    },
    files: ['docs/en/guide/coverage.md', 'docs/ru/guide/coverage.md', 'docs/zh/guide/coverage.md'],
  },
  {
    rule: 'languages',
    about: 'a translation is missing',
    change: (toy) => {
      toy.remove('docs/zh/02-clock.md')
      toy.edit(ZH, '[这里](/zh/02-clock)，它的概念在[那里](/zh/02-clock#这一课的概念)', '这里')
    },
    files: ['docs/zh/02-clock.md'],
  },
  {
    rule: 'languages',
    about: 'a lesson has no lab',
    change: (toy) => {
      for (const language of ['en', 'ru', 'zh'])
        toy.write(`docs/${language}/03-wire.md`, '---\ntitle: A\ndescription: B\n---\n\n# A\n')
    },
    files: ['docs/en/03-wire.md'],
    problem: /no folder labs\/03-wire/,
  },
  {
    rule: 'frontmatter',
    about: 'a page has no description',
    change: (toy) => toy.edit(RU, 'description:', 'about:'),
    files: [RU],
  },
  {
    rule: 'frontmatter',
    about: 'the frontmatter is not YAML',
    change: (toy) => {
      toy.write('docs/en/notes.md', '---\ntitle: [\n---\n')
      for (const language of ['ru', 'zh'])
        toy.write(`docs/${language}/notes.md`, '---\ntitle: A\ndescription: B\n---\n\n# A\n')
    },
    // Nothing can be compared with a page that cannot be read.
    files: ['docs/en/notes.md'],
    problem: /cannot be read/,
  },
  {
    rule: 'h1',
    about: 'the heading is not the title',
    change: (toy) => toy.edit(EN, '# Echo', '# Echoes'),
    files: [EN],
    line: 6,
  },
  {
    rule: 'h1',
    about: 'there are two headings of the first level',
    change: (toy) => {
      toy.edit(EN, '## Sources', '# Sources\n\n## Sources')
      toy.edit(RU, '## Источники', '# Источники\n\n## Источники')
      toy.edit(ZH, '## 参考资料', '# 参考资料\n\n## 参考资料')
    },
    files: ALL,
    problem: /second "# " heading/,
  },
  {
    rule: 'h1',
    about: 'there is no heading of the first level',
    change: (toy) => {
      toy.edit(EN, '# Echo\n', '')
      toy.edit(RU, '# Эхо\n', '')
      toy.edit(ZH, '# 回声\n', '')
    },
    files: ALL,
  },
  {
    rule: 'stale-translation',
    about: 'the English text has changed',
    change: (toy) => toy.edit(EN, 'every byte', 'each byte'),
    files: [RU, ZH],
    keepsMarks: true,
    problem: /is stale/,
  },
  {
    rule: 'stale-translation',
    about: 'a translation was never marked',
    change: (toy) => toy.write(RU, toy.read(RU).replace(/^source: .*\n/m, '')),
    files: [RU],
    keepsMarks: true,
    problem: /carries no mark/,
  },
  {
    rule: 'same-headings',
    about: 'a heading has another level',
    change: (toy) => toy.edit(ZH, '### 流', '#### 流'),
    files: [ZH],
    problem: /number 4 is "of level 4"; in English it is "of level 3"/,
  },
  {
    rule: 'same-snippets',
    about: 'a translation shows another region',
    change: (toy) => toy.edit(RU, SNIPPET, '@/../solutions/01-echo/server.ts#run'),
    files: [RU],
  },
  {
    rule: 'same-snippets',
    about: 'a translation has one snippet more at its end',
    change: (toy) => toy.write(ZH, `${toy.read(ZH)}\n<<< ${SNIPPET}\n`),
    files: [ZH],
    problem: /in English it is missing/,
  },
  {
    rule: 'same-components',
    about: 'a translation has another answer',
    change: (toy) => toy.edit(RU, ':answer="1"', ':answer="0"'),
    files: [RU],
    problem: /answer="0"/,
  },
  {
    rule: 'same-components',
    about: 'a translation has one option more',
    change: (toy) => toy.edit(ZH, "['一个也没有', ", "['一个也没有', '一个', "),
    files: [ZH],
    problem: /options of 3/,
  },
  {
    rule: 'same-components',
    about: 'a translation lacks a container',
    change: (toy) => {
      toy.edit(EN, FIGURE, `::: tip\nLook.\n:::\n\n${FIGURE}`)
      toy.edit(RU, FIGURE, `::: tip\nСмотрите.\n:::\n\n${FIGURE}`)
    },
    files: [ZH],
  },
  {
    rule: 'same-fences',
    about: 'a translation shows another command',
    change: (toy) => toy.edit(RU, 'nc 127.0.0.1 7001', 'nc 127.0.0.1 7002'),
    files: [RU],
  },
  {
    rule: 'pasted-code',
    about: 'code is pasted',
    change: (toy) => toy.editPages('01-echo', '```text', '```ts'),
    files: ALL,
    problem: /marked "ts"/,
  },
  {
    rule: 'pasted-code',
    about: 'a block is indented',
    change: (toy) => toy.editPages('01-echo', FIGURE, `${FIGURE}\n\n    00 00 00 02`),
    files: ALL,
    problem: /indented/,
  },
  {
    rule: 'snippet-source',
    about: 'a snippet comes from the suite',
    change: (toy) => toy.editPages('01-echo', SNIPPET, '@/../tests/labs/01-echo/checks.test.ts'),
    files: ALL,
  },
  {
    rule: 'snippet-file',
    about: 'the file of a snippet is gone',
    change: (toy) => toy.editPages('01-echo', SNIPPET, '@/../solutions/01-echo/echoes.ts'),
    files: ALL,
  },
  {
    rule: 'snippet-region',
    about: 'a region is gone',
    change: (toy) => toy.edit('solutions/01-echo/echo.ts', '// #region answer', ''),
    files: ALL,
  },
  {
    rule: 'snippet-region',
    about: 'a region is empty',
    change: (toy) =>
      toy.write('solutions/01-echo/echo.ts', '// #region answer\n\n// #endregion answer\n'),
    files: ALL,
    problem: /is empty/,
  },
]
