/**
 * A pool of worker threads: a fixed number of workers, and a queue for jobs that find none free.
 * A worker is a thread with a JavaScript world of its own. It shares no variables with us; jobs and
 * results are copied across (structured clone).
 */

export interface RunOptions {
  /** Once aborted, nobody wants the result any more. */
  signal?: AbortSignal | undefined
}

export class WorkerPool {
  /**
   * @param file the program of a worker: for each message it gets, it posts one back
   * @param size how many workers there are at most. They stay for further jobs
   */
  constructor(file: string | URL, size: number) {
    throw new Error('TODO: WorkerPool in worker-pool.ts')
  }

  /**
   * Has a worker do a job: posts `input` to it and waits for what it posts. A worker has one job at
   * a time; jobs begin in the order of the calls, as soon as a worker is free.
   * @returns what the worker posts
   * @throws the worker's error when it dies on this job, or an error of yours when it ends without
   *   an answer; another worker takes its place, and the other jobs go on. AbortError as soon as
   *   the signal is aborted (even from the start) or the pool is closed. A job that has not begun
   *   by then never does. One that has begun goes on in its worker, which is not free until it is
   *   done; the result is thrown away
   */
  async run(input: unknown, options: RunOptions = {}): Promise<unknown> {
    throw new Error('TODO: run in worker-pool.ts')
  }

  /**
   * Ends the workers, whatever they are doing, and resolves when they are gone. Jobs that are not
   * done reject with AbortError. May be called twice.
   */
  async close(): Promise<void> {
    throw new Error('TODO: close in worker-pool.ts')
  }
}
