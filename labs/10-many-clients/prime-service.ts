/**
 * A service with work for the processor. Each line is a request, and each gets one line as an
 * answer, in the order of the requests:
 *
 *     primes 100   →  25        how many primes there are up to 0–5,000,000
 *     ping         →  pong
 *     other lines  →  error
 */
export interface PrimeOptions {
  /** Default `127.0.0.1`. */
  host?: string
  /** Default 7010; 0 lets the system choose. */
  port?: number
  /** How many worker threads count. Default 2. */
  workers?: number
  /** The program that a worker runs. Default `prime-worker.ts`. */
  workerFile?: string | URL
  /** How long `close()` waits for requests in progress. Default 1,000 ms. */
  graceMs?: number
  log?: (line: string) => void
}

export interface PrimeService {
  host: string
  port: number
  /**
   * Stops accepting. Clients waiting for an answer get it, then FIN; the others get FIN at once.
   * Destroys whatever is left after `graceMs`, ends the workers, and resolves when the
   * port is free. May be called twice.
   */
  close(): Promise<void>
}

/**
 * Starts the service. It answers each line with one line, ended with LF:
 *
 * - `primes <n>` with a whole number from 0 to 5,000,000: how many primes there are up to n, counted
 *   by a worker of a WorkerPool. `ping`: `pong`. Anything else, and a job on which the worker died:
 *   `error`. A line of more than 64 bytes: `error`, then FIN. `linesOf` in lines.ts reads lines.
 * - Answers to one client come in the order of its requests. A client that sends FIN after its
 *   requests gets all its answers, then FIN.
 * - While workers count, everyone else is answered: a ping within 100 ms.
 * - A client whose connection breaks has vanished: those of its jobs that have not begun never do.
 * - Clients that reset, stay silent or send nonsense never stop the service.
 * - `log` gets whatever you find worth reading.
 * @returns once it listens
 * @throws the system's error (`EADDRINUSE`, `EACCES` …); nothing stays open then
 */
export async function start(options: PrimeOptions = {}): Promise<PrimeService> {
  throw new Error('TODO: start in prime-service.ts')
}
