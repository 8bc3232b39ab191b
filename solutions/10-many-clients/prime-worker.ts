/** The program of a worker: for each number that comes in, how many primes there are up to it. */
import { parentPort } from 'node:worker_threads'
import { countPrimes } from './primes.ts'

parentPort?.on('message', (limit: number) => {
  // While this runs, this thread does nothing else; it has nothing else to do.
  parentPort?.postMessage(countPrimes(limit))
})
