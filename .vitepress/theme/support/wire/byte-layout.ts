/**
 * Three strips, one under the other: what was written, the stream as the wire carries it, what was
 * read. Each byte has a place in all three; bands join them. Pixels, from the left edge.
 */
import type { Chunk, Direction } from './direction.ts'

export interface Box {
  chunk: Chunk
  x: number
  width: number
  /** Where its bytes are in the stream's strip. */
  streamX: number
  streamWidth: number
}

export interface ByteLayout {
  width: number
  /** In the stream's strip; the others are a little denser, for the gaps between their boxes. */
  pxPerByte: number
  writes: Box[]
  reads: Box[]
}

/** A byte that is no wider than that needs no zooming in. */
export const MAX_PX_PER_BYTE = 30
/** So wide that its character can be read. */
export const CHARACTER_PX = 9
/** Short streams can be read at once, even where they must be scrolled for it. */
const LEGIBLE_PX_PER_BYTE = 12
const SHORT_BYTES = 256
const MAX_WIDTH_PX = 2_000_000
const GAP_PX = 7
/** All gaps together take at most so much of the width. */
const MAX_GAP_SHARE = 0.3

/** The scale at which a direction is first shown. */
export function startScale(bytes: number, available: number): number {
  const fitting = available / Math.max(1, bytes)
  const least = bytes <= SHORT_BYTES ? LEGIBLE_PX_PER_BYTE : 0
  return Math.min(MAX_PX_PER_BYTE, Math.max(fitting, least))
}

export function layoutBytes(
  { writes, reads, bytes }: Pick<Direction, 'writes' | 'reads'> & { bytes: { size: number } },
  pxPerByte: number,
): ByteLayout {
  const size = Math.max(1, bytes.size)
  const width = Math.min(MAX_WIDTH_PX, size * pxPerByte)
  return {
    width,
    pxPerByte: width / size,
    writes: layoutStrip(writes, size, width),
    reads: layoutStrip(reads, size, width),
  }
}

function layoutStrip(chunks: readonly Chunk[], size: number, width: number): Box[] {
  const gaps = Math.max(0, chunks.length - 1)
  const gap = gaps === 0 ? 0 : Math.min(GAP_PX, (width * MAX_GAP_SHARE) / gaps)
  const scale = (width - gap * gaps) / size
  return chunks.map((chunk, index) => ({
    chunk,
    x: chunk.start * scale + index * gap,
    width: Math.max(2, (chunk.end - chunk.start) * scale),
    streamX: (chunk.start / size) * width,
    streamWidth: ((chunk.end - chunk.start) / size) * width,
  }))
}

/** What is narrower, and as near to its neighbour, is drawn as one with it. */
const LEAST_PX = 3

/**
 * Boxes of which some part, here or in the stream, lies between two places.
 * @param keep one that is drawn in any case
 */
export function boxesBetween(
  boxes: readonly Box[],
  [left, right]: readonly [number, number],
  keep: (box: Box) => boolean = () => false,
): Box[] {
  let drawnTo = Number.NEGATIVE_INFINITY
  return boxes.filter((box) => {
    const end = box.x + box.width
    const isOut =
      Math.min(box.x, box.streamX) > right || Math.max(end, box.streamX + box.streamWidth) < left
    if (isOut || (end - drawnTo < LEAST_PX && !keep(box))) return false
    drawnTo = end
    return true
  })
}

/** The same for ranges of the stream. */
export function rangesBetween<T extends { start: number; end: number }>(
  ranges: readonly T[],
  pxPerByte: number,
  [left, right]: readonly [number, number],
): T[] {
  let drawnTo = Number.NEGATIVE_INFINITY
  return ranges.filter(({ start, end }) => {
    const isOut = start * pxPerByte > right || end * pxPerByte < left
    if (isOut || end * pxPerByte - drawnTo < LEAST_PX) return false
    drawnTo = end * pxPerByte
    return true
  })
}

/** A band between a box and its bytes in the stream, as an SVG path; `height` is the way down. */
export function bandPath(
  [fromX, fromWidth]: [x: number, width: number],
  [toX, toWidth]: [x: number, width: number],
  height: number,
): string {
  const at = (value: number): string => value.toFixed(1)
  const bend = at(height / 2)
  const [fromEnd, toEnd] = [fromX + fromWidth, toX + Math.max(1, toWidth)]
  return (
    `M${at(fromX)} 0C${at(fromX)} ${bend} ${at(toX)} ${bend} ${at(toX)} ${at(height)}` +
    `H${at(toEnd)}C${at(toEnd)} ${bend} ${at(fromEnd)} ${bend} ${at(fromEnd)} 0Z`
  )
}
