/** Faults in suites, in their texts, in mistakes and in recordings. */
import type { Fault, ToyCourse } from '../toy-course.ts'

const SOLUTION = 'solutions/01-echo/echo.ts'
const SUITE = 'tests/labs/01-echo/checks.test.ts'
const TEXTS = 'tests/labs/01-echo/texts'
const RECORDING = 'docs/public/recordings/01-echo/talk.json'
const MISTAKE = 'tests/labs/01-echo/mistakes/gives-nothing'

export const SUITE_FAULTS: Fault[] = [
  {
    rule: 'suite',
    about: 'a lab has no suite',
    change: (toy) => toy.remove(SUITE),
    files: [SUITE],
  },
  {
    rule: 'suite-imports',
    about: 'a module beside the suite belongs to vitest',
    change: (toy) => {
      toy.write('tests/labs/01-echo/help.ts', "import { vi } from 'vitest'\nexport const a = vi\n")
      toy.edit(SUITE, "from '#checker'\n", "from '#checker'\nexport { a } from './help.ts'\n")
    },
    files: ['tests/labs/01-echo/help.ts'],
    problem: /does not import "vitest"/,
    line: 1,
  },
  {
    rule: 'suite-imports',
    about: 'the suite loads a solution into its own process',
    change: (toy) => {
      const from = "from '../../../solutions/01-echo/echo.ts'\n"
      const imports = `import type * as Echo ${from}import { answer } ${from}`
      toy.edit(SUITE, "from '#checker'\n", `from '#checker'\n${imports}`)
    },
    files: [SUITE],
    line: 3,
  },
  {
    rule: 'suite-ids',
    about: 'the suite calls a check otherwise than lab.json',
    change: (toy) => toy.edit(SUITE, "check('keeps-bytes'", "check('keeps-all'"),
    files: [SUITE, SUITE],
    problem: /"keeps-bytes"/,
  },
  {
    rule: 'suite-ids',
    about: 'a check is only a comment in the suite',
    change: (toy) => {
      const check = toy.read(SUITE).slice(toy.read(SUITE).indexOf("check('keeps-bytes'"))
      toy.edit(SUITE, check, check.replace(/^/gm, '// '))
      toy.edit(SUITE, "'too-few', { count: 1 })", "'too-few', { count: 1 })\n  fail('changed')")
    },
    files: [SUITE],
    problem: /"keeps-bytes", and the suite has none/,
  },
  {
    rule: 'message-keys',
    about: 'the suite fails with a message that nobody wrote',
    change: (toy) => toy.edit(SUITE, "fail('changed')", "fail('changed')\n  fail('lost')"),
    files: [SUITE],
    problem: /"lost"/,
  },
  {
    rule: 'message-keys',
    about: 'a message is never given',
    change: (toy) => toy.edit(SUITE, "'too-few', { count: 1 }", '{ count: 1 }'),
    files: [`${TEXTS}/en.json`],
    problem: /"checks\.gives-it-back\.messages\.too-few"/,
  },
  {
    rule: 'phrase-keys',
    about: 'a message holds a phrase that nobody wrote',
    change: (toy) => toy.edit(SUITE, "fail('changed')", "fail('changed', { to: phrase('none') })"),
    files: [SUITE],
    problem: /the phrase "none", which is not in .*en\.json/,
  },
  {
    rule: 'phrase-keys',
    about: 'the key of a phrase is worked out',
    change: (toy) => {
      writePhrase(toy)
      const call = "for (const to of [phrase('none'), phrase(`no${1}`)]) fail('changed', { to })"
      toy.edit(SUITE, "fail('changed')", call)
    },
    files: [SUITE],
    problem: /something else than a key in quotes/,
  },
  {
    rule: 'phrase-keys',
    about: 'a phrase is put into no message',
    change: (toy) => {
      writePhrase(toy)
      toy.edit(SUITE, "fail('changed')", "fail('changed', { to: 'none' })")
    },
    files: [`${TEXTS}/en.json`],
    problem: /"phrases\.none"/,
  },
  {
    rule: 'text-schema',
    about: 'a check has one hint only',
    change: (toy) => toy.edit(`${TEXTS}/zh.json`, '"收到了什么？",', ''),
    files: [`${TEXTS}/zh.json`],
    problem: /"checks\.gives-it-back\.hints"/,
  },
  {
    rule: 'text-schema',
    about: 'a sentence is empty',
    change: (toy) => toy.edit(`${TEXTS}/ru.json`, '"Скопируйте их."', '""'),
    files: [`${TEXTS}/ru.json`],
    problem: /"checks\.keeps-bytes\.hints\.\d"/,
  },
  {
    rule: 'text-schema',
    about: 'a language is missing',
    change: (toy) => toy.remove(`${TEXTS}/ru.json`),
    files: [`${TEXTS}/ru.json`],
  },
  {
    rule: 'text-ids',
    about: 'a process has no title in any language',
    change: (toy) => {
      toy.edit(`${TEXTS}/en.json`, '"client": "Client"', '"guest": "Client"')
      toy.edit(`${TEXTS}/ru.json`, '"client": "Клиент"', '"guest": "Клиент"')
      toy.edit(`${TEXTS}/zh.json`, '"client": "客户端"', '"guest": "客户端"')
    },
    files: [`${TEXTS}/en.json`, `${TEXTS}/en.json`],
    problem: /"processes\.client" is missing/,
  },
  {
    rule: 'text-keys',
    about: 'a translation has one hint less',
    change: (toy) => {
      toy.edit(`${TEXTS}/en.json`, '"Copy them."', '"Copy them.", "Use slice."')
      toy.edit(`${TEXTS}/ru.json`, '"Скопируйте их."', '"Скопируйте их.", "Нужен slice."')
    },
    files: [`${TEXTS}/zh.json`],
    problem: /^In zh the key "checks\.keeps-bytes\.hints\.2" is missing/,
  },
  {
    rule: 'text-keys',
    about: 'the interface has a label in one language only',
    change: (toy) =>
      toy.edit('.vitepress/theme/locales/interface/ru.json', '{', '{ "stop": "Стоп",'),
    files: ['.vitepress/theme/locales/interface/ru.json'],
    problem: /a key "stop" that English does not have/,
  },
  {
    rule: 'text-placeholders',
    about: 'a translation loses a placeholder',
    change: (toy) => toy.edit(`${TEXTS}/ru.json`, '{count} ', ''),
    files: [`${TEXTS}/ru.json`],
    problem: /has the placeholders \{\}, in English \{count\}/,
  },
  {
    rule: 'text-placeholders',
    about: 'a text of the checker names a placeholder otherwise',
    change: (toy) => toy.edit('platform/checker/texts/zh.json', '{expected}', '{wanted}'),
    files: ['platform/checker/texts/zh.json'],
  },
  {
    rule: 'untranslated',
    about: 'a text of a figure is still in English',
    change: (toy) =>
      toy.edit(
        '.vitepress/theme/locales/figures/echo-figure.json',
        'Байт и его обратный путь',
        'A byte and its way back',
      ),
    files: ['.vitepress/theme/locales/figures/echo-figure.json'],
    problem: /^In ru "caption"/,
  },
  {
    rule: 'mistake-count',
    about: 'a lab has seven mistakes',
    change: (toy) => toy.remove(MISTAKE),
    files: ['tests/labs/01-echo/mistakes'],
    problem: /here are 7/,
  },
  {
    rule: 'mistake-json',
    about: 'a mistake does not say what it is about',
    change: (toy) => toy.write(`${MISTAKE}/mistake.json`, '{"check":"keeps-bytes","message":"x"}'),
    files: [`${MISTAKE}/mistake.json`],
    problem: /"about"/,
  },
  {
    rule: 'mistake-check',
    about: 'a mistake names a check that does not exist',
    change: (toy) => toy.edit(`${MISTAKE}/mistake.json`, 'keeps-bytes', 'keeps-all'),
    files: [`${MISTAKE}/mistake.json`],
  },
  {
    rule: 'mistake-message',
    about: 'a mistake names a message of another check',
    change: (toy) => toy.edit(`${MISTAKE}/mistake.json`, '"changed"', '"too-few"'),
    files: [`${MISTAKE}/mistake.json`],
  },
  {
    rule: 'mistake-files',
    about: 'a mistake is the solution',
    change: (toy) => toy.write(`${MISTAKE}/echo.ts`, toy.read(SOLUTION)),
    files: [`${MISTAKE}/echo.ts`],
  },
  {
    rule: 'mistake-files',
    about: 'a mistake overlays a file that the lab does not have',
    change: (toy) => {
      toy.write(`${MISTAKE}/echoes.ts`, '')
      toy.remove(`${MISTAKE}/echo.ts`)
    },
    files: [`${MISTAKE}/echoes.ts`],
  },
  {
    rule: 'mistake-files',
    about: 'a mistake overlays nothing',
    change: (toy) => toy.remove(`${MISTAKE}/echo.ts`),
    files: [MISTAKE],
  },
  {
    rule: 'recording',
    about: 'a scene has no script',
    change: (toy) => toy.remove('tests/labs/01-echo/recordings/talk.json'),
    files: ['tests/labs/01-echo/recordings/talk.json'],
    problem: /no script/,
    keepsMarks: true,
  },
  {
    rule: 'recording',
    about: 'a scene was never recorded',
    change: (toy) => toy.remove(RECORDING),
    files: [RECORDING],
    problem: /has not been recorded/,
    keepsMarks: true,
  },
  {
    rule: 'recording',
    about: 'a recording is older than a program of its lab',
    change: (toy) => {
      for (const folder of ['labs', 'solutions'])
        toy.edit(`${folder}/01-echo/server.ts`, '[1, 2]', '[1, 2, 3]')
    },
    files: [RECORDING],
    problem: /^It is older/,
    keepsMarks: true,
  },
  {
    rule: 'recording',
    about: 'a recording is older than its script',
    change: (toy) =>
      toy.edit('tests/labs/01-echo/recordings/talk.json', '"ended": "client"', '"stop": "client"'),
    files: [RECORDING],
    problem: /^It is older/,
    keepsMarks: true,
  },
  {
    rule: 'recording',
    about: 'a recording breaks off',
    change: (toy) => toy.write(RECORDING, toy.read(RECORDING).slice(0, 100)),
    files: [RECORDING],
    problem: /^It is no recording/,
  },
  {
    rule: 'recording',
    about: 'a recording is of a scene that there is no more',
    change: (toy) => {
      toy.write('docs/public/recordings/01-echo/chat.json', toy.read(RECORDING))
      toy.write('docs/public/recordings/00-gone/talk.json', toy.read(RECORDING))
    },
    files: ['docs/public/recordings/00-gone/talk.json', 'docs/public/recordings/01-echo/chat.json'],
    problem: /no such scene/,
  },
]

function writePhrase(toy: ToyCourse): void {
  for (const [language, text] of [
    ['en', 'nothing'],
    ['ru', 'ничего'],
    ['zh', '没有'],
  ])
    toy.edit(
      `${TEXTS}/${language}.json`,
      '"scenes":',
      `"phrases": { "none": "${text}" }, "scenes":`,
    )
}
