/** The reference page and the commands say the same: every command, every option, every code. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { DOCS } from '../../platform/catalogue/paths.ts'
import { readCommonTexts } from '../../platform/checker/common-texts.ts'
import { LANGUAGES } from '../../platform/shared/languages.ts'
import { COMMANDS, optionsOf } from '../helpers/cli-options.ts'

/** Sections of the part about commands, by the anchor of their headings. */
function sectionsOf(page: string): Map<string, string> {
  const commands = page.split(/^## /m).find((part) => /^.*\{#commands\}/.test(part)) ?? ''
  const sections = commands.split(/^### /m).slice(1)
  return new Map(sections.map((text) => [/\{#([\w-]+)\}/.exec(text)?.[1] ?? '', text]))
}

/** Options in the first column of a section's table. */
function documentedIn(section: string): string[] {
  const rows = [...section.matchAll(/^\|([^|]*)\|/gm)].map(([, cell = '']) => cell)
  const names = rows.flatMap((cell) => [...cell.matchAll(/`--([a-z][a-z-]*)/g)])
  return names.map(([, name = '']) => name).sort()
}

/** `--no-types` documents the option `types`, which is on without it. */
function withoutNegation(names: string[], options: string[]): string[] {
  return names
    .map((name) => (options.includes(name) ? name : name.replace(/^no-/, '')))
    .toSorted((a, b) => (a < b ? -1 : 1))
}

const commands = readdirSync(COMMANDS).map((file) => file.replace(/\.ts$/, ''))

describe.each(LANGUAGES)('docs/%s/guide/reference', (language) => {
  const page = readFileSync(join(DOCS, language, 'guide/reference.md'), 'utf8')
  const sections = sectionsOf(page)

  it('has a section for every command, and no other', () => {
    const wanted = [...commands, 'environment', 'grade-merge'].sort()
    expect([...sections.keys()].sort()).toEqual(wanted)
  })

  it.each(commands)('has the options of %s, and no other', (command) => {
    const options = optionsOf(command)
    const documented = documentedIn(sections.get(command) ?? '')
    expect(withoutNegation(documented, options)).toEqual(options)
  })

  it('has the reports that merge writes', () => {
    expect(documentedIn(sections.get('grade-merge') ?? '')).toEqual([
      'csv',
      'html',
      'json',
      'junit',
    ])
  })

  it('explains every system code that a failure explains', () => {
    const codes = Object.keys(readCommonTexts(language).system)
    expect(codes.filter((code) => !page.includes(`\`${code}\``))).toEqual([])
  })
})
