/** A progress bar for each file: redrawn in a terminal, plain lines elsewhere. Given complete. */
import type { Progress } from './download-all.ts'
import { printable } from './program.ts'

export interface Screen {
  write(text: string): unknown
  /** Whether lines can be drawn over. */
  isTTY?: boolean
  columns?: number
  rows?: number
}

/** Five updates a second are enough for the eye, and leave the time to the downloads. */
const REDRAW_MS = 200
const BAR_CHARACTERS = 20
const NAME_CHARACTERS = 18

export class ProgressBoard {
  readonly #screen: Screen
  readonly #now: () => number
  readonly #files: Progress[] = []
  #drawnLines = 0
  #drawnMs = -Infinity

  constructor(screen: Screen, now: () => number = () => performance.now()) {
    this.#screen = screen
    this.#now = now
  }

  /** Takes what `downloadAll` reports. */
  update(progress: Progress): void {
    const before = this.#files[progress.index]
    this.#files[progress.index] = progress
    const isNewState = before?.state !== progress.state
    if (!this.#canRedraw()) {
      if (isNewState && progress.state !== 'waiting') this.#screen.write(`${plainLine(progress)}\n`)
      return
    }
    if (progress.state !== 'waiting' && (isNewState || this.#now() - this.#drawnMs >= REDRAW_MS))
      this.#draw()
  }

  /** Lines that have left the top of the screen cannot be drawn over. */
  #canRedraw(): boolean {
    return this.#screen.isTTY === true && this.#files.length < (this.#screen.rows ?? 24)
  }

  // #region draw
  #draw(): void {
    const columns = this.#screen.columns ?? 80
    const lines = this.#files.map((file) => barLine(file).slice(0, columns - 1))
    // Up to the first line; then each line is erased and rewritten.
    const up = this.#drawnLines > 0 ? `\x1b[${this.#drawnLines}A` : ''
    this.#screen.write(`${up}${lines.map((line) => `\x1b[2K${line}\n`).join('')}`)
    this.#drawnLines = lines.length
    this.#drawnMs = this.#now()
  }
  // #endregion draw
}

/** `rings.png          [########            ]  40 %   3.8 kB` */
export function barLine({ name, state, receivedBytes, totalBytes, error }: Progress): string {
  const part = totalBytes ? Math.min(receivedBytes / totalBytes, 1) : undefined
  const isDone = state === 'done'
  const filled = Math.floor((isDone ? 1 : (part ?? 0)) * BAR_CHARACTERS)
  // If the length is unknown, there is no fraction to draw.
  const empty = state === 'loading' && receivedBytes > 0 && part === undefined ? '?' : ' '
  const bar = `[${'#'.repeat(filled).padEnd(BAR_CHARACTERS, empty)}]`
  const percent = isDone ? '100 %' : part === undefined ? '' : `${Math.floor(part * 100)} %`
  const end =
    state === 'failed' ? reasonOf(error) : state === 'waiting' ? 'waits' : kilo(receivedBytes)
  return `${shown(name)} ${bar} ${percent.padStart(5)} ${end.padStart(8)}`
}

function plainLine({ name, state, receivedBytes, error }: Progress): string {
  const what = state === 'failed' ? reasonOf(error) : state === 'done' ? kilo(receivedBytes) : ''
  return `${state.padEnd(7)} ${printable(name)} ${what}`.trimEnd()
}

function shown(name: string): string {
  const characters = Array.from(printable(name))
  const cut = characters.length > NAME_CHARACTERS
  return (
    cut ? `${characters.slice(0, NAME_CHARACTERS - 1).join('')}…` : characters.join('')
  ).padEnd(NAME_CHARACTERS)
}

const kilo = (bytes: number): string => `${(bytes / 1000).toFixed(1)} kB`

/** The code; for a status, what the message says. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const code = 'code' in error ? String(error.code) : error.name
  const [, status] = /status (\d{3})/.exec(error.message) ?? []
  return status === undefined ? code : `status ${status}`
}
