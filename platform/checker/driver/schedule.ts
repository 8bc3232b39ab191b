/**
 * In which order checks run: as declared, some at a time, each after those that it needs. Slow ones
 * begin early, the slowest first, because the last one to begin decides when all are done. One lane
 * is kept for the others, so that news comes at once; it takes a slow one, too, when all would be done
 * later without that.
 */

/** What takes longer had better not begin last. */
const SLOW_MS = 40

export interface Scheduled {
  id: string
  /** Must be done before; a name that is not among the others is not waited for. */
  needs: readonly string[]
  /** Nothing else runs meanwhile. */
  isAlone: boolean
  /** How long it took the last time; 0 when nobody knows. */
  expectedMs: number
}

export interface ScheduleOptions<Item extends Scheduled> {
  items: readonly Item[]
  /** How many run at the same time. */
  lanes: number
  run(item: Item): Promise<void>
  /** Fires when nothing further is to be started. */
  signal?: AbortSignal
}

/**
 * Runs every item once. Items that need each other in a circle are left out.
 * @throws the first failure of `run`, when everything that was started has ended
 */
export async function runScheduled<Item extends Scheduled>(
  options: ScheduleOptions<Item>,
): Promise<void> {
  const { items, lanes, run, signal } = options
  const weight = (item: Item): number => (isSlow(item) ? item.expectedMs : 0)
  const waiting = items.toSorted((a, b) => weight(b) - weight(a))
  const open = new Set(items.map(({ id }) => id))
  const running = new Map<Item, Promise<void>>()
  const startedMs = new Map<Item, number>()
  const failures: unknown[] = []

  /** Of everything that is not done yet. */
  const expectedWorkMs = (): number => {
    const nowMs = performance.now()
    const begun = [...running.keys()].map((item) =>
      Math.max(0, item.expectedMs - (nowMs - (startedMs.get(item) ?? nowMs))),
    )
    return [...begun, ...waiting.map(({ expectedMs }) => expectedMs)].reduce((a, b) => a + b, 0)
  }

  const mayStart = (item: Item): boolean => {
    if (running.size >= (item.isAlone ? 1 : lanes)) return false
    const others = [...running.keys()]
    if (others.some(({ isAlone }) => isAlone)) return false
    const isLastLane = lanes > 1 && others.filter(isSlow).length >= lanes - 1
    if (isSlow(item) && isLastLane && !waiting.every(isSlow)) {
      if (item.expectedMs < expectedWorkMs() / lanes) return false
    }
    return item.needs.every((id) => id === item.id || !open.has(id))
  }
  const start = (item: Item): void => {
    waiting.splice(waiting.indexOf(item), 1)
    startedMs.set(item, performance.now())
    const ended = run(item)
      .catch((error: unknown) => void failures.push(error))
      .finally(() => {
        running.delete(item)
        open.delete(item.id)
      })
    running.set(item, ended)
  }

  for (;;) {
    for (let next; !signal?.aborted && (next = waiting.find(mayStart));) start(next)
    if (running.size === 0) break
    await Promise.race(running.values())
  }
  if (failures.length > 0) throw failures[0]
}

function isSlow({ expectedMs }: Scheduled): boolean {
  return expectedMs > SLOW_MS
}
