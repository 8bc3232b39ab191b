/**
 * A pool of worker threads: a fixed number of workers, and a queue for jobs that find none free.
 * A worker is a thread with a JavaScript world of its own. It shares no variables with us; jobs and
 * results are copied across (structured clone).
 */
import { Worker } from 'node:worker_threads'

export interface RunOptions {
  /** Once aborted, nobody wants the result any more. */
  signal?: AbortSignal | undefined
}

interface Job {
  input: unknown
  resolve(output: unknown): void
  reject(error: unknown): void
}

// #region pool
export class WorkerPool {
  readonly #file: string | URL
  readonly #size: number
  readonly #free: Worker[] = []
  /** Workers that have a job. A worker is never given a second one. */
  readonly #running = new Map<Worker, Job>()
  readonly #waiting: Job[] = []
  #isClosed = false

  /**
   * @param file the program of a worker: for each message it gets, it posts one back
   * @param size how many workers there are at most; a worker is started when a job needs one
   */
  constructor(file: string | URL, size: number) {
    this.#file = file
    this.#size = size
  }

  /**
   * Has a worker do a job; jobs begin in the order of the calls.
   * @returns what the worker posts
   * @throws the worker's error when it dies on this job; AbortError when the signal is aborted or
   *   the pool is closed. A job that has not begun by then never does
   */
  run(input: unknown, { signal }: RunOptions = {}): Promise<unknown> {
    const { promise, resolve, reject } = Promise.withResolvers<unknown>()
    const job = { input, resolve, reject }
    const drop = (): void => {
      const place = this.#waiting.indexOf(job)
      if (place !== -1) this.#waiting.splice(place, 1)
      // One that has begun goes on, since a thread cannot be asked to stop; its worker is not free
      // until it is done, and the result is thrown away.
      reject(new DOMException('nobody wants the result any more', 'AbortError'))
    }
    if (this.#isClosed || signal?.aborted) {
      drop()
      return promise
    }
    signal?.addEventListener('abort', drop, { once: true })
    const forget = (): void => signal?.removeEventListener('abort', drop)
    promise.then(forget, forget)
    this.#waiting.push(job)
    this.#handOut()
    return promise
  }

  /** Ends the workers, whatever they are doing. Jobs that are not done reject with AbortError. */
  async close(): Promise<void> {
    this.#isClosed = true
    const closed = new DOMException('the pool is closed', 'AbortError')
    for (const job of this.#waiting.splice(0)) job.reject(closed)
    for (const job of this.#running.values()) job.reject(closed)
    const workers = [...this.#free, ...this.#running.keys()]
    await Promise.all(workers.map((worker) => worker.terminate()))
  }

  #handOut(): void {
    while (this.#waiting.length > 0 && !this.#isClosed) {
      const worker = this.#free.pop() ?? this.#hire()
      if (!worker) return
      const job = this.#waiting.shift() as Job
      this.#running.set(worker, job)
      worker.postMessage(job.input)
    }
  }

  /** @returns undefined when there are enough */
  #hire(): Worker | undefined {
    if (this.#running.size >= this.#size) return undefined
    const worker = new Worker(this.#file)
    worker.on('message', (output: unknown) => {
      this.#running.get(worker)?.resolve(output)
      this.#running.delete(worker)
      this.#free.push(worker)
      this.#handOut()
    })
    // Without a listener the error of a worker would end the whole process.
    worker.on('error', (error) => this.#running.get(worker)?.reject(error))
    worker.on('exit', () => {
      this.#running.get(worker)?.reject(new Error('the worker has ended without an answer'))
      this.#running.delete(worker)
      const place = this.#free.indexOf(worker)
      if (place !== -1) this.#free.splice(place, 1)
      // There is room for a new one now.
      this.#handOut()
    })
    return worker
  }
}
// #endregion pool
