/** The bytes of one direction of a connection, put together from the events that carry them. */
import type { TraceEvent } from '../../../../platform/shared/trace.ts'
import { bytesOf } from './payload.ts'

/** Bytes by their place in the stream; `undefined` where they were counted only. */
export interface ByteSource {
  /** Bytes that are known to exist. */
  readonly size: number
  at(offset: number): number | undefined
}

export interface Piece {
  start: number
  /** Exclusive; bytes beyond those that `event` has kept were counted only. */
  end: number
  event: TraceEvent
}

/**
 * Looks in the sender's pieces first and in the receiver's where those are silent: each side may
 * have kept what the other has only counted.
 * @param sides pieces of each side in the order of their places
 */
export class StreamBytes implements ByteSource {
  readonly size: number
  readonly #sides: readonly (readonly Piece[])[]
  /** Where the last look-up of each side ended: neighbours are asked for one after the other. */
  readonly #last: number[]

  constructor(...sides: readonly (readonly Piece[])[]) {
    this.#sides = sides
    this.#last = sides.map(() => 0)
    this.size = Math.max(0, ...sides.map((pieces) => pieces.at(-1)?.end ?? 0))
  }

  at(offset: number): number | undefined {
    for (const [side, pieces] of this.#sides.entries()) {
      const piece = this.#find(pieces, side, offset)
      const byte = piece && bytesOf(piece.event)[offset - piece.start]
      if (byte !== undefined) return byte
    }
    return undefined
  }

  /** The bytes from `start` on that are known without a gap. */
  slice(start: number, end: number): Uint8Array {
    const bytes: number[] = []
    for (let offset = start; offset < end; offset += 1) {
      const byte = this.at(offset)
      if (byte === undefined) break
      bytes.push(byte)
    }
    return Uint8Array.from(bytes)
  }

  #find(pieces: readonly Piece[], side: number, offset: number): Piece | undefined {
    const near = this.#last[side] ?? 0
    for (const index of [near, near + 1]) {
      const piece = pieces[index]
      if (piece && piece.start <= offset && offset < piece.end)
        return this.#keep(side, index, piece)
    }
    let [low, high] = [0, pieces.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((pieces[middle]?.end ?? 0) <= offset) low = middle + 1
      else high = middle
    }
    const piece = pieces[low]
    return piece && piece.start <= offset ? this.#keep(side, low, piece) : undefined
  }

  #keep(side: number, index: number, piece: Piece): Piece {
    this.#last[side] = index
    return piece
  }
}
