/** What a suite asks of the learner's process, and what comes back. See messages.ts. */
import type { RemoteErrorShape } from './codec.ts'

/** The learner's process reads requests here … */
export const REQUEST_DESCRIPTOR = 3
/** … and answers here. */
export const ANSWER_DESCRIPTOR = 4

/** Environment variable: keep compiled modules after each load (see NODE_COMPILE_CACHE). */
export const KEEP_VARIABLE = 'OTW_KEEP_COMPILED'

/** Id of a function or object that lives in the learner's process. */
export type HandleId = number

export type Request = { id: number } & (
  | {
      op: 'load'
      file: string
      /** Each has an address of its own; 0 is at the file's. */
      instance: number
    }
  | { op: 'call'; handle: HandleId; args: unknown }
  | { op: 'method'; handle: HandleId; name: string; args: unknown }
  | { op: 'new'; handle: HandleId; args: unknown }
  /** Calls a method once for each piece of some bytes and answers with all results in one list. */
  | {
      op: 'pieces'
      handle: HandleId
      name: string
      /** The bytes alone. */
      args: unknown
      pieceBytes: number
      reuseBuffer: boolean
    }
  /** Reads a property of an instance. */
  | { op: 'get'; handle: HandleId; name: string }
  | { op: 'abort'; signal: number }
  /** What still keeps the process alive: kinds of handles, the boundary's own left out. */
  | { op: 'activity' }
  /** Gets ready to load; for a process that waits. */
  | { op: 'warm-up' }
  /** Lets go of the boundary, so that the process ends when nothing of the learner's is open. */
  | { op: 'release' }
  /** The answer to a callback. */
  | { op: 'settle'; call: number; value?: unknown; error?: RemoteErrorShape }
)

export type Answer =
  | { id: number; value: unknown }
  | { id: number; error: RemoteErrorShape; phase: 'load' | 'call' }
  /** The learner called a function that the suite passed in. */
  | { callback: number; call: number; args: unknown }
  | { record: number; args: unknown }
  /** Said once, before anything of the learner's is loaded. */
  | { ready: true }
