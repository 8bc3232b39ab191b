/**
 * Memory for frames of output, used again once a frame has left: a flood would otherwise allocate
 * all that it prints a second time, and the garbage collector would look at the whole heap for it.
 */
import { FRAME_BYTES } from '../shared/limits.ts'
import { OUTPUT_HEADER_BYTES } from '../shared/messages.ts'

const PIECE_BYTES = OUTPUT_HEADER_BYTES + FRAME_BYTES
/** Shorter frames cost nothing: Node cuts them from memory that it keeps for that. */
const SHORT_BYTES = 4 * 1024
/** As many as are under way at once when a page keeps up. */
const MAX_KEPT = 8

export class FrameMemory {
  readonly #kept: ArrayBufferLike[] = []

  /** @param bytes of the whole frame; not more than a frame has at most */
  take(bytes: number): Buffer {
    if (bytes <= SHORT_BYTES) return Buffer.allocUnsafe(bytes)
    const piece = this.#kept.pop() ?? new ArrayBuffer(PIECE_BYTES)
    return Buffer.from(piece, 0, bytes)
  }

  /** The frame has left; nobody looks at it any more. */
  giveBack(frame: Buffer): void {
    const { buffer } = frame
    if (buffer.byteLength === PIECE_BYTES && this.#kept.length < MAX_KEPT) this.#kept.push(buffer)
  }
}
