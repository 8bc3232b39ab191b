/**
 * In which order checks run: as declared, some at a time, each after those that it needs. Slow ones
 * begin as early as they can, because the last one to begin decides when all are done; but one lane
 * is kept for the others, so that the first news comes at once.
 */

export interface Scheduled {
  id: string
  /** Must be done before; a name that is not among the others is not waited for. */
  needs: readonly string[]
  /** Nothing else runs meanwhile. */
  isAlone: boolean
  /** Took long the last time. */
  isSlow: boolean
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
  const waiting = items.toSorted((a, b) => Number(b.isSlow) - Number(a.isSlow))
  const open = new Set(items.map(({ id }) => id))
  const running = new Map<Item, Promise<void>>()
  const failures: unknown[] = []

  const mayStart = (item: Item): boolean => {
    if (running.size >= (item.isAlone ? 1 : lanes)) return false
    const others = [...running.keys()]
    if (others.some(({ isAlone }) => isAlone)) return false
    if (item.isSlow && lanes > 1 && waiting.some(({ isSlow }) => !isSlow)) {
      const slow = others.filter(({ isSlow }) => isSlow).length
      if (slow >= lanes - 1) return false
    }
    return item.needs.every((id) => id === item.id || !open.has(id))
  }
  const start = (item: Item): void => {
    waiting.splice(waiting.indexOf(item), 1)
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
