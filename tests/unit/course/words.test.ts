import { describe, expect, it } from 'vitest'
import { readLabs } from '../../../platform/catalogue/catalogue.ts'
import { parseExpression } from '../../../platform/course/static/lesson/markup.ts'
import { findAddresses } from '../../../platform/course/static/rules/addresses.ts'
import { findWrongCommands } from '../../../platform/course/static/rules/commands.ts'
import { markOf, writeMark } from '../../../platform/course/static/rules/pages.ts'
import { findFlaws } from '../../../platform/course/static/rules/prose.ts'
import { compareForms } from '../../../platform/course/static/rules/rfc.ts'
import { compareTexts, flatten } from '../../../platform/course/static/rules/texts.ts'
import type { Language } from '../../../platform/shared/languages.ts'

const RFC = 'https://www.rfc-editor.org/rfc/rfc'

describe('course/static/rules/rfc', () => {
  it.each([
    ['RFC 9293', `${RFC}9293`],
    ['RFC 9293 §3.6.1', `${RFC}9293#section-3.6.1`],
    ['RFC\u{a0}9293 §3', `${RFC}9293#section-3`],
    ['RFC 4648 §10', `${RFC}4648#section-10`],
    ['RFC 5321 Appendix D', `${RFC}5321#appendix-D`],
    ['RFC 5321 приложение D.1', `${RFC}5321#appendix-D.1`],
    ['RFC 5321 附录 D', `${RFC}5321#appendix-D`],
  ])('accepts %s', (text, target) => {
    expect(compareForms(text, target)).toBeUndefined()
  })

  it.each([
    ['RFC9293 §2', `${RFC}9293#section-2`],
    ['§2', `${RFC}9293#section-2`],
    ['RFC 9293, section 2', `${RFC}9293#section-2`],
    ['RFC 9293 §2', `${RFC}9293`],
    ['RFC 9293', `${RFC}9293#section-2`],
    ['RFC 9293 §2.', `${RFC}9293#section-2`],
    ['RFC 9293 §2', `${RFC}9293#section-2.1`],
    ['RFC 9293 §2', `${RFC}793#section-2`],
    ['RFC 9293 §2', `${RFC}9293.html#section-2`],
    ['RFC 9293 §2', 'https://datatracker.ietf.org/doc/html/rfc9293#section-2'],
    ['RFC 5321 Appendix D', `${RFC}5321#section-D`],
  ])('refuses %s with %s', (text, target) => {
    expect(compareForms(text, target)).toBeTypeOf('string')
  })
})

describe('course/static/rules/prose', () => {
  it.each<[Language, string, number]>([
    ['en', 'Stop!', 1],
    ['en', 'a != b, a !== b', 0],
    ['en', 'It says “no” and "no".', 0],
    ['ru', 'Он сказал «нет», «да, „может быть“».', 0],
    ['ru', 'Он сказал "нет".', 2],
    ['ru', 'Он сказал “нет”.', 2],
    ['zh', '他说“不”，然后走了。', 0],
    ['zh', '他说：不!', 2],
    ['zh', '一,二;三:四?五', 4],
    ['zh', '端口 80, 443', 0],
    ['zh', '数据\u{fffc}, 数据', 0],
    ['zh', '「流」', 2],
    ['zh', '他说"不"。', 2],
  ])('in %s, "%s" has %i flaws', (language, text, count) => {
    expect(findFlaws(text, language)).toHaveLength(count)
  })

  it('places a flaw on its character', () => {
    expect(findFlaws('a\nb!', 'en')[0]?.index).toBe(3)
  })
})

describe('course/static/rules/addresses', () => {
  it.each([
    'RFC 5321 §4.5.3.1, § 4.5.3.1, rfc5321#section-4.5.3.1.2, #section-4.5.3.1',
    'Chrome/120.0.0.0 node/24.1.0.1',
    '68:69:0d:0a:68:69:0d:0a',
    '127.0.0.1 0.0.0.0 192.0.2.7 198.51.100.1 203.0.113.9 192.168.1.1 10.0.0.1 255.255.255.0',
    '::1 2001:db8::1 fe80::1 ::ffff:127.0.0.1 [::]:80',
    'at 12:30:45, 00:1b:44:11:3a:b7',
    'version 1.2.3, section 3.6.1.2.1, 999.1.1.1',
    'reader@example.com, root@localhost, a@mail.example.org, vitepress@2.0.0, @/../solutions',
  ])('lets "%s" pass', (text) => {
    expect(findAddresses(text)).toEqual([])
  })

  it.each([
    ['ask 8.8.8.8.', '8.8.8.8'],
    ['::ffff:8.8.8.8', '8.8.8.8'],
    ['http://8.8.8.8/', '8.8.8.8'],
    ['[2a00:1450::8]:80', '2a00:1450::8'],
    ['http://172.33.0.1:80/', '172.33.0.1'],
    ['dig @2606:4700:4700::1111', '2606:4700:4700::1111'],
    ['write to someone@mail.example.io', 'someone@mail.example.io'],
    ['write to a@notexample.com', 'a@notexample.com'],
  ])('finds the address in "%s"', (text, found) => {
    expect(findAddresses(text)).toEqual([{ found, index: text.indexOf(found) }])
  })
})

