/** The check that the code being run belongs to: several checks run at the same time. */
import { AsyncLocalStorage } from 'node:async_hooks'
import type { Journal } from './journal.ts'
import type { LabUnderCheck } from './lab.ts'
import { NO_LIMIT_MS } from './inspection.ts'
import type { Random } from './random.ts'

export interface RunningCheck {
  lab: LabUnderCheck
  journal: Journal
  random: Random
  /** Somebody looks at it with a debugger: nothing is too slow. */
  isInspected: boolean
}

const storage = new AsyncLocalStorage<RunningCheck>()

export function asRunningCheck<T>(check: RunningCheck, body: () => T): T {
  return storage.run(check, body)
}

/** @throws TypeError outside of a check */
export function runningCheck(): RunningCheck {
  const running = storage.getStore()
  if (!running) throw new TypeError('this function works inside a check only')
  return running
}

/** A time limit of the check that the code being run belongs to. */
export function limitedTo(ms: number): number {
  return storage.getStore()?.isInspected === true ? NO_LIMIT_MS : ms
}
