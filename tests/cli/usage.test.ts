/** What the commands say about themselves. */
import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { LANGUAGES } from '../../platform/shared/languages.ts'
import { COMMANDS, optionsOf } from '../helpers/cli-options.ts'
import { runCli } from '../helpers/cli.ts'

const commands = readdirSync(COMMANDS).map((file) => file.replace(/\.ts$/, ''))

describe('cli/usage', () => {
  it.each(['help', '--help', '-h'])(
    '%s lists the commands in the reader’s language',
    async (word) => {
      for (const [language, words] of [
        ['en', 'the course in the browser'],
        ['ru', 'курс в браузере'],
        ['zh', '在浏览器里打开课程'],
      ] as const) {
        const { code, stdout, stderr } = await runCli([word, '--lang', language])
        expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
        expect(stdout).toContain(words)
        expect(stdout).toContain('npm run check -- 07 [--watch]')
      }
    },
  )

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

  it.each(commands)('%s --help names each of its options, and starts nothing', async (command) => {
    const { code, stdout, stderr } = await runCli([command, '--help'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/^npm (run )?[\w:]+\n\n\S/)
    expect(stdout).not.toMatch(/[`|]|\]\(|\{#/)
    const shown = [...stdout.matchAll(/^ {2}.*?(?= {2})/gm)].flatMap(([names]) => names.split(', '))
    const isShown = (option: string): boolean =>
      shown.some((name) => new RegExp(`--(no-)?${option}\\b`).test(name))
    expect(optionsOf(command).filter((option) => !isShown(option))).toEqual([])
  })

  it.each(LANGUAGES)('lines the meanings up in %s', async (language) => {
    const { stdout } = await runCli(['check', '-h', '--lang', language])
    const wide = (text: string): number => text.replace(/\p{Script=Han}/gu, '..').length
    const columns = [...stdout.matchAll(/^ {2}--.*? {2,}/gm)].map(([start]) => wide(start))
    expect(columns.length).toBeGreaterThanOrEqual(6)
    expect(new Set(columns).size).toBe(1)
  })

  it('leaves to a program of a lab what is said to it', async () => {
    const { stderr } = await runCli(['lab', '07', 'server', '--help'])
    expect(stderr).toMatch(/usage: server\.ts/)
    expect((await runCli(['lab', '07', '-h'])).stdout).toMatch(/^npm run lab\n/)
  })

  it('says where the options are when one is unknown', async () => {
    expect(await runCli(['check', '--nonsense'])).toMatchObject({
      code: 2,
      stderr: "Unknown option '--nonsense'\nIts options: npm run check -- --help\n",
    })
  })
})
