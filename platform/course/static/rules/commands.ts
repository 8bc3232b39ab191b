/** Commands that a page shows exist: npm's scripts, and the labs and processes behind them. */
import { CourseError } from '../../../shared/errors.ts'
import { findLab, type Lab } from '../../../catalogue/catalogue.ts'
import type { Course } from '../course.ts'
import type { Finding } from '../finding.ts'

/** npm's own commands that the course uses. `test` and `start` are scripts with a short form. */
const NPM_COMMANDS = ['install', 'ci', 'exec']
const COMMAND = /\bnpm (?:(?<run>run) )?(?<script>[a-z][\w:-]*)(?: --(?<rest> [^;&|#\n]*))?/g
/** Scripts whose first argument is a lab; of `lab` the second is a process. */
const TAKES_LAB = ['lab', 'check', 'hint', 'reset', 'test', 'course']

export function checkCommands(course: Course): Finding[] {
  const labs = course.labs.flatMap(({ lab }) => (lab ? [lab] : []))
  // With a lab that cannot be read nobody can say which arguments are right.
  const known = labs.length === course.labs.length ? labs : undefined
  return course.pages.flatMap(({ file, lesson }) => {
    const shell = lesson.fences
      .filter(({ language }) => language === 'sh')
      .flatMap(({ text, line }) =>
        text.split('\n').map((command, index) => ({ text: command, line: line + 1 + index })),
      )
    return [...shell, ...lesson.codes].flatMap(({ text, line }) =>
      findWrongCommands(text, course.scripts, known).map((problem): Finding => ({
        rule: 'commands',
        file,
        line,
        problem,
      })),
    )
  })
}

/**
 * Looks at the npm commands in a line of shell.
 * @param labs those that arguments may name; without them arguments are not looked at
 * @returns what is wrong
 */
export function findWrongCommands(text: string, scripts: string[], labs?: Lab[]): string[] {
  return [...text.matchAll(COMMAND)].flatMap(({ groups }) => {
    const { run, script = '', rest = '' } = groups ?? {}
    if (!run && NPM_COMMANDS.includes(script)) return []
    const isShort = ['test', 'start'].includes(script)
    if (!scripts.includes(script)) return [`package.json has no script "${script}".`]
    if (!run && !isShort) return [`"npm ${script}" does not work; it is "npm run ${script}".`]
    return labs && TAKES_LAB.includes(script) ? checkArguments(script, rest, labs) : []
  })
}

function checkArguments(script: string, rest: string, labs: Lab[]): string[] {
  const [wanted, process] = rest.split(/\s+/).filter((word) => word !== '')
  if (wanted === undefined || /^[-<[{]/.test(wanted)) return []
  try {
    const lab = findLab(wanted, { labs, broken: [] })
    if (script !== 'lab' || process === undefined || /^[-<[{]/.test(process)) return []
    return process in lab.processes ? [] : [`The lab ${lab.slug} has no process "${process}".`]
  } catch (error) {
    if (error instanceof CourseError) return [error.message]
    throw error
  }
}
