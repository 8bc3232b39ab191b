/** A process of a lab by the name that `lab.json` gives it. */
import { join } from 'node:path'
import type { Lab } from '../catalogue/catalogue.ts'
import { CourseError } from '../shared/errors.ts'
import type { Limits } from './limits.ts'
import { LabProcess } from './process.ts'
import type { ProgramOptions, TerminalSize } from './program-options.ts'
import type { SandboxPlan } from './sandbox.ts'
import type { SparePrograms } from './spare-programs.ts'

export interface LabProcessOptions {
  lab: Lab
  /** Name of the process in `lab.json`. */
  process: string
  /** Absolute folder of the lab in its target: `…/labs/07-framing`. */
  folder: string
  args: string[]
  terminal?: TerminalSize | 'inherit'
  nodeFlags?: string[]
  limits?: Limits
  readyMs?: number
  sandbox?: SandboxPlan
  trace?: boolean
}

/**
 * Starts a process that the lab lists.
 * @param spares where one may wait already
 * @throws CourseError `ERR_UNKNOWN_PROCESS` when it lists no such process
 */
export function startLabProcess(options: LabProcessOptions, spares?: SparePrograms): LabProcess {
  const program = programOf(options)
  return spares ? spares.start(program) : new LabProcess(program)
}

/**
 * Lets a process wait that the lab lists; its arguments do not matter.
 * @throws CourseError `ERR_UNKNOWN_PROCESS` when it lists no such process
 */
export function prepareLabProcess(options: LabProcessOptions, spares: SparePrograms): void {
  spares.prepare(programOf(options))
}

function programOf({
  lab,
  process: name,
  folder,
  args,
  ...others
}: LabProcessOptions): ProgramOptions {
  const entry = lab.processes[name]
  if (!entry) {
    const list = Object.keys(lab.processes).join(', ')
    throw new CourseError('ERR_UNKNOWN_PROCESS', `The lab ${lab.slug} has no process "${name}".`, {
      hint: `Processes: ${list}`,
      params: { process: name, list },
    })
  }
  return {
    ...others,
    args: [join(folder, entry.file), ...args],
    cwd: folder,
    mustListen: entry.ready === 'listening',
  }
}
