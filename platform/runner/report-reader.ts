/** Follows the report of one process while it grows: a file, or a pipe where no file can be shared. */
import { closeSync, openSync, readSync, rmSync, watch, type FSWatcher } from 'node:fs'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import type { Disposable } from '../shared/dispose.ts'
import { parseReportLine, type ReportEvent } from '../tracer/report-event.ts'
import { temporaryFolder } from './temporary-folder.ts'

/** File systems without change events exist (some containers' mounts): look this often as well. */
const LOOK_EVERY_MS = 100
/** A report is short; a program that writes here itself must not fill our memory. */
const MAX_REPORT_BYTES = 1024 * 1024

export class ReportReader implements Disposable {
  readonly path: string
  readonly folder: string
  readonly #file: number
  readonly #watcher: FSWatcher
  readonly #timer: NodeJS.Timeout
  readonly #onEvent: (event: ReportEvent) => void
  readonly #onLook: () => void
  #offset = 0
  #rest = ''
  #isClosed = false

  /** @param onLook called whenever the report may have changed, and once at the end */
  constructor(onEvent: (event: ReportEvent) => void, onLook: () => void = () => {}) {
    this.#onEvent = onEvent
    this.#onLook = onLook
    this.folder = temporaryFolder('report')
    this.path = join(this.folder, 'report')
    this.#file = openSync(this.path, 'a+')
    this.#watcher = watch(this.path, () => this.#look())
    this.#watcher.on('error', () => this.#watcher.close())
    this.#timer = setInterval(() => this.#look(), LOOK_EVERY_MS)
  }

  /** Hands on every whole line that has come in since the last time. */
  read(): void {
    const chunk = Buffer.alloc(16 * 1024)
    while (!this.#isClosed && this.#offset < MAX_REPORT_BYTES) {
      const count = readSync(this.#file, chunk, 0, chunk.length, this.#offset)
      if (count === 0) return
      this.#offset += count
      const lines = (this.#rest + chunk.toString('utf8', 0, count)).split('\n')
      this.#rest = lines.pop() ?? ''
      for (const line of lines) {
        const event = parseReportLine(line)
        if (event) this.#onEvent(event)
      }
    }
  }

  dispose(): void {
    if (this.#isClosed) return
    this.#look()
    this.#isClosed = true
    clearInterval(this.#timer)
    this.#watcher.close()
    closeSync(this.#file)
    try {
      rmSync(this.folder, { recursive: true, force: true })
    } catch {
      // On Windows somebody may still hold a file of it: it goes when the next command looks.
    }
  }

  #look(): void {
    this.read()
    this.#onLook()
  }
}

/**
 * Reads reports from a pipe; what is written there cannot be taken back.
 * @param onTooLong called once when more came than any report holds; nothing is handed on after that
 */
export function readReports(
  pipe: Readable,
  onEvent: (event: ReportEvent) => void,
  onTooLong: (bytes: number) => void,
): void {
  let rest = ''
  let bytes = 0
  pipe.on('error', () => {})
  pipe.on('data', (chunk: Buffer) => {
    const wasTooLong = bytes > MAX_REPORT_BYTES
    bytes += chunk.length
    if (bytes > MAX_REPORT_BYTES) {
      if (!wasTooLong) onTooLong(bytes)
      return
    }
    const lines = (rest + chunk.toString('utf8')).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) {
      const event = parseReportLine(line)
      if (event) onEvent(event)
    }
  })
}
