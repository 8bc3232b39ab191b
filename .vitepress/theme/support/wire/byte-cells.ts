/** The bytes of a chunk as cells: a character over all of its bytes, or single bytes. */
import type { ByteSource } from './stream-bytes.ts'
import { characterFrom, cutCharacter, isVisible, type Character } from './utf8.ts'

export interface ByteCell {
  start: number
  /** How many bytes it covers. */
  bytes: number
  /** The character; `undefined` where bytes make none that can be shown. */
  text: string | undefined
  hex: string
  /** The character that the edge of the chunk has cut: these are its bytes on this side. */
  cut?: Character
}

/** @param range the part of a chunk that is looked at; `edges` are the chunk's own ends */
export function byteCells(
  bytes: ByteSource,
  { from, to, edges }: { from: number; to: number; edges: [number, number] },
): ByteCell[] {
  const cells: ByteCell[] = []
  const [head, tail] = [cutCharacter(bytes, edges[0]), cutCharacter(bytes, edges[1])]
  let offset = from
  while (offset < to) {
    const cut = [head, tail].find((one) => one && one.start <= offset && offset < one.end)
    const character = cut ? undefined : characterFrom(bytes, offset)
    const end = Math.min(cut?.end ?? character?.end ?? offset + 1, edges[1])
    const hex = hexBetween(bytes, offset, end)
    if (hex === undefined) break
    const text = character && isVisible(character.text) ? character.text : undefined
    cells.push({ start: offset, bytes: end - offset, text, hex, ...(cut ? { cut } : {}) })
    offset = end
  }
  return cells
}

function hexBetween(bytes: ByteSource, start: number, end: number): string | undefined {
  const digits: string[] = []
  for (let offset = start; offset < end; offset += 1) {
    const byte = bytes.at(offset)
    if (byte === undefined) return undefined
    digits.push(byte.toString(16).padStart(2, '0'))
  }
  return digits.join(' ')
}
