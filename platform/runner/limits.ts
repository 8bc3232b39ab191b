/** Ends a process that floods its output, fills the memory or takes too long. */
import { readFileSync } from 'node:fs'
import type { Ending } from '../shared/messages.ts'

export interface Limits {
  timeoutMs?: number
  maxOutputBytes?: number
  /** Resident memory; observed on Linux, where a process cannot hide it. */
  maxMemoryBytes?: number
}

interface Watched {
  pid: number
  /** Where there is more to count than the process itself. */
  residentBytes?(): Promise<number>
  onOutput(listener: (chunk: Buffer) => void): void
}

/** Memory can grow by a gigabyte in half a second; a look costs some microseconds. */
const LOOK_EVERY_MS = 50

/** @returns a function that stops watching */
export function watchLimits(
  watched: Watched,
  { timeoutMs, maxOutputBytes, maxMemoryBytes }: Limits,
  exceed: (reason: Ending) => void,
): () => void {
  const timers: NodeJS.Timeout[] = []
  if (timeoutMs !== undefined)
    timers.push(setTimeout(() => exceed({ reason: 'timed-out', afterMs: timeoutMs }), timeoutMs))
  if (maxOutputBytes !== undefined) {
    let bytes = 0
    watched.onOutput((chunk) => {
      bytes += chunk.length
      if (bytes > maxOutputBytes) exceed({ reason: 'too-much-output', bytes })
    })
  }
  if (maxMemoryBytes !== undefined && process.platform === 'linux')
    timers.push(
      setInterval(() => {
        const looked = watched.residentBytes?.() ?? residentBytes(watched.pid)
        void Promise.resolve(looked).then((bytes) => {
          if (bytes > maxMemoryBytes) exceed({ reason: 'too-much-memory', bytes })
        })
      }, LOOK_EVERY_MS),
    )
  return () => {
    for (const timer of timers) clearTimeout(timer)
  }
}

/**
 * Resident memory of a process on Linux; 0 when it is gone. Read at once: that takes some
 * microseconds, where handing it to another thread takes a hundred. Source: proc(5), status.
 */
function residentBytes(pid: number): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'latin1')
    return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024
  } catch {
    return 0
  }
}
