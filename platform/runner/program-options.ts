import type { Limits } from './limits.ts'
import type { SandboxPlan } from './sandbox.ts'

export interface TerminalSize {
  columns: number
  rows: number
}

export interface ProgramOptions {
  /** The program, then its arguments. */
  args: string[]
  cwd: string
  nodeFlags?: string[]
  env?: Record<string, string>
  /** A pty of this size, or our own terminal; pipes when absent. */
  terminal?: TerminalSize | 'inherit'
  /** Pipes beyond the standard three, from descriptor 3 on. Only without a terminal. */
  extraPipes?: number
  limits?: Limits
  /** The program must listen within `readyMs`, or it is ended. */
  mustListen?: boolean
  readyMs?: number
  /** Shuts the program in; by pipes only. */
  sandbox?: SandboxPlan
  /** Says what the program does with its sockets. In a sandbox nothing is traced. */
  trace?: boolean
  /**
   * Node starts, and the program is not loaded before `LabProcess.wake`, which says its arguments;
   * those here are only the program. Not in a sandbox, not in our own terminal, not where `CAN_WAIT`
   * is false.
   */
  waits?: boolean
}