describe('course/static/rules/commands', () => {
  const scripts = ['start', 'test', 'test:all', 'lab', 'check']

  it.each([
    'npm install && npm start',
    'npm test -- 07',
    'npm run test:all',
    'npm run lab -- 07 server --port 0',
    'npm run lab -- framing client',
    'npm run check -- 7 --watch | less',
    'npm run check -- --watch',
    'npm run lab -- <lab> <process>',
    'nc 127.0.0.1 7007',
  ])('knows "%s"', (text) => {
    expect(findWrongCommands(text, scripts, readLabs())).toEqual([])
  })

  it.each([
    ['npm run watch', 'no script "watch"'],
    ['npm install && npm run strat', 'no script "strat"'],
    ['npm check -- 07', 'it is "npm run check"'],
    ['npm run lab -- 99 server', 'no lab "99"'],
    ['npm run lab -- 07 guest', 'no process "guest"'],
  ])('refuses "%s"', (text, problem) => {
    expect(findWrongCommands(text, scripts, readLabs())).toEqual([expect.stringContaining(problem)])
  })
})

describe('course/static/rules/pages', () => {
  const mark = markOf('text\n')

  it('marks with the beginning of the SHA-256, the same for LF and CRLF', () => {
    expect(mark).toBe('b9e68e1bea3e')
    expect(markOf('text\r\n')).toBe(mark)
  })

  it.each([
    ['---\ntitle: A\n---\n\n# A\n', `---\ntitle: A\nsource: '${mark}'\n---\n\n# A\n`],
    ['---\nsource: 0123456789ab\ntitle: A\n---\n', `---\nsource: '${mark}'\ntitle: A\n---\n`],
    ["---\nsource: '0'\n---\nsource: kept\n", `---\nsource: '${mark}'\n---\nsource: kept\n`],
    ['---\nsource: my notes\n---\n', `---\nsource: '${mark}'\n---\n`],
    ["---\ntitle: $& $1 $'\n---\n", `---\ntitle: $& $1 $'\nsource: '${mark}'\n---\n`],
    ['# A\n', `---\nsource: '${mark}'\n---\n\n# A\n`],
  ])('writes the mark into %j', (source, marked) => {
    expect(writeMark(source, mark)).toBe(marked)
    expect(writeMark(marked, mark)).toBe(marked)
  })
})

describe('course/static/rules/texts', () => {
  it('flattens what a file of texts holds', () => {
    const flat = flatten({ a: { b: 'x', c: ['y', 'z'] }, d: 'w' })
    expect([...flat]).toEqual([
      ['a.b', 'x'],
      ['a.c.0', 'y'],
      ['a.c.1', 'z'],
      ['d', 'w'],
    ])
  })

  it.each([
    [{ a: '{n} bytes of {m}' }, { a: '{m}: {n} байтов' }, []],
    [{ a: '{n} bytes' }, { a: '{m} байтов' }, ['text-placeholders']],
    [{ a: 'x' }, { b: 'x' }, ['text-keys', 'text-keys']],
    [{ a: 'a whole sentence in English' }, { a: 'a whole sentence in English' }, ['untranslated']],
    [{ a: 'npm start' }, { a: 'npm start' }, []],
  ])('compares %j with %j', (english, russian, rules) => {
    const file = (language: Language, value: unknown) => ({
      language,
      file: `${language}.json`,
      texts: flatten(value),
    })
    const findings = compareTexts(file('en', english), file('ru', russian))
    expect(findings.map(({ rule }) => rule)).toEqual(rules)
  })
})

describe('course/static/lesson/markup', () => {
  it.each([
    ["['a', 'b, c']", { strings: ['a', 'b, c'], items: 2 }],
    ['[]', { strings: [], items: 0 }],
    ['1', { strings: [] }],
    ["ready ? 'a' : 'b'", { strings: ['a', 'b'] }],
    ['', { strings: [] }],
    ["['a'", { strings: [] }],
  ])('reads the expression %s', (code, expected) => {
    expect(parseExpression(code)).toEqual(expected)
  })
})
