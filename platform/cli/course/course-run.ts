/** What the parts of `npm run course` that run suites share. */
import type { Lab } from '../../catalogue/catalogue.ts'
import type { Suites } from '../../course/dynamic/tries.ts'
import type { Paint } from '../printer.ts'

export interface CourseRun {
  suites: Suites
  labs: Lab[]
  /** Rounds of every suite, with all cores busy when there is more than one. */
  repeat: number
  /** Write starters and transcripts instead of comparing them. */
  record: boolean
  /** How often what is wrong is tried again; each that needed it is named. */
  retries: number
  paint: Paint
  /** Takes a finished line. */
  print(line: string): void
}

export function printProblem({ paint, print }: CourseRun, text: string): void {
  print(`${paint('red', '✗')} ${text}`)
}

/** Worth a look, and no reason to stop. */
export function printNotice({ paint, print }: CourseRun, text: string): void {
  print(`${paint('yellow', '!')} ${text}`)
}

export function printSummary({ paint, print }: CourseRun, text: string, problems: number): void {
  print(`${problems === 0 ? paint('green', '✓') : paint('red', '✗')} ${text}`)
}
