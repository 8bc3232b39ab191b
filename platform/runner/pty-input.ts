/**
 * What is typed into a terminal on its way to the program. node-pty 1.2.0-beta.15 tries again in
 * every turn when the program does not read, which takes a whole core, and keeps all that comes.
 */
import { writeSync } from 'node:fs'
import { codeOf } from '../shared/errors.ts'
import { MAX_INPUT_BYTES } from '../shared/limits.ts'

/** The kernel takes what a program has not read up to here; then it has to be asked again. */
const AGAIN_MS = 10

/** What node-pty 1.2.0-beta.15 keeps for itself: the descriptor does not block. */
interface OpenPty {
  readonly _fd: number
  readonly _socket: { readonly destroyed: boolean }
}

/** @returns `undefined` where a terminal has no such inside: on Windows */
export function openPtyInput(terminal: object): PtyInput | undefined {
  return isOpenPty(terminal) ? new PtyInput(terminal) : undefined
}

function isOpenPty(terminal: object): terminal is OpenPty {
  return (
    process.platform !== 'win32' &&
    '_fd' in terminal &&
    typeof terminal._fd === 'number' &&
    '_socket' in terminal &&
    typeof terminal._socket === 'object'
  )
}

class PtyInput {
  readonly #terminal: OpenPty
  #waiting: Buffer[] = []
  #bytes = 0
  #timer: NodeJS.Timeout | undefined
  #isClosed = false

  constructor(terminal: OpenPty) {
    this.#terminal = terminal
  }

  write(data: string | Uint8Array): void {
    const bytes = typeof data === 'string' ? Buffer.from(data) : Buffer.from(data)
    // A part of it would be another input: all or nothing.
    if (this.#isClosed || this.#bytes + bytes.length > MAX_INPUT_BYTES) return
    this.#waiting.push(bytes)
    this.#bytes += bytes.length
    if (this.#timer === undefined) this.#drain()
  }

  close(): void {
    this.#isClosed = true
    clearTimeout(this.#timer)
    this.#waiting = []
    this.#bytes = 0
  }

  #drain(): void {
    this.#timer = undefined
    for (;;) {
      const first = this.#waiting[0]
      if (!first) return
      const written = this.#tryWrite(first)
      if (written === undefined) return
      this.#bytes -= written
      if (written === first.length) this.#waiting.shift()
      else this.#waiting[0] = first.subarray(written)
    }
  }

  /** @returns `undefined` when nothing can be written now, or ever again */
  #tryWrite(bytes: Buffer): number | undefined {
    if (bytes.length === 0) return 0
    // Once it is closed, the descriptor may belong to another terminal.
    if (this.#terminal._socket.destroyed) {
      this.close()
      return undefined
    }
    try {
      return writeSync(this.#terminal._fd, bytes)
    } catch (error) {
      if (codeOf(error) === 'EAGAIN') this.#timer = setTimeout(() => this.#drain(), AGAIN_MS)
      // The other side is closed: the program's end is under way.
      else this.close()
      return undefined
    }
  }
}
