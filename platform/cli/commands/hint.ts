/** `npm run hint -- 07 [check]`: the next hint for the first check that does not pass yet. */
import { parseArgs } from 'node:util'
import { findLab, type Lab } from '../../catalogue/catalogue.ts'
import { LABS } from '../../catalogue/paths.ts'
import { SuiteRunner } from '../../checker/suite-runner.ts'
import type { Command } from '../command.ts'
import { COMMON_OPTIONS } from '../command.ts'
import { usageError } from '../refusals.ts'
import { formatNextHint } from '../hint-text.ts'
import { EXIT } from '../main.ts'
import { printer } from '../printer.ts'
import { cliTexts } from '../texts.ts'

export const command: Command = async (args, { language }) => {
  const { positionals } = parseArgs({ args, allowPositionals: true, options: COMMON_OPTIONS })
  const [name, wanted] = positionals
  if (name === undefined) throw usageError('which-lab', { example: 'npm run hint -- 07' })
  const lab = findLab(name)
  if (wanted !== undefined && !lab.checks.includes(wanted))
    throw usageError('no-check-of-lab', {
      check: wanted,
      labs: lab.slug,
      list: lab.checks.join(', '),
    })
  const words = cliTexts(language)
  const paint = printer(process.stdout)
  const check = wanted ?? (await firstOpenCheck(lab))
  if (check === undefined) {
    console.log(words.allPassed)
    return EXIT.passed
  }
  console.log(formatNextHint(lab, check, language, paint))
  return EXIT.passed
}

async function firstOpenCheck({ slug }: Lab): Promise<string | undefined> {
  const runner = SuiteRunner.start()
  try {
    const { verdicts } = await runner.run({ slug, target: LABS })
    return verdicts.find(({ kind }) => kind !== 'passed')?.check
  } finally {
    await runner.dispose()
  }
}
