/** Parses the command line, finds the command, decides the exit code. */
import { openSession } from '../runner/session.ts'
import { CourseError } from '../shared/errors.ts'
import { chooseLanguage, LANGUAGES, namesLanguage, type Language } from '../shared/languages.ts'
import type { Command } from './command.ts'
import { asksForHelp, formatHelp } from './command-help.ts'
import { printer } from './printer.ts'
import { errorText, formatCourseError, formatWrongUsage } from './refusals.ts'
import { formatUsage } from './usage.ts'

/** All that was asked for passes · something failed · wrong usage · our own fault. */
export const EXIT = { passed: 0, failed: 1, usage: 2, ourFault: 3 } as const

/** Loaded when asked for: a command pays only for what it needs. */
const COMMANDS: Record<string, () => Promise<{ command: Command }>> = {
  bench: () => import('./commands/bench.ts'),
  build: () => import('./commands/build.ts'),
  check: () => import('./commands/check.ts'),
  'check-code': () => import('./commands/check-code.ts'),
  course: () => import('./commands/course.ts'),
  dev: () => import('./commands/dev.ts'),
  grade: () => import('./commands/grade.ts'),
  hint: () => import('./commands/hint.ts'),
  lab: () => import('./commands/lab.ts'),
  record: () => import('./commands/record.ts'),
  reset: () => import('./commands/reset.ts'),
  start: () => import('./commands/start.ts'),
  test: () => import('./commands/test.ts'),
  'test-all': () => import('./commands/test-all.ts'),
}

/** Commands that start programs of labs: whatever happens to them, nothing of it stays. */
const RUNS_LABS = [
  'grade',
  'bench',
  'check',
  'course',
  'dev',
  'hint',
  'lab',
  'record',
  'start',
  'test',
  'test-all',
]

export async function main(args: string[]): Promise<number> {
  const [name, ...rest] = args
  const wanted = languageOption(args)
  const language = chooseLanguage(wanted)
  // After its own words `npm run lab` hands everything on: what looks like ours may be a program's.
  if (wanted !== undefined && name !== 'lab' && !namesLanguage(wanted)) {
    const params = { name: wanted, list: LANGUAGES.join(', ') }
    console.error(errorText('unknown-language', params, language))
    return EXIT.usage
  }
  if (name === undefined || ['help', '--help', '-h'].includes(name)) {
    console.log(formatUsage(language))
    return name === undefined ? EXIT.usage : EXIT.passed
  }
  const load = COMMANDS[name]
  if (!load) {
    console.error(errorText('unknown-command', { name }, language))
    console.error(`\n${formatUsage(language)}`)
    return EXIT.usage
  }
  if (asksForHelp(name, rest)) {
    const section = name === 'grade' && rest[0] === 'merge' ? 'grade-merge' : name
    const { stdout } = process
    const help = formatHelp(section, language, printer(stdout), stdout.columns)
    console.log(help ?? formatUsage(language))
    return EXIT.passed
  }
  const session = RUNS_LABS.includes(name) ? openSession() : undefined
  try {
    const { command } = await load()
    return await command(rest, { language })
  } catch (error) {
    return report(error, name, language)
  } finally {
    await session?.dispose()
  }
}

/** `--lang` is read before anything else, so that a usage error speaks it too. */
function languageOption(args: string[]): string | undefined {
  const index = args.findIndex((arg) => arg === '--lang' || arg.startsWith('--lang='))
  const arg = args[index]
  if (arg === undefined) return undefined
  return arg.includes('=') ? arg.slice('--lang='.length) : args[index + 1]
}

function report(error: unknown, command: string, language: Language): number {
  if (error instanceof CourseError) {
    console.error(formatCourseError(error, language))
    if (error.code === 'ERR_NO_ISOLATION') return EXIT.ourFault
    return error.code === 'ERR_USAGE' || error.code.startsWith('ERR_UNKNOWN')
      ? EXIT.usage
      : EXIT.failed
  }
  const wrongUsage = formatWrongUsage(error, command, language)
  if (wrongUsage !== undefined) {
    console.error(wrongUsage)
    return EXIT.usage
  }
  const problem = machineProblem(error, language)
  if (problem !== undefined) {
    console.error(problem)
    return EXIT.failed
  }
  console.error(errorText('our-fault', {}, language))
  console.error(error)
  return EXIT.ourFault
}

/** What the machine refuses; nobody's program is wrong, and a stack would tell nothing. */
const REFUSALS = ['ENOSPC', 'EDQUOT', 'EROFS'] as const

function machineProblem(error: unknown, language: Language): string | undefined {
  const { code, path, dest } = error as NodeJS.ErrnoException & { dest?: string }
  const refusal = REFUSALS.find((known) => known === code)
  if (refusal === undefined) return undefined
  const file = dest ?? path
  const written = file === undefined ? [] : [errorText('not-written', { file }, language)]
  return [...written, errorText(refusal, {}, language)].join(' ')
}
