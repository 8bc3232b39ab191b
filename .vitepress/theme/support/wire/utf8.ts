/** Characters among bytes (RFC 3629), and those that the edge of a chunk cuts in two. */
import type { ByteSource } from './stream-bytes.ts'

export interface Character {
  start: number
  /** Exclusive. */
  end: number
  text: string
}

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** How many bytes a character has that begins with this one; 0 for a byte that begins none. */
function lengthFrom(first: number): number {
  if (first < 0x80) return 1
  if (first >= 0xc2 && first <= 0xdf) return 2
  if (first >= 0xe0 && first <= 0xef) return 3
  return first >= 0xf0 && first <= 0xf4 ? 4 : 0
}

/** The character that begins at `offset`; `undefined` where none does. */
export function characterFrom(bytes: ByteSource, offset: number): Character | undefined {
  const first = bytes.at(offset)
  const length = first === undefined ? 0 : lengthFrom(first)
  if (length === 0) return undefined
  const own: number[] = []
  for (let index = 0; index < length; index += 1) {
    const byte = bytes.at(offset + index)
    if (byte === undefined) return undefined
    own.push(byte)
  }
  try {
    const text = strict.decode(Uint8Array.from(own))
    return { start: offset, end: offset + length, text }
  } catch {
    return undefined
  }
}

/** The character that has bytes on both sides of `edge`, if there is one. */
export function cutCharacter(bytes: ByteSource, edge: number): Character | undefined {
  for (let start = edge - 1; start >= Math.max(0, edge - 3); start -= 1) {
    const character = characterFrom(bytes, start)
    if (character && character.end > edge) return character
    if (((bytes.at(start) ?? 0) & 0xc0) !== 0x80) return undefined
  }
  return undefined
}

/** Whether a character can be shown as it is. */
export function isVisible(text: string): boolean {
  return !/^[\p{C}\p{Z}]$/u.test(text) || text === ' '
}
