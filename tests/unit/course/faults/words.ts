/** Faults in what pages say: components, links, references, commands, prose, addresses. */
import { ERROR_CODES } from '../../../../platform/shared/errors.ts'
import type { Fault } from '../toy-course.ts'

const EN = 'docs/en/01-echo.md'
const RU = 'docs/ru/01-echo.md'
const ZH = 'docs/zh/01-echo.md'
const ALL = [EN, RU, ZH]
const RFC = '[RFC 9293 §2.2](https://www.rfc-editor.org/rfc/rfc9293#section-2.2)'
const PEER = 'tests/labs/01-echo/peers/echo.py'
const BYTES = '00 00 00 02'

export const WORD_FAULTS: Fault[] = [
  {
    rule: 'component',
    about: 'a component exists, and the theme does not register it',
    change: (toy) => toy.editPages('01-echo', '<EchoFigure />', '<EchoFigure />\n\n<Hidden />'),
    files: ALL,
    problem: /<Hidden>/,
  },
  {
    rule: 'predict',
    about: 'the answer is behind the last option',
    change: (toy) => toy.editPages('01-echo', ':answer="1"', ':answer="2"'),
    files: ALL,
    problem: /from 0 to 1/,
  },
  {
    rule: 'predict',
    about: 'a question does not say which answer is right',
    change: (toy) => toy.editPages('01-echo', ' :answer="1"', ''),
    files: ALL,
    problem: /from 0 to 1/,
  },
  {
    rule: 'predict',
    about: 'a question has nothing to choose from',
    change: (toy) => {
      for (const [language, options] of [
        ['en', "'none', "],
        ['ru', "'ни одного', "],
        ['zh', "'一个也没有', "],
      ] as const)
        toy.edit(`docs/${language}/01-echo.md`, options, '')
      toy.editPages('01-echo', ':answer="1"', ':answer="0"')
    },
    files: ALL,
    problem: /at least two options/,
  },
  {
    rule: 'labels',
    about: 'a label does not exist',
    change: (toy) => toy.editPages('01-echo', 'name="run"', 'name="rerun"'),
    files: ALL,
    problem: /"rerun"/,
  },
  {
    rule: 'labels',
    about: 'a label is written as text',
    change: (toy) => toy.edit(RU, '«поток байтов»', '«Запустить»'),
    files: [RU],
    line: 17,
    problem: /«Запустить»/,
  },
  {
    rule: 'links',
    about: 'a link leads to no page',
    change: (toy) => toy.edit(EN, '[here](/02-clock)', '[here](/02-clocks)'),
    files: [EN],
    problem: /"\/02-clocks" leads to no page/,
  },
  {
    rule: 'links',
    about: 'a link is not decodable',
    change: (toy) => toy.edit(EN, '[here](/02-clock)', '<a href="/02-clock%zz">here</a>'),
    files: [EN],
    problem: /leads to no page/,
  },
  {
    rule: 'links',
    about: 'an anchor is that of the English page',
    change: (toy) => toy.edit(RU, '#идея-урока', '#the-idea-of-it'),
    files: [RU],
    problem: /anchor that docs\/ru\/02-clock\.md does not have/,
  },
  {
    rule: 'links',
    about: 'an image does not exist',
    change: (toy) => toy.remove('docs/public/wire.svg'),
    // Both lessons show it, in three languages.
    files: ['01-echo', '02-clock']
      .flatMap((name) => ['en', 'ru', 'zh'].map((language) => `docs/${language}/${name}.md`))
      .sort(),
    problem: /"\/wire\.svg"/,
  },
  {
    rule: 'link-language',
    about: 'a link leads into the English course',
    change: (toy) => toy.edit(ZH, '[这里](/zh/02-clock)', '[这里](/02-clock)'),
    files: [ZH],
    problem: /leads to docs\/en\/02-clock\.md/,
  },
  {
    rule: 'external-host',
    about: 'a link goes to another host',
    change: (toy) => toy.edit(EN, '[here](/02-clock)', '[here](https://example.org/clock)'),
    files: [EN],
    problem: /example\.org/,
  },
  {
    rule: 'external-host',
    about: 'a link leaves it open how it goes to another host',
    change: (toy) => toy.edit(EN, '[here](/02-clock)', '[here](//nodejs.org/api)'),
    files: [EN],
    problem: /not an https address/,
  },
  {
    rule: 'external-host',
    about: 'a link is not encrypted',
    change: (toy) => toy.edit(EN, '[here](/02-clock)', '[here](http://nodejs.org/api)'),
    files: [EN],
    problem: /not an https address/,
  },
  {
    rule: 'external-host',
    about: 'an image is loaded from another host',
    change: (toy) => toy.edit(EN, '/wire.svg', 'https://nodejs.org/wire.svg'),
    files: [EN],
    problem: /would be loaded/,
  },
  {
    rule: 'rfc-form',
    about: 'the text of a reference names another section',
    change: (toy) => toy.edit(EN, 'RFC 9293 §2.2', 'RFC 9293 §2.3'),
    files: [EN],
  },
  {
    rule: 'rfc-form',
    about: 'what is called an RFC is another page',
    change: (toy) => toy.edit(RU, RFC, '[RFC 9293 §2.2](https://nodejs.org/api/net.html)'),
    files: [RU],
    problem: /"https:\/\/nodejs\.org\/api\/net\.html" is not the address of an RFC/,
  },
  {
    rule: 'bare-rfc',
    about: 'an RFC is mentioned without a link',
    change: (toy) => toy.edit(ZH, RFC, 'RFC 9293'),
    files: [ZH],
    line: 17,
  },
  {
    rule: 'commands',
    about: 'a script in a block does not exist',
    change: (toy) => toy.editPages('01-echo', 'npm run lab', 'npm run labs'),
    files: ALL,
    line: 35,
  },
  {
    rule: 'commands',
    about: 'a script in running text does not exist',
    change: (toy) => toy.edit(RU, '`npm test`', '`npm run watch`'),
    files: [RU],
  },
  {
    rule: 'exclamation',
    about: 'prose exclaims',
    change: (toy) => toy.edit(ZH, '字节会回来。\n', '字节会回来！\n'),
    files: [ZH],
  },
  {
    rule: 'exclamation',
    about: 'an answer to choose exclaims',
    change: (toy) => toy.edit(EN, "'all of them'", "'all of them!'"),
    files: [EN],
    line: 43,
  },
  {
    rule: 'exclamation',
    about: 'a label exclaims',
    change: (toy) =>
      toy.edit('.vitepress/theme/locales/interface/en.json', '"Run"', '"Run it now!"'),
    files: ['.vitepress/theme/locales/interface/en.json'],
    problem: /"run"/,
  },
  {
    rule: 'russian-quotes',
    about: 'Russian prose has English quotes',
    change: (toy) => toy.edit(RU, '«поток байтов»', '“поток байтов”'),
    files: [RU, RU],
    line: 17,
  },
  {
    rule: 'chinese-punctuation',
    about: 'Chinese prose has a half-width comma',
    change: (toy) => toy.edit(ZH, '，它的概念', ',它的概念'),
    files: [ZH],
  },
  {
    rule: 'chinese-punctuation',
    about: 'the texts of a check have a half-width question mark',
    change: (toy) => toy.edit('tests/labs/01-echo/texts/zh.json', '收到了什么？', '收到了什么?'),
    files: ['tests/labs/01-echo/texts/zh.json'],
    problem: /"checks\.gives-it-back\.hints\.0"/,
  },
  {
    rule: 'addresses',
    about: 'a page shows an address of somebody',
    change: (toy) => toy.editPages('01-echo', BYTES, '8.8.4.4'),
    files: ALL,
    line: 23,
  },
  {
    rule: 'addresses',
    about: 'a program mails to somebody',
    change: (toy) => {
      for (const folder of ['labs', 'solutions'])
        toy.edit(`${folder}/01-echo/client.ts`, '127.0.0.1', 'someone@mail.example.io')
    },
    files: ['labs/01-echo/client.ts', 'solutions/01-echo/client.ts'],
  },
  {
    rule: 'addresses',
    about: 'a program in Python calls somebody',
    change: (toy) => toy.edit(PEER, 'return data', "return '8.8.4.4'"),
    files: [PEER],
    line: 3,
  },
  {
    rule: 'reference-codes',
    about: 'the reference page lacks a code and has one too many',
    change: (toy) => {
      const codes = Object.keys(ERROR_CODES).with(0, 'ERR_UNHEARD_OF')
      const sections = codes.map((code) => `## \`${code}\`\n`).join('\n')
      for (const language of ['en', 'ru', 'zh'])
        toy.write(
          `docs/${language}/guide/reference.md`,
          `---\ntitle: A\ndescription: B\n---\n\n# A\n\n${sections}`,
        )
    },
    files: ['en', 'ru', 'zh'].flatMap((language) =>
      Array.from({ length: 2 }, () => `docs/${language}/guide/reference.md`),
    ),
  },
]
