/** Keeps every core busy while suites run, so that a check that depends on speed shows. */
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { Disposable } from '../../shared/dispose.ts'

const SPIN = 'for (;;);'

export function startLoad(cores = availableParallelism()): Disposable {
  const workers = Array.from({ length: cores }, () => new Worker(SPIN, { eval: true }))
  return {
    dispose: async () => {
      await Promise.all(workers.map((worker) => worker.terminate()))
    },
  }
}
