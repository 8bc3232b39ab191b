/**
 * The one error class of the platform. Three kinds never mix: a learner's program that misbehaves
 * is a verdict, not an exception; the course (a wrong `lab.json`) and the user (a wrong argument)
 * are a `CourseError`; anything else that is thrown is our own fault and keeps its stack.
 */

/** Every code, with what it means. The reference page has a heading for each; a test compares. */
export const ERROR_CODES = {
  ERR_USAGE: 'the command line is not understood',
  ERR_UNKNOWN_LAB: 'no lab has that number or name',
  ERR_UNKNOWN_PROCESS: 'the lab has no process of that name',
  ERR_UNKNOWN_FILE: 'the lab has no exercise file of that name',
  ERR_BAD_LAB: 'a lab.json or a text file of a lab is wrong; the message names file and field',
  ERR_PORT_BUSY: 'another program listens on the port that is needed',
  ERR_ALREADY_RUNNING: 'this process of the lab is already running',
  ERR_NEVER_LISTENED: 'a server did not start listening in time',
  ERR_SITE_BUILD: 'a page of the site does not build',
  ERR_NOT_SAVED: 'an exercise file could not be written',
  ERR_POINTS_NOT_SAVED: 'the points of a lab could not be saved',
  ERR_FILE_TOO_LARGE: 'an exercise file is larger than the course takes',
  ERR_NO_EDITOR: 'no editor could be started on this machine',
  ERR_NO_ISOLATION: 'submissions cannot be isolated on this machine',
  ERR_BAD_REPORT: 'a file is not a report of grades, or does not match the others',
  ERR_NOT_READY: 'a process was not started because one that it needs is not ready',
  ERR_TOO_MANY_PROCESSES: 'as many lab processes are running as the host allows',
  ERR_BAD_MESSAGE: 'a page sent something the host does not understand',
  ERR_INTERNAL: 'the host itself failed; its terminal shows more',
} as const

export type ErrorCode = keyof typeof ERROR_CODES

export interface CourseErrorDetails {
  hint?: string
  params?: Record<string, string | number>
  /**
   * Of its text in the reader's language, where a code has several. A parameter `why` is the key of
   * another text, with the same values.
   */
  key?: string
  cause?: unknown
}

export class CourseError extends Error {
  override name = 'CourseError'
  readonly code: ErrorCode
  /** What to do about it, in one sentence. */
  readonly hint: string | undefined
  /** Values for the translated sentence of this code. */
  readonly params: Record<string, string | number>
  readonly key: string | undefined

  constructor(code: ErrorCode, message: string, details: CourseErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.code = code
    this.hint = details.hint
    this.params = details.params ?? {}
    this.key = details.key
  }
}

/** The `code` of a system or course error, if it has one. */
export function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined
  return typeof error.code === 'string' ? error.code : undefined
}
