/**
 * The last part of a terminal's output, addressed by offsets into the whole of it. Kept in one
 * piece of memory: a program that prints byte by byte costs no more than one that prints pages.
 */
import { SCROLLBACK_BYTES } from '../shared/limits.ts'
import { lastWholeCharacter, nextCharacter } from './utf8.ts'

const LINE_FEED = 10
/** How far a line end is looked for when output is dropped; a longer line is cut in its middle. */
const MAX_LINE_SEARCH_BYTES = 16 * 1024
const FIRST_MEMORY_BYTES = 4 * 1024

export class Scrollback {
  readonly #keepBytes: number
  /** Half more than is kept, so that dropping moves memory now and then, not with each chunk. */
  readonly #maxBytes: number
  #memory = Buffer.alloc(0)
  #usedBytes = 0
  #start = 0

  constructor(keepBytes = SCROLLBACK_BYTES) {
    this.#keepBytes = keepBytes
    this.#maxBytes = keepBytes + Math.ceil(keepBytes / 2)
  }

  /** Offset of the first byte that is kept. */
  get start(): number {
    return this.#start
  }

  /** Offset behind the last byte. */
  get end(): number {
    return this.#start + this.#usedBytes
  }

  /** Adds output; drops whole lines at the front when there is too much. */
  append(chunk: Uint8Array): void {
    const pieceBytes = Math.ceil(this.#keepBytes / 2)
    for (let from = 0; from < chunk.length; from += pieceBytes) {
      const piece = chunk.subarray(from, from + pieceBytes)
      this.#makeRoom(piece.length)
      this.#memory.set(piece, this.#usedBytes)
      this.#usedBytes += piece.length
    }
  }

  /** Copies what is kept of `from` … `to` into `into`, from its `at` on. */
  copy(range: { from: number; to: number }, into: Buffer, at: number): void {
    this.#memory.copy(into, at, range.from - this.#start, range.to - this.#start)
  }

  /** The last offset up to `to` that cuts no character. */
  wholeCharactersTo(to: number): number {
    const bytes = this.#memory.subarray(0, this.#usedBytes)
    return this.#start + lastWholeCharacter(bytes, to - this.#start)
  }

  /** Forgets all that is kept. Offsets go on from where they were. */
  clear(): void {
    this.#start = this.end
    this.#usedBytes = 0
  }

  #makeRoom(bytes: number): void {
    const needed = this.#usedBytes + bytes
    if (needed > this.#maxBytes) this.#drop(this.#usedBytes + bytes - this.#keepBytes)
    else if (needed > this.#memory.length) {
      const size = Math.max(FIRST_MEMORY_BYTES, this.#memory.length * 2, needed)
      const larger = Buffer.alloc(Math.min(size, this.#maxBytes))
      this.#memory.copy(larger, 0, 0, this.#usedBytes)
      this.#memory = larger
    }
  }

  /** Drops at least so many bytes, and what else belongs to the line or character that they cut. */
  #drop(bytes: number): void {
    const kept = this.#memory.subarray(0, this.#usedBytes)
    const line = kept.indexOf(LINE_FEED, bytes - 1)
    const isNear = line !== -1 && line < bytes + MAX_LINE_SEARCH_BYTES
    const cut = isNear ? line + 1 : nextCharacter(kept, bytes)
    this.#memory.copyWithin(0, cut, this.#usedBytes)
    this.#usedBytes -= cut
    this.#start += cut
  }
}
