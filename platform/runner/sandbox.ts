/**
 * How a lab's process is shut in: a plan made elsewhere (the grader), carried out here. The runner
 * knows only that other programs stand between it and Node, and where the sandbox sees our files.
 */
import type { Launch } from './channel.ts'

/** Plain data: it crosses to the worker in which suites run. */
export interface SandboxPlan {
  /** Programs that shut Node in, with their arguments; Node's own follow. May be empty. */
  command: string[]
  /**
   * Node, the checker's end of the boundary, what it preloads into programs, and the tracer, as the
   * sandbox sees them.
   */
  node: string
  child: string
  program: string
  preload: string
  nodeFlags: string[]
  /** Added to the environment; besides it only a short list of variables is handed on. */
  env: Record<string, string>
  /** Where checks make their folders: the same path inside and outside. */
  scratch: string
  /**
   * How many processes stand between the one that we start and the program: they must not see the
   * polite signal, because they would end the program without a word.
   */
  wrappers: number
  /** A fresh process for each check, instead of one that is used again while it is quiet. */
  isFreshEachCheck: boolean
  /** All processes of one sandbox together; resident memory. */
  maxMemoryBytes: number
}

/** What a sandboxed program may know of our environment: the clock's zone, which suites set. */
const HANDED_ON = ['TZ', 'LANG']

export function shutIn(
  launch: Launch,
  plan: SandboxPlan,
  own: Record<string, string>,
): Launch & { file: string } {
  const [file = plan.node, ...before] = plan.command
  const inner = plan.command.length > 0 ? [plan.node] : []
  const environment: Record<string, string> = {}
  for (const name of HANDED_ON) {
    const value = process.env[name]
    if (value !== undefined) environment[name] = value
  }
  return {
    ...launch,
    file,
    args: [...before, ...inner, ...plan.nodeFlags, ...launch.args],
    env: { ...environment, ...plan.env, ...own },
  }
}

/**
 * The name of the signal that ended a program, where a wrapper reports it as an exit code, as shells
 * do: 128 and the signal's number.
 */
export function signalOfExitCode(exitCode: number, names: Record<number, string>): string | null {
  return names[exitCode - 128] ?? null
}
