/**
 * What the labs' processes do with their sockets, kept for a while and sent to the pages that
 * follow it: the first events at once, what comes on their heels together. A page that reads too
 * slowly skips what is no longer kept, and is told so; no program ever waits for a page.
 */
import { MAX_UNREAD_TRACE_BYTES, TRACE_BATCH_BYTES, TRACE_BATCH_MS } from '../shared/limits.ts'
import type { Disposable } from '../shared/dispose.ts'
import type { HostMessage } from '../shared/messages.ts'
import type { TraceEvent } from '../shared/trace.ts'
import { TraceLog } from './trace-log.ts'

/** A page, as its traces see it. */
export interface TracePage {
  send(message: HostMessage): void
  /** What was sent to the page and has not left yet. */
  readonly unreadBytes: number
}

interface Viewer {
  page: TracePage
  lab: string
  /** Number of the next event to send, of each process. */
  next: Map<TraceLog, number>
}

export class Traces implements Disposable {
  readonly #labs = new Map<string, Map<string, TraceLog>>()
  readonly #viewers = new Set<Viewer>()
  #timer: NodeJS.Timeout | undefined

  /** A process starts: its trace begins anew. @returns takes its events, until the next start */
  begin(lab: string, process: string): (events: TraceEvent[]) => void {
    const log = this.#logOf(lab, process)
    log.restart()
    const { start } = log
    for (const viewer of this.#viewers) if (viewer.lab === lab) reset(viewer, log)
    return (events) => {
      if (log.start !== start) return
      log.append(events)
      if (this.#timer === undefined) this.#flush()
    }
  }

  /** A page follows a lab: it gets what is kept. @returns to be called when it no longer does */
  open(lab: string, page: TracePage): () => void {
    const viewer: Viewer = { page, lab, next: new Map() }
    this.#viewers.add(viewer)
    for (const log of this.#labs.get(lab)?.values() ?? []) reset(viewer, log)
    if (this.#timer === undefined) this.#flush()
    return () => this.#viewers.delete(viewer)
  }

  dispose(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#viewers.clear()
  }

  #logOf(lab: string, process: string): TraceLog {
    const ofLab = this.#labs.get(lab) ?? new Map<string, TraceLog>()
    this.#labs.set(lab, ofLab)
    const log = ofLab.get(process) ?? new TraceLog(process)
    ofLab.set(process, log)
    return log
  }

  /** Sends a part to each page that has room for it; comes back while there is anything to do. */
  #flush(): void {
    let isBusy = false
    for (const viewer of this.#viewers) if (this.#send(viewer)) isBusy = true
    if (!isBusy) return
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      this.#flush()
    }, TRACE_BATCH_MS)
  }

  /** @returns whether something was sent, or waits for room */
  #send({ page, lab, next }: Viewer): boolean {
    let isBusy = false
    // No process of a lab takes the room of another one.
    const room = Math.floor(TRACE_BATCH_BYTES / Math.max(1, next.size))
    for (const [log, from] of next) {
      if (from >= log.end) continue
      isBusy = true
      if (page.unreadBytes > MAX_UNREAD_TRACE_BYTES) continue
      const part = log.read(from, room)
      next.set(log, part.next)
      const { process, start } = log
      page.send({ type: 'trace', lab, process, start, events: part.events })
    }
    return isBusy
  }
}

function reset({ page, lab, next }: Viewer, log: TraceLog): void {
  next.set(log, 0)
  page.send({ type: 'trace-reset', lab, process: log.process, start: log.start })
}
