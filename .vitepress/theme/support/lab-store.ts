/** What the page knows of one lab from the host. Pure: messages in, state out. */
import type {
  ChecksState,
  HostMessage,
  ProcessState,
  RenderedVerdict,
} from '../../../platform/shared/messages.ts'

export interface Problem {
  /** Distinguishes one report from the next of the same kind. */
  id: number
  sentence: string
  hint?: string
  process?: string
}

export interface EditedFile {
  opened: boolean
  path: string
}

export interface LabState {
  /** The host has told how things stand. */
  isKnown: boolean
  processes: Record<string, ProcessState>
  checks: ChecksState
  /**
   * While checks run: verdicts of the run before, for those that have none yet. They hold the place
   * of what is coming, so that a page does not jump at each save; they are nobody's verdict now.
   */
  former: RenderedVerdict[]
  problems: Problem[]
  /** Answers to "open in editor", by file. */
  edited: Record<string, EditedFile>
}

/** More reports than that at once say nothing more. */
const MAX_PROBLEMS = 3

export function emptyLab(): LabState {
  return {
    isKnown: false,
    processes: {},
    checks: { run: 0, state: 'never', verdicts: [] },
    former: [],
    problems: [],
    edited: {},
  }
}

/** Takes in a message of the host about this lab. */
export function applyMessage(lab: LabState, message: HostMessage): void {
  switch (message.type) {
    case 'lab':
      lab.isKnown = true
      lab.processes = Object.fromEntries(message.processes.map((state) => [state.process, state]))
      takeChecks(lab, message.checks)
      return
    case 'process':
      lab.processes[message.state.process] = message.state
      if (message.state.phase === 'starting') dismissProblems(lab, message.state.process)
      return
    case 'checks':
      if (message.checks.run >= lab.checks.run) takeChecks(lab, message.checks)
      return
    case 'problem':
      lab.problems = [...lab.problems, toProblem(message, lab.problems)].slice(-MAX_PROBLEMS)
      return
    case 'edited':
      lab.edited[message.file] = { opened: message.opened, path: message.path }
      return
    case 'welcome':
    case 'points':
    case 'saved':
    case 'terminal-reset':
    case 'file':
    case 'file-saved':
    case 'file-conflict':
    case 'file-errors':
    case 'comparison':
    case 'packets-state':
    case 'packets-reset':
    case 'packets':
    case 'sockets-state':
    case 'sockets':
    case 'trace':
    case 'trace-reset':
      // About the course, one terminal, one file or the wire: not kept here.
      return
  }
}

export function dismissProblem(lab: LabState, id: number): void {
  lab.problems = lab.problems.filter((problem) => problem.id !== id)
}

function takeChecks(lab: LabState, checks: ChecksState): void {
  const known = [...lab.checks.verdicts, ...lab.former]
  const come = new Set(checks.verdicts.map(({ check }) => check))
  lab.former = checks.state === 'running' ? firstOfEach(known, come) : []
  lab.checks = checks
}

function firstOfEach(verdicts: RenderedVerdict[], without: Set<string>): RenderedVerdict[] {
  const seen = new Set(without)
  return verdicts.filter(({ check }) => !seen.has(check) && seen.add(check))
}

/** A process that starts again has left its old problem behind. */
function dismissProblems(lab: LabState, process: string): void {
  lab.problems = lab.problems.filter((problem) => problem.process !== process)
}

function toProblem(
  { sentence, hint, process }: Extract<HostMessage, { type: 'problem' }>,
  others: Problem[],
): Problem {
  return {
    id: Math.max(0, ...others.map(({ id }) => id)) + 1,
    sentence,
    ...(hint === undefined ? {} : { hint }),
    ...(process === undefined ? {} : { process }),
  }
}

/** All checks of a lab have passed, and none has failed since, while they run once more. */
export function isSolved({ checks, former }: LabState, checkCount: number): boolean {
  const passed = [...checks.verdicts, ...former].filter(({ kind }) => kind === 'passed')
  return checkCount > 0 && passed.length === checkCount
}
