/**
 * Workers of the suite's own. Each says when a job begins, and goes on only when it is let go: what
 * happens while a worker is at work can then be looked at for as long as that takes.
 */
import { chmodSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

/** More than any call may take: a worker that is never let go ends by itself. */
const MAX_WAIT_MS = 20_000
const POLL_MS = 2

/** Jobs from this number on kill their worker: by an error, and by an end without one. */
export const DEADLY = 900
export const VANISHING = 901

const SOURCE = `
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parentPort, threadId } from 'node:worker_threads'

const folder = import.meta.dirname
const still = new Int32Array(new SharedArrayBuffer(4))
parentPort.on('message', (job) => {
  writeFileSync(join(folder, 'begun-' + job), String(threadId))
  if (job === ${DEADLY}) throw new RangeError('this job kills')
  if (job === ${VANISHING}) process.exit(3)
  for (let waited = 0; waited < ${MAX_WAIT_MS}; waited += ${POLL_MS}) {
    if (existsSync(join(folder, 'go-' + job)) || existsSync(join(folder, 'go'))) break
    Atomics.wait(still, 0, 0, ${POLL_MS})
  }
  parentPort.postMessage(job * 2)
})
`

export interface Gates {
  /** The program of such a worker; it answers a job with its double. */
  file: string
  /** Lets one job go on, or all of them. */
  open(job?: number): void
  hasBegun(job: number): boolean
  /** In no order. */
  readonly begun: number[]
  /** The thread that is at a job. */
  threadOf(job: number): string
  /** Resolves with `true` when all of these are begun, with `false` when that takes too long. */
  haveBegun(jobs: number[]): Promise<boolean>
}

/** Less than a call may take, so that the sentence is the check's own. */
const BEGIN_MS = 2_500

export function makeGates(folder: string): Gates {
  const file = join(folder, 'gate.mjs')
  writeFileSync(file, SOURCE)
  // Graded work runs as somebody else, whatever our own mask is.
  chmodSync(file, 0o644)
  const hasBegun = (job: number): boolean => existsSync(join(folder, `begun-${job}`))
  return {
    file,
    open: (job) => writeFileSync(join(folder, job === undefined ? 'go' : `go-${job}`), ''),
    hasBegun,
    get begun() {
      return readdirSync(folder)
        .flatMap((name) => /^begun-(\d+)$/.exec(name)?.[1] ?? [])
        .map(Number)
    },
    threadOf: (job) => readFileSync(join(folder, `begun-${job}`), 'utf8'),
    haveBegun: async (jobs) => {
      const late = AbortSignal.timeout(BEGIN_MS)
      while (!jobs.every(hasBegun)) {
        if (late.aborted) return false
        await pause(POLL_MS)
      }
      return true
    },
  }
}
