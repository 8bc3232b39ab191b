/** The sentence for a program that ended while a check was talking to it. */
import { MAX_MEMORY_BYTES, MAX_PRINTED_BYTES } from '../shared/limits.ts'
import type { Ending } from '../shared/messages.ts'
import { commonFailure, type LearnerFailure } from './failure.ts'
import { plainText } from './show.ts'

const MEGABYTE = 1024 * 1024

/** V8 says so when its heap is full, and ends the process. */
const HEAP_IS_FULL = 'heap out of memory'

/**
 * @param printed the end of what the program printed
 * @param printedBytes how much it printed in all
 */
export function endingFailure(
  ending: Ending,
  fatal: { name: string; message: string; code?: string } | undefined,
  printed: string,
  printedBytes: number,
): LearnerFailure {
  if (fatal) {
    const systemCode = fatal.code === undefined ? {} : { systemCode: fatal.code }
    const error = plainText(`${fatal.name}: ${fatal.message}`)
    return commonFailure('crashed', { error }, systemCode)
  }
  if (ending.reason === 'too-much-memory' || printed.includes(HEAP_IS_FULL)) {
    // Output that nobody can take as fast as it is printed piles up in the program's memory.
    if (printedBytes > MAX_PRINTED_BYTES) return commonFailure('flood')
    return commonFailure('memory', { megabytes: MAX_MEMORY_BYTES / MEGABYTE })
  }
  // A loop that prints keeps its process too busy to hand its output over.
  if (ending.reason === 'timed-out' && printedBytes > MAX_PRINTED_BYTES)
    return commonFailure('flood')
  switch (ending.reason) {
    case 'timed-out':
    case 'never-listened':
      return commonFailure(ending.reason, { seconds: ending.afterMs / 1000 })
    case 'too-much-output':
      return commonFailure('flood')
    case 'signalled':
      return commonFailure('signalled', { signal: ending.signal })
    case 'exited':
      return commonFailure('exited', { exitCode: ending.exitCode })
    case 'stopped':
      return commonFailure('stopped')
    case 'could-not-start':
      throw new Error(`the learner's process did not start: ${ending.detail}`)
  }
}
