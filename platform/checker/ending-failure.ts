/** The sentence for a program that ended while a check was talking to it. */
import type { Ending } from '../shared/messages.ts'
import { commonFailure, type LearnerFailure } from './failure.ts'

const MEGABYTE = 1024 * 1024

export function endingFailure(
  ending: Ending,
  fatal: { name: string; message: string; code?: string } | undefined,
  printed: string,
): LearnerFailure {
  if (fatal) {
    const systemCode = fatal.code === undefined ? {} : { systemCode: fatal.code }
    return commonFailure('crashed', { error: `${fatal.name}: ${fatal.message}` }, systemCode)
  }
  switch (ending.reason) {
    case 'timed-out':
    case 'never-listened':
      return commonFailure(ending.reason, { seconds: ending.afterMs / 1000 })
    case 'too-much-output':
      return commonFailure('flood', { megabytes: Math.round(ending.bytes / MEGABYTE) })
    case 'too-much-memory':
      return commonFailure('memory', { megabytes: Math.round(ending.bytes / MEGABYTE) })
    case 'signalled':
      // V8 ends itself like this when its heap is full.
      return printed.includes('heap out of memory')
        ? commonFailure('memory', { megabytes: 256 })
        : commonFailure('signalled', { signal: ending.signal })
    case 'exited':
      return printed.includes('heap out of memory')
        ? commonFailure('memory', { megabytes: 256 })
        : commonFailure('exited', { exitCode: ending.exitCode })
    case 'stopped':
      return commonFailure('stopped')
    case 'could-not-start':
      throw new Error(`the learner's process did not start: ${ending.detail}`)
  }
}
