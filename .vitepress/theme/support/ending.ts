/** Why a process ended, in words: the name of a label and its values. */
import type { Ending, ProcessState } from '../../../platform/shared/messages.ts'
import type { LabelName, LabelParams } from './labels.ts'

export interface Sentence {
  name: LabelName
  params: LabelParams
  /** `calm`: as it should be. `note`: worth reading. */
  tone: 'calm' | 'note'
}

const MEBIBYTE = 1024 * 1024

/** @returns `undefined` while the process has not ended */
export function endingOf(state: ProcessState | undefined): Sentence | undefined {
  if (state?.phase !== 'ended') return undefined
  if (state.notStarted) return { name: 'ended-todo', params: {}, tone: 'note' }
  return state.ending ? sentenceOf(state.ending) : undefined
}

function sentenceOf(ending: Ending): Sentence {
  switch (ending.reason) {
    case 'exited':
      return exited(ending.exitCode)
    case 'signalled':
      return signalled(ending.signal)
    case 'stopped':
      return { name: ending.forced ? 'ended-forced' : 'ended-stopped', params: {}, tone: 'calm' }
    case 'never-listened':
      return note('ended-never-listened', { seconds: seconds(ending.afterMs) })
    case 'timed-out':
      return note('ended-timed-out', { seconds: seconds(ending.afterMs) })
    case 'too-much-output':
      return note('ended-too-much-output', { megabytes: mebibytes(ending.bytes) })
    case 'too-much-memory':
      return note('ended-too-much-memory', { megabytes: mebibytes(ending.bytes) })
    case 'could-not-start':
      return note('ended-could-not-start', { detail: ending.detail })
  }
}

function exited(code: number): Sentence {
  if (code === 0) return { name: 'ended-ok', params: {}, tone: 'calm' }
  return note(code === 2 ? 'ended-usage' : 'ended-code', { code })
}

function signalled(signal: string): Sentence {
  if (signal === 'SIGINT') return { name: 'ended-interrupted', params: {}, tone: 'calm' }
  return note('ended-signal', { signal })
}

function note(name: LabelName, params: LabelParams): Sentence {
  return { name, params, tone: 'note' }
}

function seconds(ms: number): number {
  return Math.round(ms / 100) / 10
}

function mebibytes(bytes: number): number {
  return Math.max(1, Math.round(bytes / MEBIBYTE))
}
