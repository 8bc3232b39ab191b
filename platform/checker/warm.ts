/** A checker that stays loaded in a process of its own, for the host and for watch mode. */
import { fork, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import { LABS, ROOT, SOLUTIONS } from '../catalogue/paths.ts'
import type { Disposable } from '../shared/dispose.ts'
import type { Verdict } from '../shared/verdict.ts'
import type { LabReport } from './suite-runner.ts'

export interface WarmRequest {
  slug: string
  /** `labs`, `solutions`, or an absolute folder that holds lab folders. */
  target: string
  only?: string
  seed?: number
  onVerdict?(verdict: Verdict): void
}

export interface WarmChecker extends Disposable {
  /**
   * Runs one lab's checks. A newer call for the same lab replaces the one under way, whose promise
   * rejects with an `AbortError`.
   */
  check(request: WarmRequest): Promise<LabReport>
}

/** Messages between the two processes; both are ours. */
export type ToWorker = { run: number; request: Omit<WarmRequest, 'onVerdict'> } | { cancel: number }
export type FromWorker =
  | { run: number; verdict: Verdict }
  | { run: number; report: LabReport }
  | { run: number; error: string }

interface Running {
  slug: string
  onVerdict: ((verdict: Verdict) => void) | undefined
  resolve(report: LabReport): void
  reject(error: Error): void
}

export function startWarmChecker(): WarmChecker {
  const running = new Map<number, Running>()
  let worker: ChildProcess | undefined
  let nextRun = 1
  let isDisposed = false

  const start = (): ChildProcess => {
    const child = fork(join(import.meta.dirname, 'warm-worker.ts'), {
      cwd: ROOT,
      // vitest prints nothing that a person waits for here.
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    child.on('message', (message) => take(message as FromWorker))
    child.on('exit', () => {
      if (worker === child) worker = undefined
      for (const [run, { reject }] of running) {
        running.delete(run)
        reject(new Error('the checker ended'))
      }
    })
    return child
  }

  const take = (message: FromWorker): void => {
    const entry = running.get(message.run)
    if (!entry) return
    if ('verdict' in message) {
      entry.onVerdict?.(message.verdict)
      return
    }
    running.delete(message.run)
    if ('report' in message) entry.resolve(message.report)
    else entry.reject(new Error(message.error))
  }

  const send = (message: ToWorker): void => {
    if (isDisposed) return
    worker ??= start()
    worker.send(message)
  }

  return {
    check: ({ onVerdict, ...request }) => {
      for (const [run, entry] of running) {
        if (entry.slug !== request.slug) continue
        running.delete(run)
        send({ cancel: run })
        entry.reject(new DOMException('a newer run replaced this one', 'AbortError'))
      }
      const run = nextRun++
      const target = folderOf(request.target)
      return new Promise((resolve, reject) => {
        running.set(run, { slug: request.slug, onVerdict, resolve, reject })
        send({ run, request: { ...request, target } })
      })
    },
    dispose: async () => {
      isDisposed = true
      const ending = worker
      if (!ending || ending.exitCode !== null) return
      const ended = new Promise((resolve) => ending.once('exit', resolve))
      ending.disconnect()
      await ended
    },
  }
}

function folderOf(target: string): string {
  if (target === 'labs') return LABS
  if (target === 'solutions') return SOLUTIONS
  return target
}
