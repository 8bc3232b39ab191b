/** What the commands say about themselves. */
import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { formatHelp } from '../../platform/cli/command-help.ts'
import { LANGUAGES, type Language } from '../../platform/shared/languages.ts'
import { COMMANDS, optionsOf } from '../helpers/cli-options.ts'
import { columnsOf } from '../../platform/cli/printer.ts'
import { runCli } from '../helpers/cli.ts'

const plain = (_style: string, text: string): string => text

const commands = readdirSync(COMMANDS).map((file) => file.replace(/\.ts$/, ''))

describe('cli/usage', () => {
  it.each([
    ['help', 'en', 'the course in the browser'],
    ['--help', 'ru', 'курс в браузере'],
    ['-h', 'zh', '在浏览器里打开课程'],
  ])('%s lists the commands in the reader’s language (%s)', async (word, language, words) => {
    const { code, stdout, stderr } = await runCli([word, '--lang', language])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toContain(words)
    expect(stdout).toContain('npm run check -- 07 [--watch]')
  })

  it('lists them, as wrong usage, when no command or an unknown one is named', async () => {
    expect(await runCli([])).toMatchObject({
      code: 2,
      stdout: expect.stringContaining('npm start'),
    })
    expect(await runCli(['nonsense'])).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^There is no command "nonsense"\.[^]*npm start/),
    })
  })

  it.each(commands)('%s --help names each of its options', (command) => {
    const text = formatHelp(command, 'en', plain) ?? ''
    expect(text).toMatch(/^npm (run )?[\w:]+\n\n\S/)
    expect(text).not.toMatch(/[`|]|\]\(|\{#/)
    const shown = [...text.matchAll(/^ {2}.*?(?= {2})/gm)].flatMap(([names]) => names.split(', '))
    const isShown = (option: string): boolean =>
      shown.some((name) => new RegExp(`--(no-)?${option}\\b`).test(name))
    expect(optionsOf(command).filter((option) => !isShown(option))).toEqual([])
  })

  it('shows that, in the language asked for, and starts nothing', async () => {
    const asked: [string[], string, Language][] = [
      [['start', '--help'], 'start', 'en'],
      [['grade', 'merge', '-h', '--lang', 'ru'], 'grade-merge', 'ru'],
    ]
    for (const [args, section, language] of asked)
      expect(await runCli(args)).toEqual({
        code: 0,
        signal: null,
        stdout: `${formatHelp(section, language, plain)}\n`,
        stderr: '',
      })
  })

  it.each(LANGUAGES)('lines the meanings up in %s', (language) => {
    const text = formatHelp('check', language, plain) ?? ''
    const wide = (text: string): number => text.replace(/\p{Script=Han}/gu, '..').length
    const columns = [...text.matchAll(/^ {2}--.*? {2,}/gm)].map(([start]) => wide(start))
    expect(columns.length).toBeGreaterThanOrEqual(6)
    expect(new Set(columns).size).toBe(1)
  })

  it.each(LANGUAGES)('keeps within the columns of the terminal in %s', (language) => {
    const wide = (line: string): number => columnsOf(line)
    const whole = formatHelp('check', language, plain) ?? ''
    const text = formatHelp('check', language, plain, 72) ?? ''
    expect(Math.max(...whole.split('\n').map(wide))).toBeGreaterThan(72)
    expect(Math.max(...text.split('\n').map(wide))).toBeLessThanOrEqual(72)
    // Nothing is lost, and what goes on does so below its beginning.
    expect(text.replace(/\s+/g, '')).toBe(whole.replace(/\s+/g, ''))
    const meaning = /^ {2}--watch +/m.exec(text)?.[0].length ?? 0
    expect(text).toMatch(new RegExp(`--watch.*\\n {${meaning}}\\S`))
  })

  it('leaves to a program of a lab what is said to it', async () => {
    const { stderr } = await runCli(['lab', '07', 'server', '--help'])
    expect(stderr).toMatch(/usage: server\.ts/)
    expect((await runCli(['lab', '07', '-h'])).stdout).toMatch(/^npm run lab\n/)
  })

  it('knows three languages, and says so', async () => {
    const { code, stderr } = await runCli(['check', '07', '--lang', 'de'])
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: 'There is no language "de".\nLanguages: en, ru, zh\n',
    })
    expect((await runCli(['check', '--help', '--lang', 'zh-CN'])).code).toBe(0)
  })

  it.each([
    ['en', 'check --nonsense', "Unknown option '--nonsense'", 'Its options: npm run check'],
    ['en', 'check-code platform', "Unexpected argument 'platform'", 'npm run check:code'],
    ['ru', 'test-all --sitee', 'Неизвестный ключ «--sitee»', 'команды: npm run test:all'],
    ['zh', 'test-all 07', '多余的参数“07”', '选项：npm run test:all'],
    ['ru', 'test --site=yes', 'Ключ «--site»: значения не хватает, или оно лишнее', 'npm run test'],
  ])(
    'says in %s what it does not understand of "%s", and starts nothing',
    async (language, typed, sentence, help) => {
      const { code, stdout, stderr } = await runCli([...typed.split(' '), '--lang', language])
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
      const [first, second] = stderr.split('\n')
      expect(first).toBe(sentence)
      expect(second).toMatch(new RegExp(`${help} -- --help$`))
    },
  )
})
