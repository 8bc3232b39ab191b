/** The workflows that instructors copy: YAML that can be read, with commands that exist. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { ROOT } from '../../../platform/catalogue/paths.ts'
import { optionsOf } from '../../helpers/cli-options.ts'

const EXAMPLES = join(ROOT, 'platform/grader/examples')

/** Every text in a document that runs our grader, wherever it stands. */
function gradeCommands(value: unknown): string[] {
  if (typeof value === 'string') return value.includes('npm run grade') ? [value] : []
  if (typeof value !== 'object' || value === null) return []
  return Object.values(value).flatMap(gradeCommands)
}

describe.each(readdirSync(EXAMPLES))('grader/examples/%s', (name) => {
  const document: unknown = parse(readFileSync(join(EXAMPLES, name), 'utf8'))
  const commands = gradeCommands(document)

  it('grades a folder, and takes "somebody has not every point" for no fault', () => {
    expect(commands.length).toBeGreaterThan(0)
    for (const command of commands) expect(command).toMatch(/-eq 1 \]|-le 1 \]/)
  })

  it('gives options that the command has', () => {
    const known = optionsOf('grade')
    const given = commands.flatMap((command) => {
      const [, ours = ''] = command.split(/npm run grade -- /)
      return [...ours.matchAll(/(?<=\s|^)--([a-z][\w-]*)/g)].map(([, option = '']) => option)
    })
    expect(given.length).toBeGreaterThan(0)
    expect(given.filter((option) => !known.includes(option))).toEqual([])
  })
})
