import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { watchLimits, type Limits } from '../../../platform/runner/limits.ts'
import type { Ending } from '../../../platform/shared/messages.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function watch(limits: Limits): {
  exceeded: Ending[]
  print(bytes: number): void
  stop(): void
} {
  const exceeded: Ending[] = []
  let print = (_chunk: Buffer): void => {}
  const watched = {
    pid: process.pid,
    onOutput: (listener: typeof print) => void (print = listener),
  }
  const stop = watchLimits(watched, limits, (reason) => exceeded.push(reason))
  return { exceeded, print: (bytes) => print(Buffer.alloc(bytes)), stop }
}

describe('runner/limits', () => {
  it('counts all that is printed, and lets as much pass as is allowed', () => {
    const { exceeded, print } = watch({ maxOutputBytes: 100 })
    for (let count = 0; count < 10; count++) print(10)
    expect(exceeded).toEqual([])
    print(1)
    expect(exceeded).toEqual([{ reason: 'too-much-output', bytes: 101 }])
  })

  it('looks at nothing any more once the program has ended', () => {
    const { exceeded, stop } = watch({ timeoutMs: 1_000, maxMemoryBytes: 1 })
    vi.advanceTimersByTime(10)
    stop()
    vi.advanceTimersByTime(10_000)
    expect(exceeded).toEqual([])
    expect(vi.getTimerCount()).toBe(0)
  })

  it('ends what takes too long at its limit, and not before', () => {
    const { exceeded, stop } = watch({ timeoutMs: 1_000 })
    vi.advanceTimersByTime(999)
    expect(exceeded).toEqual([])
    vi.advanceTimersByTime(1)
    expect(exceeded).toEqual([{ reason: 'timed-out', afterMs: 1_000 }])
    stop()
  })
})
