/** A server that a module's `start` has given back, by the lab's contract for servers (K2). */
import { typeNameOf } from './expect.ts'
import { commonFailure } from './failure.ts'
import type { Recorder } from './markers.ts'
import { showValue } from './show.ts'

export interface StartedServer {
  host: string
  port: number
  close(): Promise<void>
  /** What it logged so far. */
  readonly lines: string[]
  /** Resolves when it has logged `count` lines. */
  logged(count: number): Promise<void>
}

/**
 * @param log what `start` was given to log with
 * @throws LearnerFailure `start-shape` when `start` did not keep its contract
 */
export function startedServer(server: unknown, log: Recorder): StartedServer {
  const { host, port, close } = checkShape(server)
  return {
    host,
    port,
    close: async () => {
      await close()
    },
    get lines() {
      return log.calls.map(([line]) => (typeof line === 'string' ? line : showValue(line)))
    },
    logged: (count) => log.called(count),
  }
}

function checkShape(server: unknown): {
  host: string
  port: number
  close(): Promise<unknown>
} {
  if (typeof server === 'object' && server !== null) {
    const { host, port, close } = server as Record<string, unknown>
    const isPort = typeof port === 'number' && Number.isInteger(port) && port > 0 && port < 65_536
    if (host === '127.0.0.1' && isPort && typeof close === 'function')
      return { host, port, close: close as () => Promise<unknown> }
  }
  const actual =
    typeof server === 'object' && server !== null ? showValue(server) : typeNameOf(server)
  throw commonFailure('start-shape', { actual })
}
