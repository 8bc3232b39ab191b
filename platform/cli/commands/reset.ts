/** `npm run reset -- 07 [file]`: puts the starter back; what was there is kept. */
import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { createInterface } from 'node:readline/promises'
import { parseArgs } from 'node:util'
import { findLab, type Lab } from '../../catalogue/catalogue.ts'
import { LABS, ROOT, STATE, SUITES } from '../../catalogue/paths.ts'
import { CourseError } from '../../shared/errors.ts'
import { fillPlaceholders } from '../../shared/languages.ts'
import type { Command } from '../command.ts'
import { COMMON_OPTIONS } from '../command.ts'
import { usageError } from '../refusals.ts'
import { EXIT } from '../main.ts'
import { cliTexts } from '../texts.ts'

export const command: Command = async (args, { language }) => {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { ...COMMON_OPTIONS, yes: { type: 'boolean', default: false } },
  })
  const [name, ...wanted] = positionals
  if (name === undefined) throw usageError('which-lab', { example: 'npm run reset -- 07' })
  const lab = findLab(name)
  const words = cliTexts(language)
  const files = chooseFiles(lab, wanted).filter((file) => isChanged(lab.slug, file))
  if (files.length === 0) {
    console.log(words.nothingToReset)
    return EXIT.passed
  }
  console.log(files.map((file) => `  labs/${lab.slug}/${file}`).join('\n'))
  if (!values.yes && !(await confirm(words.resetQuestion))) return EXIT.failed
  const kept = putBack(lab.slug, files)
  console.log(fillPlaceholders(words.resetDone, { folder: relative(ROOT, kept) }))
  return EXIT.passed
}

function chooseFiles(lab: Lab, wanted: string[]): string[] {
  const files = [...new Set(lab.exercises.map(({ file }) => file))]
  const unknown = wanted.find((file) => !files.includes(file))
  if (unknown !== undefined)
    throw new CourseError('ERR_UNKNOWN_FILE', `${lab.slug} has no exercise file "${unknown}".`, {
      hint: `Files: ${files.join(', ')}`,
      params: { lab: lab.slug, file: unknown, list: files.join(', ') },
    })
  return wanted.length > 0 ? wanted : files
}

function starterOf(slug: string, file: string): string {
  return join(SUITES, slug, 'starters', file)
}

function isChanged(slug: string, file: string): boolean {
  const path = join(LABS, slug, file)
  return !existsSync(path) || !readFileSync(path).equals(readFileSync(starterOf(slug, file)))
}

/** Anything but a clear yes, an answer that never comes too, changes nothing. */
async function confirm(question: string): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout })
  const closed = new Promise<string>((resolve) => terminal.on('close', () => resolve('')))
  const answer = await Promise.race([terminal.question(`${question} `), closed])
  terminal.close()
  return /^(y|yes|д|да|是)$/i.test(answer.trim())
}

/** @returns the folder that holds what was there */
function putBack(slug: string, files: string[]): string {
  const time = new Date().toISOString().replace(/[:.]/g, '-')
  const kept = join(STATE, 'kept', slug, time)
  mkdirSync(kept, { recursive: true })
  for (const file of files) {
    const path = join(LABS, slug, file)
    if (existsSync(path)) copyFileSync(path, join(kept, file))
    copyFileSync(starterOf(slug, file), path)
  }
  return kept
}
