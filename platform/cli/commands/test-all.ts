/** `npm run test:all`: everything, as CI runs it. */
import { parseArgs } from 'node:util'
import { COMMON_OPTIONS, type Command } from '../command.ts'
import { EXIT } from '../main.ts'
import { command as build } from './build.ts'
import { command as checkCode } from './check-code.ts'
import { command as course } from './course.ts'
import { command as test } from './test.ts'

/** Rounds of every suite under load; enough to show a flake now and then, not to hide one. */
const ROUNDS = '2'

export const command: Command = async (args, context) => {
  parseArgs({ args, options: COMMON_OPTIONS })
  const steps: [string, Command, string[]][] = [
    ['code', checkCode, []],
    ['site', build, []],
    ['tests', test, ['--site']],
    ['course', course, ['--repeat', ROUNDS]],
    ['traced', course, ['--traced']],
  ]
  const failed: string[] = []
  for (const [name, step, stepArgs] of steps) {
    console.log(`\n== ${name}`)
    if ((await step(stepArgs, context)) !== EXIT.passed) failed.push(name)
  }
  console.log(failed.length === 0 ? '\nAll passed.' : `\nFailed: ${failed.join(', ')}`)
  return failed.length === 0 ? EXIT.passed : EXIT.failed
}
